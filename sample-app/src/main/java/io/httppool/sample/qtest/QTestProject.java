package io.httppool.sample.qtest;

/**
 * A project.
 *
 * @param id the id
 * @param name the name
 */
public record QTestProject(long id, String name) {

}
