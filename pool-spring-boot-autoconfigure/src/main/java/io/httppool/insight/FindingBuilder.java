package io.httppool.insight;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import io.httppool.DurationText;
import io.httppool.PoolConfig;

/**
 * Puts a {@link Finding} together. Not safe for use by several threads.
 */
final class FindingBuilder {

	/** What needs no brackets as a part of a property's path. */
	private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]*");

	private final PoolConfig config;

	private final FindingKind kind;

	private final Finding.Severity severity;

	private final Map<String, Object> evidence = new LinkedHashMap<>();

	private @Nullable String key;

	private @Nullable String value;

	private FindingBuilder(PoolConfig config, FindingKind kind, Finding.Severity severity) {
		this.config = config;
		this.kind = kind;
		this.severity = severity;
	}

	static FindingBuilder warn(PoolConfig config, FindingKind kind) {
		return new FindingBuilder(config, kind, Finding.Severity.WARN);
	}

	static FindingBuilder info(PoolConfig config, FindingKind kind) {
		return new FindingBuilder(config, kind, Finding.Severity.INFO);
	}

	FindingBuilder with(String name, long number) {
		this.evidence.put(name, number);
		return this;
	}

	FindingBuilder with(String name, double number) {
		this.evidence.put(name, Math.round(number * 100) / 100.0);
		return this;
	}

	FindingBuilder with(String name, String text) {
		this.evidence.put(name, text);
		return this;
	}

	/**
	 * Add a duration; its name ends in {@code Millis}.
	 */
	FindingBuilder with(String name, Duration duration) {
		return with(name, duration.toNanos() / 1e6);
	}

	FindingBuilder set(String key, Object value) {
		this.key = key;
		this.value = (value instanceof Duration duration) ? DurationText.of(duration) : value.toString();
		return this;
	}

	Finding summary(String summary) {
		String property = (this.key != null) ? path(this.config, this.key) : null;
		return new Finding(this.kind, this.severity, summary, this.evidence, this.key, property, this.value);
	}

	/**
	 * Where a setting of a pool stands in the properties.
	 */
	private static String path(PoolConfig config, String key) {
		String name = config.name();
		if (PoolConfig.isOnDemand(name)) {
			return "pool.defaults." + key;
		}
		return "pool.upstreams" + (PLAIN.matcher(name).matches() ? "." + name : "[" + name + "]") + "." + key;
	}

}
