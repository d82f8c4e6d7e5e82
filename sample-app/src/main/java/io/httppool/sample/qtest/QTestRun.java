package io.httppool.sample.qtest;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A test run.
 *
 * @param id the id
 * @param properties values of fields
 */
public record QTestRun(long id, @Nullable List<QTestProperty> properties) {

}
