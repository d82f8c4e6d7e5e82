package io.httppool.sample.qtest;

/**
 * A status that a log may state.
 *
 * @param id the id
 * @param name the name, {@code Passed} for instance
 */
public record QTestStatus(long id, String name) {

}
