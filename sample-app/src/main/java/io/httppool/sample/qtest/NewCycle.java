package io.httppool.sample.qtest;

/**
 * A test cycle to be created.
 *
 * @param name the name
 * @param description what it is for
 */
public record NewCycle(String name, String description) {

}
