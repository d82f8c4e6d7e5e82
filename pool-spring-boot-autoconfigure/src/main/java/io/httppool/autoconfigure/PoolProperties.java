package io.httppool.autoconfigure;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

import io.httppool.AcquireOrder;
import io.httppool.PoolPreset;
import io.httppool.PoolProtection;
import io.httppool.RedirectPolicy;
import io.httppool.UnmatchedRequests;

/**
 * Properties below {@code pool}, as they were written: what is not set is {@code null}.
 * Bound and read once per application context by {@link PoolConfigs}, which completes
 * them to one {@link io.httppool.PoolConfig} per upstream.
 */
@ConfigurationProperties("pool")
public class PoolProperties {

	/**
	 * Whether upstreams get managed connection pools.
	 */
	private @Nullable Boolean enabled;

	/**
	 * What becomes of settings that are allowed, but will hardly do what is wanted.
	 */
	private @Nullable PoolLint lint;

	/**
	 * What becomes of requests of plain builders whose URL matches no upstream.
	 */
	private @Nullable UnmatchedRequests unmatched;

	/**
	 * Most pools at once for origins that are no upstream. The one that was not needed
	 * for longest makes room.
	 */
	private @Nullable Integer unmatchedMax;

	private final Fleet fleet = new Fleet();

	private final Metrics metrics = new Metrics();

	private final Observation observation = new Observation();

	private final Settings defaults = new Settings();

	/**
	 * Upstreams by name: letters, digits, "-", "_" and ".", at most 64 characters.
	 */
	private final Map<String, Upstream> upstreams = new LinkedHashMap<>();

	public @Nullable Boolean getEnabled() {
		return this.enabled;
	}

	public void setEnabled(@Nullable Boolean enabled) {
		this.enabled = enabled;
	}

	public @Nullable PoolLint getLint() {
		return this.lint;
	}

	public void setLint(@Nullable PoolLint lint) {
		this.lint = lint;
	}

	public @Nullable UnmatchedRequests getUnmatched() {
		return this.unmatched;
	}

	public void setUnmatched(@Nullable UnmatchedRequests unmatched) {
		this.unmatched = unmatched;
	}

	public @Nullable Integer getUnmatchedMax() {
		return this.unmatchedMax;
	}

	public void setUnmatchedMax(@Nullable Integer unmatchedMax) {
		this.unmatchedMax = unmatchedMax;
	}

	public Fleet getFleet() {
		return this.fleet;
	}

	public Metrics getMetrics() {
		return this.metrics;
	}

	public Observation getObservation() {
		return this.observation;
	}

	public Settings getDefaults() {
		return this.defaults;
	}

	public Map<String, Upstream> getUpstreams() {
		return this.upstreams;
	}

	/**
	 * What the meters show.
	 */
	public static class Metrics {

		/**
		 * Whether the timers of the pools have histogram buckets.
		 */
		private @Nullable Boolean histograms;

		/**
		 * Whether there are meters with the names of OpenTelemetry's semantic
		 * conventions, too.
		 */
		private @Nullable Boolean opentelemetryNames;

		/**
		 * Most hosts that are no upstream with a value of their own in the tag
		 * "client.name" of HTTP client requests. The others share one.
		 */
		private @Nullable Integer maxClientNames;

		public @Nullable Boolean getHistograms() {
			return this.histograms;
		}

		public void setHistograms(@Nullable Boolean histograms) {
			this.histograms = histograms;
		}

		public @Nullable Boolean getOpentelemetryNames() {
			return this.opentelemetryNames;
		}

		public void setOpentelemetryNames(@Nullable Boolean opentelemetryNames) {
			this.opentelemetryNames = opentelemetryNames;
		}

		public @Nullable Integer getMaxClientNames() {
			return this.maxClientNames;
		}

		public void setMaxClientNames(@Nullable Integer maxClientNames) {
			this.maxClientNames = maxClientNames;
		}

	}

	/**
	 * What traces show.
	 */
	public static class Observation {

		/**
		 * Whether acquiring and opening a connection are observed as steps of the request
		 * that needs it.
		 */
		private @Nullable Boolean enabled;

		public @Nullable Boolean getEnabled() {
			return this.enabled;
		}

		public void setEnabled(@Nullable Boolean enabled) {
			this.enabled = enabled;
		}

	}

	/**
	 * Settings of an upstream, or of all that leave them open.
	 */
	public static class Settings {

		/**
		 * Settings that suit each other. What else is written at the same level wins over
		 * them.
		 */
		private @Nullable PoolPreset preset;

		/**
		 * Most connections open at once, those being opened included.
		 */
		private @Nullable Integer maxConnections;

