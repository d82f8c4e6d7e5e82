package io.httppool;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The complete, immutable configuration of one upstream's pool. Made from
 * {@code pool.defaults.*} and {@code pool.upstreams.<name>.*}, or with
 * {@link #builder(String, URI)} for an upstream that is added at run time; either way a
 * value that breaks a rule is refused with {@link IllegalArgumentException}. All
 * durations are positive unless said otherwise.
 *
 * @param name name of the upstream: letters, digits, {@code -}, {@code _}, {@code .}, at
 * most 64
 * @param baseUrl http or https URL without user info, query and fragment
 * @param maxConnections most connections open at once, those being opened included; at
 * least 1
 * @param overflow how many connections there may be beyond that when all are in use; each
 * is closed as soon as it is released
 * @param minIdle how many unused connections are kept open; at most
 * {@code maxConnections}
 * @param warmUpGateReadiness whether the application is ready only after {@code minIdle}
 * connections are open, or {@code warmUpTimeout} is over
 * @param warmUpTimeout longest time that the application is not ready for that reason
 * @param maxPending most callers that wait for a connection to one host, and most that
 * wait during a pause, for a quota or behind a bulkhead; zero lets nobody wait
 * @param acquireTimeout longest wait for a connection; zero fails at once
 * @param connectTimeout longest time for opening a connection, TLS included
 * @param readTimeout longest time between two bytes of a response
 * @param timeout longest time for a whole call with all its attempts, or {@code null} for
 * no limit
 * @param idleTimeout longest time that an unused connection is kept; zero closes after
 * each exchange
 * @param keepAliveMargin how much earlier than the server's {@code Keep-Alive: timeout}
 * an idle connection is closed (half of that time-out if it is shorter); may be zero
 * @param keepAliveLearning whether the idle limit of a server that announces none is
 * learnt from its closes
 * @param maxLifetime age at which a connection is not used again
 * @param lifetimeJitter share of the lifetime by which that of a connection may be
 * shorter, so that those opened together are not closed together; 0 to 0.5
 * @param maxRequestsPerConnection how many requests a connection serves; zero for no
 * limit
 * @param validateAfterIdle how long a connection is unused before it is checked for its
 * next use; zero checks each time
 * @param order which one of several idle connections is used next
 * @param maxConcurrentConnects most connections to one host that are being opened at
 * once; at least 1
 * @param maintenanceInterval time between two rounds of maintenance; at least 100 ms
 * @param leakDetectionThreshold time after which a connection in use is reported as
 * leaked; zero for never
 * @param shutdownGrace longest time that exchanges in flight are given when the pool
 * closes; may be zero
 * @param redirects whether redirects are followed
 * @param redirectsCrossOrigin whether redirects are followed to another origin; without
 * credentials and body even then
 * @param cookies whether cookies are stored and sent
 * @param headers headers sent with each request that does not carry them itself; may be
 * secret
 * @param auth credentials sent with each request that does not carry their header itself,
 * or {@code null}
 * @param sslBundle name of the SSL bundle, or {@code null} for the JVM's defaults
 * @param retry rules for further attempts
 * @param hedgeDelay time without an answer after which an idempotent request is sent a
 * second time, on another connection; zero for never
 * @param tenantMaxShare share of the connections that one tenant may use; above 0, at
 * most 1
 * @param adaptive whether the pool sizes itself, and between which bounds
 * @param health from when on it is told that the pool does not do well
 * @param protection what stands between callers and the upstream
 * @param origins where the value of a setting comes from, by its property key below the
 * upstream; settings left at their default are missing
 */
public record PoolConfig(String name, URI baseUrl, int maxConnections, int overflow, int minIdle,
		boolean warmUpGateReadiness, Duration warmUpTimeout, int maxPending, Duration acquireTimeout,
		Duration connectTimeout, Duration readTimeout, @Nullable Duration timeout, Duration idleTimeout,
		Duration keepAliveMargin, boolean keepAliveLearning, Duration maxLifetime, double lifetimeJitter,
		int maxRequestsPerConnection, Duration validateAfterIdle, AcquireOrder order, int maxConcurrentConnects,
		Duration maintenanceInterval, Duration leakDetectionThreshold, Duration shutdownGrace, RedirectPolicy redirects,
		boolean redirectsCrossOrigin, boolean cookies, Map<String, List<String>> headers, @Nullable PoolAuth auth,
		@Nullable String sslBundle, Retry retry, Duration hedgeDelay, double tenantMaxShare, Adaptive adaptive,
		Health health, PoolProtection protection, Map<String, String> origins) {

	/**
	 * How the names of pools begin that are made on demand, for origins that are no
	 * upstream.
	 */
	public static final String ON_DEMAND_PREFIX = "on-demand.";

	public PoolConfig {
		Map<String, List<String>> copy = new LinkedHashMap<>();
		headers.forEach((header, values) -> copy.put(header, List.copyOf(values)));
		headers = Collections.unmodifiableMap(copy);
		origins = Collections.unmodifiableMap(new LinkedHashMap<>(origins));
		Builder draft = new Builder(name, baseUrl.toString()).maxConnections(maxConnections)
			.overflow(overflow)
			.minIdle(minIdle)
			.warmUpGateReadiness(warmUpGateReadiness)
			.warmUpTimeout(warmUpTimeout)
			.maxPending(maxPending)
			.acquireTimeout(acquireTimeout)
			.connectTimeout(connectTimeout)
			.readTimeout(readTimeout)
			.timeout(timeout)
			.idleTimeout(idleTimeout)
			.keepAliveMargin(keepAliveMargin)
			.maxLifetime(maxLifetime)
			.lifetimeJitter(lifetimeJitter)
			.maxRequestsPerConnection(maxRequestsPerConnection)
			.validateAfterIdle(validateAfterIdle)
			.maxConcurrentConnects(maxConcurrentConnects)
			.maintenanceInterval(maintenanceInterval)
			.leakDetectionThreshold(leakDetectionThreshold)
			.shutdownGrace(shutdownGrace)
			.auth(auth)
			.sslBundle(sslBundle)
			.retry(retry)
			.hedgeDelay(hedgeDelay)
			.tenantMaxShare(tenantMaxShare)
			.adaptiveEnabled(adaptive.enabled())
			.adaptiveMin(adaptive.min())
			.adaptiveMax(adaptive.max())
			.health(health)
			.protection(protection);
		draft.headers.putAll(headers);
		PoolConfigRules.require(draft);
	}

	/**
	 * The same settings for another origin, without headers and credentials: these are
	 * meant for nobody else. Nor are connections kept warm: there may be many such
	 * origins, most of which are never called again.
	 * @param name name of the other pool
	 * @param baseUrl its base URL
	 * @return a new configuration
	 */
	public PoolConfig forOrigin(String name, URI baseUrl) {
		Map<String, String> origins = new LinkedHashMap<>(this.origins);
		origins.keySet().removeAll(Set.of("min-idle", "warm-up.gate-readiness"));
		return new PoolConfig(name, baseUrl, this.maxConnections, this.overflow, 0, false, this.warmUpTimeout,
				this.maxPending, this.acquireTimeout, this.connectTimeout, this.readTimeout, this.timeout,
				this.idleTimeout, this.keepAliveMargin, this.keepAliveLearning, this.maxLifetime, this.lifetimeJitter,
				this.maxRequestsPerConnection, this.validateAfterIdle, this.order, this.maxConcurrentConnects,
				this.maintenanceInterval, this.leakDetectionThreshold, this.shutdownGrace, this.redirects,
				this.redirectsCrossOrigin, this.cookies, Map.of(), null, this.sslBundle, this.retry, this.hedgeDelay,
				this.tenantMaxShare, this.adaptive, this.health, this.protection, origins);
	}

	/**
	 * Start with the defaults.
	 * @param name name of the upstream
	 * @param baseUrl its base URL
	 * @return a builder with every other setting at its default
	 */
	public static Builder builder(String name, URI baseUrl) {
		return builder(name, baseUrl.toString());
	}

	/**
	 * Start with the defaults.
	 * @param name name of the upstream
	 * @param baseUrl its base URL; may be malformed until the configuration is built
	 * @return a builder with every other setting at its default
	 */
	public static Builder builder(String name, String baseUrl) {
		return new Builder(name, baseUrl);
	}

	/**
	 * Whether a pool of that name is made on demand, for an origin that is no upstream.
	 * @param name the name of a pool
	 * @return whether it begins with {@value #ON_DEMAND_PREFIX}
	 */
	public static boolean isOnDemand(String name) {
		return name.startsWith(ON_DEMAND_PREFIX);
	}

	/**
	 * Whether the size of the pool is changed without an operator, and perhaps every few
	 * seconds: by {@link #adaptive()}, or by its share of {@link PoolProtection#quota()}.
	 * Whoever changes it then tells of it.
	 * @return whether a change of its size is nothing to tell an operator of
	 */
	public boolean isResizedAutomatically() {
		return this.adaptive.enabled() || this.protection.quota().maxConnections() != null;
	}

	/**
	 * Whether requests to both upstreams go to the same place.
	 * @param other another configuration
	 * @return whether scheme, host, effective port and path of the base URLs are the same
	 */
	public boolean sharesBaseUrlWith(PoolConfig other) {
		return BaseUrlRules.canonical(this.baseUrl).equals(BaseUrlRules.canonical(other.baseUrl));
	}

	/**
	 * Scheme, host and port of the base URL: safe to show.
	 * @return the origin, without user info and path
	 */
	public String baseHost() {
		int port = this.baseUrl.getPort();
		return this.baseUrl.getScheme() + "://" + this.baseUrl.getHost() + ((port != -1) ? ":" + port : "");
	}

	/**
	 * Shows no header value and no credentials.
	 */
	@Override
	public String toString() {
		return "PoolConfig[name=" + this.name + ", baseUrl=" + this.baseUrl + ", maxConnections=" + this.maxConnections
				+ "]";
	}

	/**
	 * Rules for further attempts at a call.
	 *
	 * @param enabled whether there are any
	 * @param maxAttempts most attempts, the first one included; 1 to 10
	 * @param backoff pause after the first attempt; may be zero
	 * @param multiplier by which each further pause grows; at least 1
	 * @param maxBackoff longest pause
	 * @param jitter share of a pause that is left to chance; 0 to 1
	 * @param statuses answers that are tried again; none below 400
	 * @param methods methods that are tried again whatever happened to the request
	 * @param allowNonIdempotent whether other methods are, too, at the risk of doing
	 * things twice
	 * @param idempotencyKeyHeader the header that makes a request of any method
	 * repeatable
	 * @param retryAfterMin shortest pause that a {@code Retry-After} leads to
	 * @param retryAfterMax longest pause that a {@code Retry-After} leads to
	 * @param budgetRatio how many further attempts each request allows all callers
	 * together, as a share of one; 0 to 10
	 * @param budgetPerSecond how many further attempts each second allows all callers
	 * together; not negative
	 */
	public record Retry(boolean enabled, int maxAttempts, Duration backoff, double multiplier, Duration maxBackoff,
			double jitter, Set<Integer> statuses, Set<String> methods, boolean allowNonIdempotent,
			String idempotencyKeyHeader, Duration retryAfterMin, Duration retryAfterMax, double budgetRatio,
			int budgetPerSecond) {

		/** What holds when nothing is configured. */
		public static final Retry DEFAULTS = new Retry(true, 4, Duration.ofMillis(500), 2, Duration.ofSeconds(10), 0.5,
				Set.of(408, 429, 500, 502, 503, 504), Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE"), false,
				"Idempotency-Key", Duration.ofMillis(500), Duration.ofSeconds(60), 0.2, 10);

		public Retry {
			statuses = Set.copyOf(statuses);
			methods = Set.copyOf(methods);
		}

		/**
		 * Rules with the usual budget.
		 * @param enabled whether there are any further attempts
		 * @param maxAttempts most attempts
		 * @param backoff pause after the first attempt
		 * @param multiplier by which each further pause grows
		 * @param maxBackoff longest pause
		 * @param jitter share of a pause that is left to chance
		 * @param statuses answers that are tried again
		 * @param methods methods that are tried again whatever happened to the request
		 * @param allowNonIdempotent whether other methods are, too
		 * @param idempotencyKeyHeader the header that makes a request repeatable
		 * @param retryAfterMin shortest pause that a {@code Retry-After} leads to
		 * @param retryAfterMax longest pause that a {@code Retry-After} leads to
		 */
		public Retry(boolean enabled, int maxAttempts, Duration backoff, double multiplier, Duration maxBackoff,
				double jitter, Set<Integer> statuses, Set<String> methods, boolean allowNonIdempotent,
				String idempotencyKeyHeader, Duration retryAfterMin, Duration retryAfterMax) {
			this(enabled, maxAttempts, backoff, multiplier, maxBackoff, jitter, statuses, methods, allowNonIdempotent,
					idempotencyKeyHeader, retryAfterMin, retryAfterMax, DEFAULTS.budgetRatio, DEFAULTS.budgetPerSecond);
		}

	}

	/**
	 * Whether the most connections follow the latency of the upstream.
	 *
	 * @param enabled whether they do
	 * @param min their lower bound; at least 1
	 * @param max their upper bound; at most {@code maxConnections}
	 */
	public record Adaptive(boolean enabled, int min, int max) {

	}

	/**
	 * From when on a pool is told of as one that does not do well.
	 *
	 * @param minHitRate smallest share of acquires that need no dial of their own; 0 to
	 * less than 1. It is the objective of the {@linkplain BurnRate burn rate}, too
	 * @param maxUtilisation largest share of the connections that may be in use all the
	 * time; more than 0, at most 1
	 * @param maxWait longest usual wait for a connection
	 * @param window time over which rates are taken and high utilisation must last; at
	 * least 1 s
	 * @param minSample how many acquires there are at least before a rate is taken of
	 * them; at least 1
	 */
	public record Health(double minHitRate, double maxUtilisation, Duration maxWait, Duration window, int minSample) {

		/** What holds when nothing is configured. */
		public static final Health DEFAULTS = new Health(0.8, 0.8, Duration.ofSeconds(1), Duration.ofSeconds(60), 100);

	}

	/**
	 * Builds a {@link PoolConfig}. Not safe for use by several threads.
	 */
	public static final class Builder {

		final String name;

		final String baseUrl;

		int maxConnections = 20;

		int overflow;

		int minIdle;

		boolean warmUpGateReadiness;

		Duration warmUpTimeout = Duration.ofSeconds(10);

		int maxPending = 1000;

		Duration acquireTimeout = Duration.ofSeconds(5);

		Duration connectTimeout = Duration.ofSeconds(5);

		Duration readTimeout = Duration.ofSeconds(30);

		@Nullable Duration timeout = Duration.ofSeconds(60);

		Duration idleTimeout = Duration.ofSeconds(50);

		Duration keepAliveMargin = Duration.ofSeconds(2);

		private boolean keepAliveLearning = true;

		Duration maxLifetime = Duration.ofMinutes(5);

		double lifetimeJitter = 0.1;

		int maxRequestsPerConnection;

		Duration validateAfterIdle = Duration.ZERO;

		private AcquireOrder order = AcquireOrder.LIFO;

		private @Nullable Integer maxConcurrentConnects;

		Duration maintenanceInterval = Duration.ofSeconds(30);

		Duration leakDetectionThreshold = Duration.ofSeconds(60);

		Duration shutdownGrace = Duration.ofSeconds(30);

		private RedirectPolicy redirects = RedirectPolicy.FOLLOW_WHEN_POSSIBLE;

		private boolean redirectsCrossOrigin;

		private boolean cookies;

		Map<String, List<String>> headers = new LinkedHashMap<>();

		@Nullable PoolAuth auth;

		@Nullable String sslBundle;

		Retry retry = Retry.DEFAULTS;

		Duration hedgeDelay = Duration.ZERO;

		double tenantMaxShare = 1;

		boolean adaptiveEnabled;

		int adaptiveMin = 1;

		private @Nullable Integer adaptiveMax;

		Health health = Health.DEFAULTS;

		PoolProtection protection = PoolProtection.NONE;

		private Map<String, String> origins = new LinkedHashMap<>();

		private Builder(String name, String baseUrl) {
			this.name = name;
			this.baseUrl = baseUrl;
		}

		/**
		 * Set what a preset decides on, over what was set before.
		 * @param preset the preset
		 * @return this builder
		 */
		public Builder preset(PoolPreset preset) {
			this.maxConnections = preset.maxConnections();
			this.minIdle = preset.minIdle();
			this.idleTimeout = preset.idleTimeout();
			this.connectTimeout = preset.connectTimeout();
			if (preset.maintenanceInterval() != null) {
				this.maintenanceInterval = preset.maintenanceInterval();
			}
			return this;
		}

		/**
		 * Set {@link PoolConfig#maxConnections()}.
		 * @param maxConnections most connections open at once
		 * @return this builder
		 */
		public Builder maxConnections(int maxConnections) {
			this.maxConnections = maxConnections;
			return this;
		}

		/**
		 * Set {@link PoolConfig#overflow()}.
		 * @param overflow connections beyond the most
		 * @return this builder
		 */
		public Builder overflow(int overflow) {
			this.overflow = overflow;
			return this;
		}

		/**
		 * Set {@link PoolConfig#minIdle()}.
		 * @param minIdle how many unused connections are kept open
		 * @return this builder
		 */
		public Builder minIdle(int minIdle) {
			this.minIdle = minIdle;
			return this;
		}

		/**
		 * Set {@link PoolConfig#warmUpGateReadiness()}.
		 * @param warmUpGateReadiness whether the application waits for its connections
		 * @return this builder
		 */
		public Builder warmUpGateReadiness(boolean warmUpGateReadiness) {
			this.warmUpGateReadiness = warmUpGateReadiness;
			return this;
		}

		/**
		 * Set {@link PoolConfig#warmUpTimeout()}.
		 * @param warmUpTimeout longest time that the application waits
		 * @return this builder
		 */
		public Builder warmUpTimeout(Duration warmUpTimeout) {
			this.warmUpTimeout = warmUpTimeout;
			return this;
		}

		/**
		 * Set {@link PoolConfig#maxPending()}.
		 * @param maxPending most callers that wait for a connection
		 * @return this builder
		 */
		public Builder maxPending(int maxPending) {
			this.maxPending = maxPending;
			return this;
		}

		/**
		 * Set {@link PoolConfig#acquireTimeout()}.
		 * @param acquireTimeout longest wait for a connection
		 * @return this builder
		 */
		public Builder acquireTimeout(Duration acquireTimeout) {
			this.acquireTimeout = acquireTimeout;
			return this;
		}

		/**
		 * Set {@link PoolConfig#connectTimeout()}.
		 * @param connectTimeout longest time for opening a connection
		 * @return this builder
		 */
		public Builder connectTimeout(Duration connectTimeout) {
			this.connectTimeout = connectTimeout;
			return this;
		}

		/**
		 * Set {@link PoolConfig#readTimeout()}.
		 * @param readTimeout longest time between two bytes
		 * @return this builder
		 */
		public Builder readTimeout(Duration readTimeout) {
			this.readTimeout = readTimeout;
			return this;
		}

		/**
		 * Set {@link PoolConfig#timeout()}.
		 * @param timeout longest time for a whole call, or {@code null} for no limit
		 * @return this builder
		 */
		public Builder timeout(@Nullable Duration timeout) {
			this.timeout = timeout;
			return this;
		}

		/**
		 * Set {@link PoolConfig#idleTimeout()}.
		 * @param idleTimeout longest time that an unused connection is kept
		 * @return this builder
		 */
		public Builder idleTimeout(Duration idleTimeout) {
			this.idleTimeout = idleTimeout;
			return this;
		}

		/**
		 * Set {@link PoolConfig#keepAliveMargin()}.
		 * @param keepAliveMargin how much earlier than the server an idle connection is
		 * closed
		 * @return this builder
		 */
		public Builder keepAliveMargin(Duration keepAliveMargin) {
			this.keepAliveMargin = keepAliveMargin;
			return this;
		}

		/**
		 * Set {@link PoolConfig#keepAliveLearning()}.
		 * @param keepAliveLearning whether the idle limit of a server is learnt
		 * @return this builder
		 */
		public Builder keepAliveLearning(boolean keepAliveLearning) {
			this.keepAliveLearning = keepAliveLearning;
			return this;
		}

		/**
		 * Set {@link PoolConfig#maxLifetime()}.
		 * @param maxLifetime age at which a connection is not used again
		 * @return this builder
		 */
		public Builder maxLifetime(Duration maxLifetime) {
			this.maxLifetime = maxLifetime;
			return this;
		}

		/**
		 * Set {@link PoolConfig#lifetimeJitter()}.
		 * @param lifetimeJitter share of the lifetime that is left to chance
		 * @return this builder
		 */
		public Builder lifetimeJitter(double lifetimeJitter) {
			this.lifetimeJitter = lifetimeJitter;
			return this;
		}

		/**
		 * Set {@link PoolConfig#maxRequestsPerConnection()}.
		 * @param maxRequestsPerConnection how many requests a connection serves
		 * @return this builder
		 */
		public Builder maxRequestsPerConnection(int maxRequestsPerConnection) {
			this.maxRequestsPerConnection = maxRequestsPerConnection;
			return this;
		}

		/**
		 * Set {@link PoolConfig#validateAfterIdle()}.
		 * @param validateAfterIdle how long a connection is unused before it is checked
		 * @return this builder
		 */
		public Builder validateAfterIdle(Duration validateAfterIdle) {
			this.validateAfterIdle = validateAfterIdle;
			return this;
		}

		/**
		 * Set {@link PoolConfig#order()}.
		 * @param order which idle connection is used next
		 * @return this builder
		 */
		public Builder order(AcquireOrder order) {
			this.order = order;
			return this;
		}

		/**
		 * Set {@link PoolConfig#maxConcurrentConnects()}. Without it, it is a third of
		 * {@link PoolConfig#maxConnections()}, at least 1.
		 * @param maxConcurrentConnects most connections that are being opened at once
		 * @return this builder
		 */
		public Builder maxConcurrentConnects(int maxConcurrentConnects) {
			this.maxConcurrentConnects = maxConcurrentConnects;
			return this;
		}

		/**
		 * Set {@link PoolConfig#maintenanceInterval()}.
		 * @param maintenanceInterval time between two rounds of maintenance
		 * @return this builder
		 */
		public Builder maintenanceInterval(Duration maintenanceInterval) {
			this.maintenanceInterval = maintenanceInterval;
			return this;
		}

		/**
		 * Set {@link PoolConfig#leakDetectionThreshold()}.
		 * @param leakDetectionThreshold time after which a connection is reported as
		 * leaked
		 * @return this builder
		 */
		public Builder leakDetectionThreshold(Duration leakDetectionThreshold) {
			this.leakDetectionThreshold = leakDetectionThreshold;
			return this;
		}

		/**
		 * Set {@link PoolConfig#shutdownGrace()}.
		 * @param shutdownGrace longest time that exchanges in flight are given
		 * @return this builder
		 */
		public Builder shutdownGrace(Duration shutdownGrace) {
			this.shutdownGrace = shutdownGrace;
			return this;
		}

		/**
		 * Set {@link PoolConfig#redirects()}.
		 * @param redirects whether redirects are followed
		 * @return this builder
		 */
		public Builder redirects(RedirectPolicy redirects) {
			this.redirects = redirects;
			return this;
		}

		/**
		 * Set {@link PoolConfig#redirectsCrossOrigin()}.
		 * @param redirectsCrossOrigin whether they are followed to another origin
		 * @return this builder
		 */
		public Builder redirectsCrossOrigin(boolean redirectsCrossOrigin) {
			this.redirectsCrossOrigin = redirectsCrossOrigin;
			return this;
		}

		/**
		 * Set {@link PoolConfig#cookies()}.
		 * @param cookies whether cookies are stored and sent
		 * @return this builder
		 */
		public Builder cookies(boolean cookies) {
			this.cookies = cookies;
			return this;
		}

		/**
		 * Set {@link PoolConfig#auth()}.
		 * @param auth credentials, or {@code null}
		 * @return this builder
		 */
		public Builder auth(@Nullable PoolAuth auth) {
			this.auth = auth;
			return this;
		}

		/**
		 * Set {@link PoolConfig#sslBundle()}.
		 * @param sslBundle name of the SSL bundle, or {@code null}
		 * @return this builder
		 */
		public Builder sslBundle(@Nullable String sslBundle) {
			this.sslBundle = sslBundle;
			return this;
		}

		/**
		 * Set {@link PoolConfig#retry()}.
		 * @param retry rules for further attempts
		 * @return this builder
		 */
		public Builder retry(Retry retry) {
			this.retry = retry;
			return this;
		}

		/**
		 * Set {@link PoolConfig#hedgeDelay()}.
		 * @param hedgeDelay time without an answer after which an idempotent request is
		 * sent a second time; zero for never
		 * @return this builder
		 */
		public Builder hedgeDelay(Duration hedgeDelay) {
			this.hedgeDelay = hedgeDelay;
			return this;
		}

		/**
		 * Set {@link PoolConfig#tenantMaxShare()}.
		 * @param tenantMaxShare share of the connections that one tenant may use
		 * @return this builder
		 */
		public Builder tenantMaxShare(double tenantMaxShare) {
			this.tenantMaxShare = tenantMaxShare;
			return this;
		}

		/**
		 * Set {@link Adaptive#enabled()}.
		 * @param adaptiveEnabled whether the pool sizes itself
		 * @return this builder
		 */
		public Builder adaptiveEnabled(boolean adaptiveEnabled) {
			this.adaptiveEnabled = adaptiveEnabled;
			return this;
		}

		/**
		 * Set {@link Adaptive#min()}.
		 * @param adaptiveMin smallest size of a pool that sizes itself
		 * @return this builder
		 */
		public Builder adaptiveMin(int adaptiveMin) {
			this.adaptiveMin = adaptiveMin;
			return this;
		}

		/**
		 * Set {@link Adaptive#max()}; {@code maxConnections} unless it is set.
		 * @param adaptiveMax largest size of a pool that sizes itself
		 * @return this builder
		 */
		public Builder adaptiveMax(int adaptiveMax) {
			this.adaptiveMax = adaptiveMax;
			return this;
		}

		/**
		 * Set {@link PoolConfig#health()}.
		 * @param health from when on the pool does not do well
		 * @return this builder
		 */
		public Builder health(Health health) {
			this.health = health;
			return this;
		}

		/**
		 * Set {@link PoolConfig#protection()}.
		 * @param protection what stands between callers and the upstream
		 * @return this builder
		 */
		public Builder protection(PoolProtection protection) {
			this.protection = protection;
			return this;
		}

		/**
		 * Add a header.
		 * @param header its name
		 * @param value its value
		 * @return this builder
		 */
		public Builder header(String header, String value) {
			this.headers.computeIfAbsent(header, (key) -> new ArrayList<>()).add(value);
			return this;
		}

		/**
		 * Say where the value of a setting comes from.
		 * @param key its property key below the upstream, {@code max-connections} for
		 * instance
		 * @param origin the property and, where known, the file and line
		 * @return this builder
		 */
		public Builder origin(String key, String origin) {
			this.origins.put(key, origin);
			return this;
		}

		int maxConcurrentConnects() {
			return (this.maxConcurrentConnects != null) ? this.maxConcurrentConnects
					: Math.max(1, this.maxConnections / 3);
		}

		int adaptiveMax() {
			return (this.adaptiveMax != null) ? this.adaptiveMax : this.maxConnections;
		}

		/**
		 * Check what has been set so far, without building.
		 * @return the rules that it breaks, errors and warnings
		 */
		public List<PoolConfigViolation> violations() {
			return PoolConfigRules.check(this);
		}

		/**
		 * Build.
		 * @return the configuration
		 * @throws IllegalArgumentException if a setting breaks a rule; the message has
		 * all of them
		 */
		public PoolConfig build() {
			PoolConfigRules.require(this);
			return new PoolConfig(this.name, URI.create(this.baseUrl), this.maxConnections, this.overflow, this.minIdle,
					this.warmUpGateReadiness, this.warmUpTimeout, this.maxPending, this.acquireTimeout,
					this.connectTimeout, this.readTimeout, this.timeout, this.idleTimeout, this.keepAliveMargin,
					this.keepAliveLearning, this.maxLifetime, this.lifetimeJitter, this.maxRequestsPerConnection,
					this.validateAfterIdle, this.order, maxConcurrentConnects(), this.maintenanceInterval,
					this.leakDetectionThreshold, this.shutdownGrace, this.redirects, this.redirectsCrossOrigin,
					this.cookies, this.headers, this.auth, this.sslBundle, this.retry, this.hedgeDelay,
					this.tenantMaxShare, new Adaptive(this.adaptiveEnabled, this.adaptiveMin, adaptiveMax()),
					this.health, this.protection, this.origins);
		}

	}

}
