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

	private final List<Lint> lint = new ArrayList<>();

	void add(String property, @Nullable String value, @Nullable String origin, String reason, String remedy) {
		this.byProperty.putIfAbsent(property, new Problem(property, value, origin, reason, remedy));
	}

	void warn(String warning) {
		if (!this.warnings.contains(warning)) {
			this.warnings.add(warning);
		}
	}

	/**
	 * Note a setting that is allowed, but will hardly do what is wanted.
	 * @param problem what is doubtful
	 * @param place the property and where it was written
	 */
	void lint(Problem problem, String place) {
		this.lint.add(new Lint(problem, problem.reason() + " [" + place + "]; " + problem.remedy()));
	}

	/**
	 * Treat what is doubtful as the application wants it.
	 * @param mode as a warning, as an error, or not at all
	 */
	void apply(PoolLint mode) {
		switch (mode) {
			case WARN -> this.lint.forEach((doubtful) -> warn(doubtful.text()));
			case FAIL -> this.lint.forEach((doubtful) -> {
				Problem problem = doubtful.problem();
				this.byProperty.putIfAbsent(problem.property(), problem);
			});
			case OFF -> this.lint.clear();
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

	/**
	 * A setting that is allowed, but will hardly do what is wanted.
	 *
	 * @param problem how it is told as an error
	 * @param text how it is told as a warning
	 */
	private record Lint(Problem problem, String text) {

	}

}