		/**
		 * How many connections there may be beyond the most when all are in use. Each is
		 * closed as soon as it is released.
		 */
		private @Nullable Integer overflow;

		/**
		 * How many unused connections are kept open, opened in the background.
		 */
		private @Nullable Integer minIdle;

		private final WarmUp warmUp = new WarmUp();

		/**
		 * Most callers that wait for a connection to one host, and most that wait during
		 * a pause, for a quota or behind a bulkhead. One more fails at once; zero lets
		 * nobody wait.
		 */
		private @Nullable Integer maxPending;

		/**
		 * Longest wait for a connection. Zero fails at once when none is free.
		 */
		private @Nullable Duration acquireTimeout;

		/**
		 * Longest time for opening a connection, TLS included.
		 */
		private @Nullable Duration connectTimeout;

		/**
		 * Longest time between two bytes of a response.
		 */
		private @Nullable Duration readTimeout;

		/**
		 * Longest time for a whole call with all its attempts, the body included, or
		 * "none".
		 */
		private @Nullable Duration timeout;

		/**
		 * Longest time that an unused connection is kept. Zero closes it after each
		 * exchange.
		 */
		private @Nullable Duration idleTimeout;

		/**
		 * How much earlier than announced by the server an idle connection is closed;
		 * half of the announced time if that is shorter.
		 */
		private @Nullable Duration keepAliveMargin;

		/**
		 * Whether the idle limit of a server that announces none is learnt from its
		 * closes.
		 */
		private @Nullable Boolean keepAliveLearning;

		/**
		 * Age at which a connection is not used again.
		 */
		private @Nullable Duration maxLifetime;

		/**
		 * Share of the lifetime by which that of a connection may be shorter, so that
		 * those opened together are not closed together; as in 10% or 0.1, at most 50%.
		 */
		private @Nullable Double lifetimeJitter;

		/**
		 * How many requests a connection serves. Zero for no limit.
		 */
		private @Nullable Integer maxRequestsPerConnection;

		/**
		 * How long a connection is unused before it is checked for its next use. Zero
		 * checks it each time.
		 */
		private @Nullable Duration validateAfterIdle;

		/**
		 * Which one of several idle connections is used next.
		 */
		private @Nullable AcquireOrder order;

		/**
		 * Most connections to one host that are being opened at once. A third of the most
		 * connections if it is not set, at least 1.
		 */
		private @Nullable Integer maxConcurrentConnects;

		/**
		 * Time between two rounds of maintenance, which opens and closes connections
		 * without traffic. At least 100ms.
		 */
		private @Nullable Duration maintenanceInterval;

		/**
		 * Time after which a connection in use is reported as leaked. Zero for never.
		 */
		private @Nullable Duration leakDetectionThreshold;

		/**
		 * Longest time that exchanges in flight are given when the pool closes.
		 */
		private @Nullable Duration shutdownGrace;

		/**
		 * Whether redirects to the same origin are followed.
		 */
		private @Nullable RedirectPolicy redirects;

		/**
		 * Whether redirects are followed to another origin, without credentials and body.
		 */
		private @Nullable Boolean redirectsCrossOrigin;

		/**
		 * Whether cookies are stored and sent.
		 */
		private @Nullable Boolean cookies;

		/**
		 * Headers sent with each request that does not carry them itself.
		 */
		private final Map<String, String> headers = new LinkedHashMap<>();

		private final Auth auth = new Auth();

		private final Ssl ssl = new Ssl();

		private final Retry retry = new Retry();

		private final Hedge hedge = new Hedge();

		private final Tenant tenant = new Tenant();

		private final Adaptive adaptive = new Adaptive();

		private final Health health = new Health();

		private final CircuitBreaker circuitBreaker = new CircuitBreaker();

		private final RateLimiter rateLimiter = new RateLimiter();

		private final Bulkhead bulkhead = new Bulkhead();

		private final Quota quota = new Quota();

		public @Nullable PoolPreset getPreset() {
			return this.preset;
		}

		public void setPreset(@Nullable PoolPreset preset) {
			this.preset = preset;
		}

		public @Nullable Integer getMaxConnections() {
			return this.maxConnections;
		}

		public void setMaxConnections(@Nullable Integer maxConnections) {
			this.maxConnections = maxConnections;
		}

		public @Nullable Integer getOverflow() {
			return this.overflow;
		}

		public void setOverflow(@Nullable Integer overflow) {
			this.overflow = overflow;
		}

		public @Nullable Integer getMinIdle() {
			return this.minIdle;
		}

		public void setMinIdle(@Nullable Integer minIdle) {
			this.minIdle = minIdle;
		}

		public WarmUp getWarmUp() {
			return this.warmUp;
		}

		public @Nullable Integer getMaxPending() {
			return this.maxPending;
		}

