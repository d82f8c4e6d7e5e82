package io.httppool.autoconfigure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.env.Environment;

import io.httppool.PoolConfig;
import io.httppool.UnmatchedRequests;
import io.httppool.VisibleText;

/**
 * The configurations of all upstreams of an application. Made once per application
 * context; immutable.
 */
final class PoolConfigs {

	/** Default of {@code pool.unmatched-max}. */
	static final int UNMATCHED_MAX = 256;

	private static final Logger logger = LoggerFactory.getLogger(PoolConfigs.class);

	private final Map<String, PoolConfig> byName;

	private final @Nullable OnDemand onDemand;

	private PoolConfigs(Map<String, PoolConfig> byName, @Nullable OnDemand onDemand) {
		this.byName = byName;
		this.onDemand = onDemand;
	}

	/**
	 * The names of the upstreams, without looking at a value: safe while an application
	 * is processed ahead of time.
	 * @param environment the environment
	 * @return the names in declared order, valid or not
	 */
	static List<String> names(Environment environment) {
		return DeclaredUpstreams.in(environment).all().stream().map(DeclaredUpstream::name).toList();
	}

	/**
	 * Read the configurations. Logs what is allowed but hardly meant.
	 * @param environment the environment with {@code pool.*} and
	 * {@code spring.http.clients.*}
	 * @param sslBundles the SSL bundles of the application, {@code null} if there are
	 * none
	 * @param connectionDetails who knows base URLs and credentials better than the
	 * properties, or {@code null}
	 * @return the configurations
	 * @throws PoolConfigurationException with everything that is wrong
	 */
	static PoolConfigs load(Environment environment, @Nullable SslBundles sslBundles,
			@Nullable PoolConnectionDetails connectionDetails) {
		Problems problems = new Problems();
		DeclaredUpstreams upstreams = DeclaredUpstreams.in(environment);
		upstreams.checkClashes(problems);
		new UnknownKeys(problems).check(environment);
		PoolProperties properties = new PoolProperties();
		PoolPropertiesBinder binder = new PoolPropertiesBinder(environment, problems);
		binder.bindGlobal(properties);
		PropertyLayer httpClients = binder.bindHttpClients();
		PropertyLayer defaults = binder.bindDefaults(properties);
		List<PoolConnectionDetails> details = Stream
			.of(connectionDetails, new PropertiesPoolConnectionDetails(properties))
			.filter((each) -> each != null)
			.toList();
		Map<String, PoolConfig> configs = new LinkedHashMap<>();
		for (DeclaredUpstream upstream : upstreams.all()) {
			List<PropertyLayer> layers = List.of(binder.bindUpstream(upstream, properties), defaults, httpClients);
			PoolConfigMapper mapper = new PoolConfigMapper(upstream, layers, details, problems);
			PoolConfig config = mapper.map();
			checkSslBundle(upstream.name(), mapper.origin("ssl.bundle"), sslBundles, problems);
			if (config != null) {
				configs.put(config.name(), config);
			}
		}
		OnDemand onDemand = (properties.getUnmatched() == UnmatchedRequests.POOL)
				? onDemand(properties, List.of(defaults, httpClients), sslBundles, problems) : null;
		PoolLint lint = properties.getLint();
		problems.apply((lint != null) ? lint : PoolLint.WARN);
		problems.throwIfAny();
		warnAboutSharedBaseUrls(configs.values().stream().toList(), problems);
		problems.warnings().forEach(logger::warn);
		if (configs.isEmpty() && onDemand == null) {
			logger
				.info("No HTTP connection pool is configured; add one with pool.upstreams.<name>.base-url=https://...");
		}
		return new PoolConfigs(configs, onDemand);
	}

	private static @Nullable OnDemand onDemand(PoolProperties properties, List<PropertyLayer> layers,
			@Nullable SslBundles sslBundles, Problems problems) {
		DeclaredUpstream anyOrigin = new DeclaredUpstream("on-demand", ConfigurationPropertyName.of("pool.defaults"));
		PoolConfigMapper mapper = new PoolConfigMapper(anyOrigin, layers,
				List.of((name) -> "http://any-origin.invalid", new PropertiesPoolConnectionDetails(properties)),
				problems);
		PoolConfig template = mapper.map();
		checkSslBundle(anyOrigin.name(), mapper.origin("ssl.bundle"), sslBundles, problems);
		Integer max = properties.getUnmatchedMax();
		return (template != null) ? new OnDemand(template, (max != null) ? max : UNMATCHED_MAX) : null;
	}

	private static void checkSslBundle(String upstream, @Nullable PropertyOrigin origin,
			@Nullable SslBundles sslBundles, Problems problems) {
		if (origin == null || origin.value() == null) {
			return;
		}
		String bundle = origin.value();
		if (sslBundles == null) {
			problems.add(origin.property(), bundle, origin.location(),
					"SSL bundle \"" + VisibleText.of(bundle) + "\" not found: the application has no SSL bundles",
					"add the bundle below spring.ssl.bundle");
			return;
		}
		new SslBundleCheck(sslBundles, problems).check(upstream, bundle, origin.property(), origin.location());
	}

	private static void warnAboutSharedBaseUrls(List<PoolConfig> configs, Problems problems) {
		List<PoolConfig> seen = new ArrayList<>();
		for (PoolConfig config : configs) {
			if (seen.stream().anyMatch(config::sharesBaseUrlWith)) {
				continue;
			}
			seen.add(config);
			List<String> names = configs.stream()
				.filter(config::sharesBaseUrlWith)
				.map((other) -> "'" + other.name() + "'")
				.toList();
			if (names.size() > 1) {
				problems.warn("pools " + String.join(" and ", names) + " have the same base URL " + config.baseUrl()
						+ ": their limits add up, and they are reached by qualifier only");
			}
		}
	}

	/**
	 * All configurations.
	 * @return the configurations in declared order
	 */
	List<PoolConfig> all() {
		return List.copyOf(this.byName.values());
	}

	/**
	 * The configuration of one upstream.
	 * @param name the upstream's name as {@link #names(Environment)} gives it
	 * @return its configuration
	 * @throws IllegalArgumentException if there is none of that name
	 */
	PoolConfig get(String name) {
		PoolConfig config = this.byName.get(name);
		if (config == null) {
			throw new IllegalArgumentException(
					"no upstream '" + VisibleText.of(name) + "'; known: " + this.byName.keySet());
		}
		return config;
	}

	/**
	 * What pools of origins that are no upstream are made of.
	 * @return the template, or {@code null} if there are no such pools
	 */
	@Nullable OnDemand onDemand() {
		return this.onDemand;
	}

	/**
	 * Pools of origins that are no upstream.
	 *
	 * @param template their settings
	 * @param max how many there may be
	 */
	record OnDemand(PoolConfig template, int max) {

	}

}
