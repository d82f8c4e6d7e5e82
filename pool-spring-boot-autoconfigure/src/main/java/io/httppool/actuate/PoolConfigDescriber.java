package io.httppool.actuate;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.springframework.boot.convert.DurationStyle;

import io.httppool.PoolAuth;
import io.httppool.PoolConfig;
import io.httppool.PoolConfig.Retry;

/**
 * Turns a configuration into what a user would write, by property key, in the order of
 * the documentation. The only place that decides what is a secret: the values of headers
 * and all credentials.
 */
final class PoolConfigDescriber {

	private static final String MASK = "******";

	private static final List<ChronoUnit> UNITS = List.of(ChronoUnit.DAYS, ChronoUnit.HOURS, ChronoUnit.MINUTES,
			ChronoUnit.SECONDS, ChronoUnit.MILLIS, ChronoUnit.MICROS);

	private final Map<String, ConfigValueDescriptor> values = new LinkedHashMap<>();

	private final Map<String, String> origins;

	private PoolConfigDescriber(Map<String, String> origins) {
		this.origins = origins;
	}

	/**
	 * Describe a configuration.
	 * @param config the configuration
	 * @return all settings but the upstream's name; what is not set and has no value is
	 * missing
	 */
	static Map<String, ConfigValueDescriptor> describe(PoolConfig config) {
		PoolConfigDescriber describer = new PoolConfigDescriber(config.origins());
		describer.add(config);
		return describer.values;
	}

	private void add(PoolConfig config) {
		put("base-url", config.baseUrl().toString());
		put("max-connections", config.maxConnections());
		put("acquire-timeout", text(config.acquireTimeout()));
		put("connect-timeout", text(config.connectTimeout()));
		put("read-timeout", text(config.readTimeout()));
		put("timeout", (config.timeout() != null) ? text(config.timeout()) : "none");
		put("idle-timeout", text(config.idleTimeout()));
		put("keep-alive-margin", text(config.keepAliveMargin()));
		put("max-lifetime", text(config.maxLifetime()));
		put("shutdown-grace", text(config.shutdownGrace()));
		put("redirects", config.redirects().name().toLowerCase(Locale.ROOT).replace('_', '-'));
		put("redirects-cross-origin", config.redirectsCrossOrigin());
		put("cookies", config.cookies());
		config.headers().keySet().forEach((header) -> put("headers." + header, MASK));
		if (config.auth() != null) {
			add(config.auth());
		}
		if (config.sslBundle() != null) {
			put("ssl.bundle", config.sslBundle());
		}
		add(config.retry());
	}

	private void add(PoolAuth auth) {
		if (auth instanceof PoolAuth.BearerToken) {
			put("auth.bearer-token", MASK);
		}
		else if (auth instanceof PoolAuth.Basic) {
			put("auth.basic.username", MASK);
			put("auth.basic.password", MASK);
		}
		else if (auth instanceof PoolAuth.ApiKey apiKey) {
			put("auth.api-key.header", apiKey.header());
			put("auth.api-key.value", MASK);
		}
	}

	private void add(Retry retry) {
		put("retry.enabled", retry.enabled());
		put("retry.max-attempts", retry.maxAttempts());
		put("retry.backoff", text(retry.backoff()));
		put("retry.multiplier", retry.multiplier());
		put("retry.max-backoff", text(retry.maxBackoff()));
		put("retry.jitter", percent(retry.jitter()));
		put("retry.statuses", retry.statuses().stream().sorted().toList());
		put("retry.methods", retry.methods().stream().sorted().toList());
		put("retry.allow-non-idempotent", retry.allowNonIdempotent());
		put("retry.idempotency-key-header", retry.idempotencyKeyHeader());
		put("retry.retry-after-min", text(retry.retryAfterMin()));
		put("retry.retry-after-max", text(retry.retryAfterMax()));
	}

	private void put(String key, Object value) {
		this.values.put(key, new ConfigValueDescriptor(value, originOf(key)));
	}

	private String originOf(String key) {
		// A whole group may have been set at one place: "headers", say.
		String origin = this.origins.get(key);
		int dot = key.lastIndexOf('.');
		if (origin != null || dot == -1) {
			return (origin != null) ? origin : "default";
		}
		return originOf(key.substring(0, dot));
	}

	private static String text(Duration duration) {
		return DurationStyle.SIMPLE.print(duration, unitOf(duration));
	}

	private static ChronoUnit unitOf(Duration duration) {
		// The largest that leaves no rest.
		if (duration.isZero()) {
			return ChronoUnit.SECONDS;
		}
		return UNITS.stream()
			.filter((unit) -> duration.equals(Duration.of(duration.dividedBy(unit.getDuration()), unit)))
			.findFirst()
			.orElse(ChronoUnit.NANOS);
	}

	private static String percent(double share) {
		return BigDecimal.valueOf(share).movePointRight(2).stripTrailingZeros().toPlainString() + "%";
	}

}