		public void setMaxPending(@Nullable Integer maxPending) {
			this.maxPending = maxPending;
		}

		public @Nullable Duration getAcquireTimeout() {
			return this.acquireTimeout;
		}

		public void setAcquireTimeout(@Nullable Duration acquireTimeout) {
			this.acquireTimeout = acquireTimeout;
		}

		public @Nullable Duration getConnectTimeout() {
			return this.connectTimeout;
		}

		public void setConnectTimeout(@Nullable Duration connectTimeout) {
			this.connectTimeout = connectTimeout;
		}

		public @Nullable Duration getReadTimeout() {
			return this.readTimeout;
		}

		public void setReadTimeout(@Nullable Duration readTimeout) {
			this.readTimeout = readTimeout;
		}

		public @Nullable Duration getTimeout() {
			return this.timeout;
		}

		public void setTimeout(@Nullable Duration timeout) {
			this.timeout = timeout;
		}

		public @Nullable Duration getIdleTimeout() {
			return this.idleTimeout;
		}

		public void setIdleTimeout(@Nullable Duration idleTimeout) {
			this.idleTimeout = idleTimeout;
		}

		public @Nullable Duration getKeepAliveMargin() {
			return this.keepAliveMargin;
		}

		public void setKeepAliveMargin(@Nullable Duration keepAliveMargin) {
			this.keepAliveMargin = keepAliveMargin;
		}

		public @Nullable Boolean getKeepAliveLearning() {
			return this.keepAliveLearning;
		}

		public void setKeepAliveLearning(@Nullable Boolean keepAliveLearning) {
			this.keepAliveLearning = keepAliveLearning;
		}

		public @Nullable Duration getMaxLifetime() {
			return this.maxLifetime;
		}

		public void setMaxLifetime(@Nullable Duration maxLifetime) {
			this.maxLifetime = maxLifetime;
		}

		public @Nullable Double getLifetimeJitter() {
			return this.lifetimeJitter;
		}

		public void setLifetimeJitter(@Nullable Double lifetimeJitter) {
			this.lifetimeJitter = lifetimeJitter;
		}

		public @Nullable Integer getMaxRequestsPerConnection() {
			return this.maxRequestsPerConnection;
		}

		public void setMaxRequestsPerConnection(@Nullable Integer maxRequestsPerConnection) {
			this.maxRequestsPerConnection = maxRequestsPerConnection;
		}

		public @Nullable Duration getValidateAfterIdle() {
			return this.validateAfterIdle;
		}

		public void setValidateAfterIdle(@Nullable Duration validateAfterIdle) {
			this.validateAfterIdle = validateAfterIdle;
		}

		public @Nullable AcquireOrder getOrder() {
			return this.order;
		}

		public void setOrder(@Nullable AcquireOrder order) {
			this.order = order;
		}

		public @Nullable Integer getMaxConcurrentConnects() {
			return this.maxConcurrentConnects;
		}

		public void setMaxConcurrentConnects(@Nullable Integer maxConcurrentConnects) {
			this.maxConcurrentConnects = maxConcurrentConnects;
		}

		public @Nullable Duration getMaintenanceInterval() {
			return this.maintenanceInterval;
		}

		public void setMaintenanceInterval(@Nullable Duration maintenanceInterval) {
			this.maintenanceInterval = maintenanceInterval;
		}

		public @Nullable Duration getLeakDetectionThreshold() {
			return this.leakDetectionThreshold;
		}

		public void setLeakDetectionThreshold(@Nullable Duration leakDetectionThreshold) {
			this.leakDetectionThreshold = leakDetectionThreshold;
		}

		public @Nullable Duration getShutdownGrace() {
			return this.shutdownGrace;
		}

		public void setShutdownGrace(@Nullable Duration shutdownGrace) {
			this.shutdownGrace = shutdownGrace;
		}

		public @Nullable RedirectPolicy getRedirects() {
			return this.redirects;
		}

		public void setRedirects(@Nullable RedirectPolicy redirects) {
			this.redirects = redirects;
		}

		public @Nullable Boolean getRedirectsCrossOrigin() {
			return this.redirectsCrossOrigin;
		}

		public void setRedirectsCrossOrigin(@Nullable Boolean redirectsCrossOrigin) {
			this.redirectsCrossOrigin = redirectsCrossOrigin;
		}

		public @Nullable Boolean getCookies() {
			return this.cookies;
		}

		public void setCookies(@Nullable Boolean cookies) {
			this.cookies = cookies;
		}

		public Map<String, String> getHeaders() {
			return this.headers;
		}

		public Auth getAuth() {
			return this.auth;
		}

		public Ssl getSsl() {
			return this.ssl;
		}

		public Retry getRetry() {
			return this.retry;
		}

