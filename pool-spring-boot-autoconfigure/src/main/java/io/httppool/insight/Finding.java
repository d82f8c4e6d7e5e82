package io.httppool.insight;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Something about a pool that could be better, with what shows it and what to change.
 * Immutable; all text is safe to show but for names that the application has chosen, such
 * as that of a tenant, which are as they were given.
 *
 * @param kind what it is
 * @param severity how bad it is
 * @param summary one sentence in plain words, without a full stop
 * @param evidence the numbers behind it by name, in the order of their importance: whole
 * numbers, fractions, or text; those that end in {@code Millis} are milliseconds
 * @param key the setting to change, by its property key below the upstream, or
 * {@code null} if no setting helps
 * @param property full path of that property; {@code null} together with {@code key}
 * @param value what to set it to, as it could stand in the properties; {@code null}
 * together with {@code key}
 */
public record Finding(FindingKind kind, Severity severity, String summary, Map<String, Object> evidence,
		@Nullable String key, @Nullable String property, @Nullable String value) {

	public Finding {
		evidence = Collections.unmodifiableMap(new LinkedHashMap<>(evidence));
	}

	/**
	 * How bad a finding is, worst first.
	 */
	public enum Severity {

		/** Callers fail or wait, or soon may. */
		WARN,

		/** Works, but not as well as it could. */
		INFO

	}

}
