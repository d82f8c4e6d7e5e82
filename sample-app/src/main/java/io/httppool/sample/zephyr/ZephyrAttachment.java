package io.httppool.sample.zephyr;

/**
 * A file attached to a test case or an execution.
 *
 * @param id the id
 * @param name the file name; not unique
 */
public record ZephyrAttachment(long id, String name) {

}