		public Hedge getHedge() {
			return this.hedge;
		}

		public Tenant getTenant() {
			return this.tenant;
		}

		public Adaptive getAdaptive() {
			return this.adaptive;
		}

		public Health getHealth() {
			return this.health;
		}

		public CircuitBreaker getCircuitBreaker() {
			return this.circuitBreaker;
		}

		public RateLimiter getRateLimiter() {
			return this.rateLimiter;
		}

		public Bulkhead getBulkhead() {
			return this.bulkhead;
		}

		public Quota getQuota() {
			return this.quota;
		}

	}

	/**
	 * One upstream.
	 */
	public static class Upstream extends Settings {

		/**
		 * Address of the upstream: an http or https URL without user info, query and
		 * fragment.
		 */
		private @Nullable String baseUrl;

		public @Nullable String getBaseUrl() {
			return this.baseUrl;
		}

		public void setBaseUrl(@Nullable String baseUrl) {
			this.baseUrl = baseUrl;
		}

	}

	/**
	 * What the application does until its connections are warm.
	 */
	public static class WarmUp {

		/**
		 * Whether the application is ready for traffic only after min-idle connections
		 * are open.
		 */
		private @Nullable Boolean gateReadiness;

		/**
		 * Longest time that the application is not ready because its connections are not
		 * open.
		 */
		private @Nullable Duration timeout;

		public @Nullable Boolean getGateReadiness() {
			return this.gateReadiness;
		}

		public void setGateReadiness(@Nullable Boolean gateReadiness) {
			this.gateReadiness = gateReadiness;
		}

		public @Nullable Duration getTimeout() {
			return this.timeout;
		}

		public void setTimeout(@Nullable Duration timeout) {
			this.timeout = timeout;
		}

	}

	/**
	 * Credentials of one kind.
	 */
	public static class Auth {

		/**
		 * Token sent as "Authorization: Bearer".
		 */
		private @Nullable String bearerToken;

		private final Basic basic = new Basic();

		private final ApiKey apiKey = new ApiKey();

		public @Nullable String getBearerToken() {
			return this.bearerToken;
		}

		public void setBearerToken(@Nullable String bearerToken) {
			this.bearerToken = bearerToken;
		}

		public Basic getBasic() {
			return this.basic;
		}

		public ApiKey getApiKey() {
			return this.apiKey;
		}

	}

	/**
	 * Credentials sent as "Authorization: Basic".
	 */
	public static class Basic {

		/**
		 * User name sent as "Authorization: Basic".
		 */
		private @Nullable String username;

		/**
		 * Password sent as "Authorization: Basic".
		 */
		private @Nullable String password;

		public @Nullable String getUsername() {
			return this.username;
		}

		public void setUsername(@Nullable String username) {
			this.username = username;
		}

		public @Nullable String getPassword() {
			return this.password;
		}

		public void setPassword(@Nullable String password) {
			this.password = password;
		}

	}

	/**
	 * A key sent in a header of its own.
	 */
	public static class ApiKey {

		/**
		 * Header that carries the key.
		 */
		private @Nullable String header;

		/**
		 * Key to send.
		 */
		private @Nullable String value;

		public @Nullable String getHeader() {
			return this.header;
		}

		public void setHeader(@Nullable String header) {
			this.header = header;
		}

		public @Nullable String getValue() {
			return this.value;
		}

		public void setValue(@Nullable String value) {
			this.value = value;
		}

	}

	/**
	 * TLS.
	 */
	public static class Ssl {

		/**
		 * SSL bundle that says whom to trust and which certificate to show.
		 */
		private @Nullable String bundle;

		public @Nullable String getBundle() {
			return this.bundle;
		}

		public void setBundle(@Nullable String bundle) {
			this.bundle = bundle;
		}

	}

	/**
	 * Rules for further attempts at a call.
	 */
	public static class Retry {

		/**
		 * Whether failed calls are tried again.
		 */
		private @Nullable Boolean enabled;

		/**
		 * Most attempts at a call, the first one included; 1 to 10.
		 */
		private @Nullable Integer maxAttempts;

		/**
		 * Pause after the first attempt.
		 */
		private @Nullable Duration backoff;

		/**
		 * Factor by which each further pause grows.
		 */
		private @Nullable Double multiplier;

		/**
		 * Longest pause between two attempts.
		 */
		private @Nullable Duration maxBackoff;

		/**
		 * Share of a pause that is left to chance, as in 50% or 0.5.
		 */
		private @Nullable Double jitter;

		/**
		 * Status codes that are tried again.
		 */
		private @Nullable Set<Integer> statuses;

		/**
		 * Methods that are tried again whatever happened to the request.
		 */
		private @Nullable Set<String> methods;

