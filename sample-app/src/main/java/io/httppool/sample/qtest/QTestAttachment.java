package io.httppool.sample.qtest;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * A file attached to an object.
 *
 * @param id the id
 * @param name the file name; not unique
 * @param artifactId id of the object, present in lists over many objects
 */
@JsonNaming(SnakeCaseStrategy.class)
public record QTestAttachment(long id, String name, @Nullable Long artifactId) {

}
