package io.httppool.sample.qtest;

/**
 * The result of a run.
 *
 * @param id the id
 */
public record QTestLog(long id) {

}