		/**
		 * Whether methods such as POST are tried again, too, at the risk of doing things
		 * twice.
		 */
		private @Nullable Boolean allowNonIdempotent;

		/**
		 * Header whose presence makes a request of any method repeatable.
		 */
		private @Nullable String idempotencyKeyHeader;

		/**
		 * Shortest pause that a Retry-After header leads to.
		 */
		private @Nullable Duration retryAfterMin;

		/**
		 * Longest pause that a Retry-After header leads to.
		 */
		private @Nullable Duration retryAfterMax;

		private final Budget budget = new Budget();

		public @Nullable Boolean getEnabled() {
			return this.enabled;
		}

		public void setEnabled(@Nullable Boolean enabled) {
			this.enabled = enabled;
		}

		public @Nullable Integer getMaxAttempts() {
			return this.maxAttempts;
		}

		public void setMaxAttempts(@Nullable Integer maxAttempts) {
			this.maxAttempts = maxAttempts;
		}

		public @Nullable Duration getBackoff() {
			return this.backoff;
		}

		public void setBackoff(@Nullable Duration backoff) {
			this.backoff = backoff;
		}

		public @Nullable Double getMultiplier() {
			return this.multiplier;
		}

		public void setMultiplier(@Nullable Double multiplier) {
			this.multiplier = multiplier;
		}

		public @Nullable Duration getMaxBackoff() {
			return this.maxBackoff;
		}

		public void setMaxBackoff(@Nullable Duration maxBackoff) {
			this.maxBackoff = maxBackoff;
		}

		public @Nullable Double getJitter() {
			return this.jitter;
		}

		public void setJitter(@Nullable Double jitter) {
			this.jitter = jitter;
		}

		public @Nullable Set<Integer> getStatuses() {
			return this.statuses;
		}

		public void setStatuses(@Nullable Set<Integer> statuses) {
			this.statuses = statuses;
		}

		public @Nullable Set<String> getMethods() {
			return this.methods;
		}

		public void setMethods(@Nullable Set<String> methods) {
			this.methods = methods;
		}

		public @Nullable Boolean getAllowNonIdempotent() {
			return this.allowNonIdempotent;
		}

		public void setAllowNonIdempotent(@Nullable Boolean allowNonIdempotent) {
			this.allowNonIdempotent = allowNonIdempotent;
		}

		public @Nullable String getIdempotencyKeyHeader() {
			return this.idempotencyKeyHeader;
		}

		public void setIdempotencyKeyHeader(@Nullable String idempotencyKeyHeader) {
			this.idempotencyKeyHeader = idempotencyKeyHeader;
		}

		public @Nullable Duration getRetryAfterMin() {
			return this.retryAfterMin;
		}

		public void setRetryAfterMin(@Nullable Duration retryAfterMin) {
			this.retryAfterMin = retryAfterMin;
		}

		public @Nullable Duration getRetryAfterMax() {
			return this.retryAfterMax;
		}

		public void setRetryAfterMax(@Nullable Duration retryAfterMax) {
			this.retryAfterMax = retryAfterMax;
		}

		public Budget getBudget() {
			return this.budget;
		}

	}

	/**
	 * Further attempts that all callers of an upstream have together.
	 */
	public static class Budget {

		/**
		 * How many further attempts each request adds to the budget that all callers
		 * share, as in 20% or 0.2.
		 */
		private @Nullable Double ratio;

		/**
		 * How many further attempts each second adds to the budget that all callers
		 * share. Ten seconds' worth is saved.
		 */
		private @Nullable Integer perSecond;

		public @Nullable Double getRatio() {
			return this.ratio;
		}

		public void setRatio(@Nullable Double ratio) {
			this.ratio = ratio;
		}

		public @Nullable Integer getPerSecond() {
			return this.perSecond;
		}

		public void setPerSecond(@Nullable Integer perSecond) {
			this.perSecond = perSecond;
		}

	}

	/**
	 * Those for whom requests are made.
	 */
	public static class Tenant {

		/**
		 * Share of the connections that one tenant may use, as in 50% or 0.5; one
		 * connection at least.
		 */
		private @Nullable Double maxShare;

		public @Nullable Double getMaxShare() {
			return this.maxShare;
		}

		public void setMaxShare(@Nullable Double maxShare) {
			this.maxShare = maxShare;
		}

	}

	/**
	 * Second requests for slow answers.
	 */
	public static class Hedge {

		/**
		 * Time without an answer after which an idempotent request is sent a second time,
		 * on another connection. The first good answer counts. Zero for never.
		 */
		private @Nullable Duration delay;

		public @Nullable Duration getDelay() {
			return this.delay;
		}

		public void setDelay(@Nullable Duration delay) {
			this.delay = delay;
		}

	}

