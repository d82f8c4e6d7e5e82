package io.httppool.sample.qtest;

import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * A test case, as far as the migration looks at it.
 *
 * @param id the id
 * @param testCaseVersionId the id of its newest version, which runs refer to
 * @param properties values of fields, present when they were asked for
 */
@JsonNaming(SnakeCaseStrategy.class)
public record QTestTestCase(long id, long testCaseVersionId, @Nullable List<QTestProperty> properties) {

}
