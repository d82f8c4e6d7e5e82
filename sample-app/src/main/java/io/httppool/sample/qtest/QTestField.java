package io.httppool.sample.qtest;

import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * A field that the objects of a type have in a project.
 *
 * @param id the id, by which properties refer to it
 * @param label the name on the screen
 * @param allowedValues the values to choose from, {@code null} for free text
 */
@JsonNaming(SnakeCaseStrategy.class)
public record QTestField(long id, String label, @Nullable List<AllowedValue> allowedValues) {

	/**
	 * A value to choose.
	 *
	 * @param value what a property contains when it is chosen
	 * @param label the name on the screen
	 */
	public record AllowedValue(long value, String label) {

	}

}
