package io.httppool.sample.qtest;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * The value of a field of an object.
 *
 * @param fieldId id of the field
 * @param fieldValue the value; missing when the field is empty
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record QTestProperty(long fieldId, @Nullable String fieldValue) {

}
