package io.httppool.autoconfigure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.httppool.autoconfigure.PoolConfigurationException.Problem;

/**
 * Collects the problems of one start, the first one of each property: what follows from
 * it is not worth telling.
 */
final class Problems {

	private final Map<String, Problem> byProperty = new LinkedHashMap<>();

	private final List<String> warnings = new ArrayList<>();

	void add(String property, @Nullable String value, @Nullable String origin, String reason, String remedy) {
		this.byProperty.putIfAbsent(property, new Problem(property, value, origin, reason, remedy));
	}

	void warn(String warning) {
		if (!this.warnings.contains(warning)) {
			this.warnings.add(warning);
		}
	}

	boolean hasBelow(String property) {
		return this.byProperty.keySet().stream().anyMatch((other) -> other.startsWith(property));
	}

	List<String> warnings() {
		return List.copyOf(this.warnings);
	}

	/**
	 * Fail if there is a problem.
	 * @throws PoolConfigurationException with all of them
	 */
	void throwIfAny() {
		if (!this.byProperty.isEmpty()) {
			throw new PoolConfigurationException(List.copyOf(this.byProperty.values()));
		}
	}

}