	/**
	 * A pool that sizes itself.
	 */
	public static class Adaptive {

		/**
		 * Whether the most connections follow the latency of the upstream.
		 */
		private @Nullable Boolean enabled;

		/**
		 * Lower bound of the most connections.
		 */
		private @Nullable Integer min;

		/**
		 * Upper bound of the most connections, max-connections unless it is set.
		 */
		private @Nullable Integer max;

		public @Nullable Boolean getEnabled() {
			return this.enabled;
		}

		public void setEnabled(@Nullable Boolean enabled) {
			this.enabled = enabled;
		}

		public @Nullable Integer getMin() {
			return this.min;
		}

		public void setMin(@Nullable Integer min) {
			this.min = min;
		}

		public @Nullable Integer getMax() {
			return this.max;
		}

		public void setMax(@Nullable Integer max) {
			this.max = max;
		}

	}

	/**
	 * From when on a pool does not do well.
	 */
	public static class Health {

		/**
		 * Smallest share of acquires that need no dial of their own, as in 80% or 0.8,
		 * before the pool is told of as one that does not reuse its connections. 0 for no
		 * alert.
		 */
		private @Nullable Double minHitRate;

		/**
		 * Largest share of the connections that may be in use for the whole window, as in
		 * 80% or 0.8, before the pool is told of as one that is about to run out. 100%
		 * for no alert.
		 */
		private @Nullable Double maxUtilisation;

		/**
		 * Longest usual wait for a connection. The pool is told of when more than one in
		 * a hundred acquires waits for longer.
		 */
		private @Nullable Duration maxWait;

		/**
		 * Time over which rates are taken, and for which high utilisation lasts before it
		 * is told of.
		 */
		private @Nullable Duration window;

		/**
		 * How many acquires there are at least in the window before a rate is taken of
		 * them.
		 */
		private @Nullable Integer minSample;

		public @Nullable Double getMinHitRate() {
			return this.minHitRate;
		}

		public void setMinHitRate(@Nullable Double minHitRate) {
			this.minHitRate = minHitRate;
		}

		public @Nullable Double getMaxUtilisation() {
			return this.maxUtilisation;
		}

		public void setMaxUtilisation(@Nullable Double maxUtilisation) {
			this.maxUtilisation = maxUtilisation;
		}

		public @Nullable Duration getMaxWait() {
			return this.maxWait;
		}

		public void setMaxWait(@Nullable Duration maxWait) {
			this.maxWait = maxWait;
		}

		public @Nullable Duration getWindow() {
			return this.window;
		}

		public void setWindow(@Nullable Duration window) {
			this.window = window;
		}

		public @Nullable Integer getMinSample() {
			return this.minSample;
		}

		public void setMinSample(@Nullable Integer minSample) {
			this.minSample = minSample;
		}

	}

	/**
	 * Refuses attempts while too many fail.
	 */
	public static class CircuitBreaker {

		/**
		 * Whether there is a circuit breaker, which refuses attempts while too many fail.
		 */
		private @Nullable Boolean enabled;

		/**
		 * Share of failed attempts, in percent, from which on the circuit breaker opens;
		 * 1 to 100.
		 */
		private @Nullable Float failureRateThreshold;

		/**
		 * Share of slow attempts, in percent, from which on the circuit breaker opens; 1
		 * to 100.
		 */
		private @Nullable Float slowCallRateThreshold;

		/**
		 * Time from which on an attempt is slow.
		 */
		private @Nullable Duration slowCallDurationThreshold;

		/**
		 * Whether the last attempts are counted, or those of the last seconds.
		 */
		private PoolProtection.@Nullable WindowType slidingWindowType;

		/**
		 * How many attempts, or seconds, the rates are taken of.
		 */
		private @Nullable Integer slidingWindowSize;

		/**
		 * How many attempts there are at least before a rate is taken.
		 */
		private @Nullable Integer minimumNumberOfCalls;

		/**
		 * How long an open circuit breaker refuses all.
		 */
		private @Nullable Duration waitDurationInOpenState;

		/**
		 * How many attempts a half-open circuit breaker lets through before it decides.
		 */
		private @Nullable Integer permittedNumberOfCallsInHalfOpenState;

		/**
		 * Whether an open circuit breaker becomes half-open by itself, and not by the
		 * next attempt.
		 */
		private @Nullable Boolean automaticTransitionFromOpenToHalfOpenEnabled;

		public @Nullable Boolean getEnabled() {
			return this.enabled;
		}

		public void setEnabled(@Nullable Boolean enabled) {
			this.enabled = enabled;
		}

		public @Nullable Float getFailureRateThreshold() {
			return this.failureRateThreshold;
		}

