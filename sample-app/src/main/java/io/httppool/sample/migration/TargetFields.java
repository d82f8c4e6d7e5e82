package io.httppool.sample.migration;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.httppool.sample.qtest.QTestProperty;

/**
 * The fields of the target project that the migration fills.
 *
 * @param testCaseKey id of the test case field that contains the key of the source
 * @param runKey id of the run field that contains the key of the source
 * @param priority id of the test case field with the priority
 * @param priorities values of that field by their label
 * @param statuses ids of the execution statuses by name
 */
record TargetFields(long testCaseKey, long runKey, long priority, Map<String, Long> priorities,
		Map<String, Long> statuses) {

	/** Label of the field that contains the key of the source. */
	static final String ZEPHYR_KEY = "Zephyr Key";

	/**
	 * The key of the source among the properties of a test case.
	 * @param properties the properties
	 * @return the key, or {@code null} if the test case has none
	 */
	@Nullable String testCaseKey(@Nullable List<QTestProperty> properties) {
		return value(properties, this.testCaseKey);
	}

	/**
	 * The key of the source among the properties of a run.
	 * @param properties the properties
	 * @return the key, or {@code null} if the run has none
	 */
	@Nullable String runKey(@Nullable List<QTestProperty> properties) {
		return value(properties, this.runKey);
	}

	private static @Nullable String value(@Nullable List<QTestProperty> properties, long field) {
		if (properties == null) {
			return null;
		}
		return properties.stream()
			.filter((property) -> property.fieldId() == field)
			.map(QTestProperty::fieldValue)
			.filter((value) -> value != null && !value.isBlank())
			.findFirst()
			.orElse(null);
	}

}