		public void setFailureRateThreshold(@Nullable Float failureRateThreshold) {
			this.failureRateThreshold = failureRateThreshold;
		}

		public @Nullable Float getSlowCallRateThreshold() {
			return this.slowCallRateThreshold;
		}

		public void setSlowCallRateThreshold(@Nullable Float slowCallRateThreshold) {
			this.slowCallRateThreshold = slowCallRateThreshold;
		}

		public @Nullable Duration getSlowCallDurationThreshold() {
			return this.slowCallDurationThreshold;
		}

		public void setSlowCallDurationThreshold(@Nullable Duration slowCallDurationThreshold) {
			this.slowCallDurationThreshold = slowCallDurationThreshold;
		}

		public PoolProtection.@Nullable WindowType getSlidingWindowType() {
			return this.slidingWindowType;
		}

		public void setSlidingWindowType(PoolProtection.@Nullable WindowType slidingWindowType) {
			this.slidingWindowType = slidingWindowType;
		}

		public @Nullable Integer getSlidingWindowSize() {
			return this.slidingWindowSize;
		}

		public void setSlidingWindowSize(@Nullable Integer slidingWindowSize) {
			this.slidingWindowSize = slidingWindowSize;
		}

		public @Nullable Integer getMinimumNumberOfCalls() {
			return this.minimumNumberOfCalls;
		}

		public void setMinimumNumberOfCalls(@Nullable Integer minimumNumberOfCalls) {
			this.minimumNumberOfCalls = minimumNumberOfCalls;
		}

		public @Nullable Duration getWaitDurationInOpenState() {
			return this.waitDurationInOpenState;
		}

		public void setWaitDurationInOpenState(@Nullable Duration waitDurationInOpenState) {
			this.waitDurationInOpenState = waitDurationInOpenState;
		}

		public @Nullable Integer getPermittedNumberOfCallsInHalfOpenState() {
			return this.permittedNumberOfCallsInHalfOpenState;
		}

		public void setPermittedNumberOfCallsInHalfOpenState(@Nullable Integer permittedNumberOfCallsInHalfOpenState) {
			this.permittedNumberOfCallsInHalfOpenState = permittedNumberOfCallsInHalfOpenState;
		}

		public @Nullable Boolean getAutomaticTransitionFromOpenToHalfOpenEnabled() {
			return this.automaticTransitionFromOpenToHalfOpenEnabled;
		}

		public void setAutomaticTransitionFromOpenToHalfOpenEnabled(
				@Nullable Boolean automaticTransitionFromOpenToHalfOpenEnabled) {
			this.automaticTransitionFromOpenToHalfOpenEnabled = automaticTransitionFromOpenToHalfOpenEnabled;
		}

	}

	/**
	 * Bounds how many attempts there are in a period.
	 */
	public static class RateLimiter {

		/**
		 * Whether there is a rate limiter, which bounds how many attempts there are in a
		 * period.
		 */
		private @Nullable Boolean enabled;

		/**
		 * How many attempts there are in a period at most.
		 */
		private @Nullable Integer limitForPeriod;

		/**
		 * Length of a period.
		 */
		private @Nullable Duration limitRefreshPeriod;

		/**
		 * Longest wait for a period that has room. Zero fails at once.
		 */
		private @Nullable Duration timeoutDuration;

		public @Nullable Boolean getEnabled() {
			return this.enabled;
		}

		public void setEnabled(@Nullable Boolean enabled) {
			this.enabled = enabled;
		}

		public @Nullable Integer getLimitForPeriod() {
			return this.limitForPeriod;
		}

		public void setLimitForPeriod(@Nullable Integer limitForPeriod) {
			this.limitForPeriod = limitForPeriod;
		}

		public @Nullable Duration getLimitRefreshPeriod() {
			return this.limitRefreshPeriod;
		}

		public void setLimitRefreshPeriod(@Nullable Duration limitRefreshPeriod) {
			this.limitRefreshPeriod = limitRefreshPeriod;
		}

		public @Nullable Duration getTimeoutDuration() {
			return this.timeoutDuration;
		}

		public void setTimeoutDuration(@Nullable Duration timeoutDuration) {
			this.timeoutDuration = timeoutDuration;
		}

	}

	/**
	 * Bounds how many calls there are at once.
	 */
	public static class Bulkhead {

		/**
		 * Whether there is a bulkhead, which bounds how many calls there are at once.
		 */
		private @Nullable Boolean enabled;

		/**
		 * How many calls there are at once at most, with all their attempts and bodies.
		 */
		private @Nullable Integer maxConcurrentCalls;

		/**
		 * Longest wait for another call to end. Zero fails at once.
		 */
		private @Nullable Duration maxWaitDuration;

		public @Nullable Boolean getEnabled() {
			return this.enabled;
		}

		public void setEnabled(@Nullable Boolean enabled) {
			this.enabled = enabled;
		}

		public @Nullable Integer getMaxConcurrentCalls() {
			return this.maxConcurrentCalls;
		}

		public void setMaxConcurrentCalls(@Nullable Integer maxConcurrentCalls) {
			this.maxConcurrentCalls = maxConcurrentCalls;
		}

		public @Nullable Duration getMaxWaitDuration() {
			return this.maxWaitDuration;
		}

		public void setMaxWaitDuration(@Nullable Duration maxWaitDuration) {
			this.maxWaitDuration = maxWaitDuration;
		}

	}

	/**
	 * What the upstream grants to all replicas of the application together.
	 */
	public static class Quota {

		/**
		 * How many attempts all replicas of the application together make in a period at
		 * most, with one credential.
		 */
		private @Nullable Integer limitForPeriod;

		/**
		 * Length of a period.
		 */
		private @Nullable Duration limitRefreshPeriod;

		/**
		 * Longest wait for room.
		 */
		private @Nullable Duration timeoutDuration;

		/**
		 * How many connections all replicas of the application together have at most.
		 */
		private @Nullable Integer maxConnections;

		public @Nullable Integer getLimitForPeriod() {
			return this.limitForPeriod;
		}

		public void setLimitForPeriod(@Nullable Integer limitForPeriod) {
			this.limitForPeriod = limitForPeriod;
		}

		public @Nullable Duration getLimitRefreshPeriod() {
			return this.limitRefreshPeriod;
		}

		public void setLimitRefreshPeriod(@Nullable Duration limitRefreshPeriod) {
			this.limitRefreshPeriod = limitRefreshPeriod;
		}

		public @Nullable Duration getTimeoutDuration() {
			return this.timeoutDuration;
		}

		public void setTimeoutDuration(@Nullable Duration timeoutDuration) {
			this.timeoutDuration = timeoutDuration;
		}

		public @Nullable Integer getMaxConnections() {
			return this.maxConnections;
		}

		public void setMaxConnections(@Nullable Integer maxConnections) {
			this.maxConnections = maxConnections;
		}

	}

	/**
	 * Replicas of an application that share quotas.
	 */
	public static class Fleet {

		/**
		 * Whether the replicas share their quotas through Redis: the application's own,
		 * unless pool.fleet.redis.url names another.
		 */
		private @Nullable Boolean enabled;

		/**
		 * Name of what shares: replicas with the same one do. Name of the application
		 * unless it is set.
		 */
		private @Nullable String namespace;

		/**
		 * Longest time that a request waits for Redis before it takes of the local share.
		 */
		private @Nullable Duration timeout;

		/**
		 * Time after which the share of a replica that is not heard of is given to the
		 * others.
		 */
		private @Nullable Duration lease;

		/**
		 * How many replicas there are at least while Redis cannot be asked.
		 */
		private @Nullable Integer expectedReplicas;

		private final Redis redis = new Redis();

		public @Nullable Boolean getEnabled() {
			return this.enabled;
		}

		public void setEnabled(@Nullable Boolean enabled) {
			this.enabled = enabled;
		}

		public @Nullable String getNamespace() {
			return this.namespace;
		}

		public void setNamespace(@Nullable String namespace) {
			this.namespace = namespace;
		}

		public @Nullable Duration getTimeout() {
			return this.timeout;
		}

		public void setTimeout(@Nullable Duration timeout) {
			this.timeout = timeout;
		}

		public @Nullable Duration getLease() {
			return this.lease;
		}

		public void setLease(@Nullable Duration lease) {
			this.lease = lease;
		}

		public @Nullable Integer getExpectedReplicas() {
			return this.expectedReplicas;
		}

		public void setExpectedReplicas(@Nullable Integer expectedReplicas) {
			this.expectedReplicas = expectedReplicas;
		}

		public Redis getRedis() {
			return this.redis;
		}

	}

	/**
	 * Where the replicas meet.
	 */
	public static class Redis {

		/**
		 * URL of the Redis server: redis://host:6379, or rediss:// for TLS.
		 */
		private @Nullable String url;

		/**
		 * User name for the Redis server.
		 */
		private @Nullable String username;

		/**
		 * Password for the Redis server.
		 */
		private @Nullable String password;

		public @Nullable String getUrl() {
			return this.url;
		}

		public void setUrl(@Nullable String url) {
			this.url = url;
		}

		public @Nullable String getUsername() {
			return this.username;
		}

		public void setUsername(@Nullable String username) {
			this.username = username;
		}

		public @Nullable String getPassword() {
			return this.password;
		}

		public void setPassword(@Nullable String password) {
			this.password = password;
		}

	}

}
