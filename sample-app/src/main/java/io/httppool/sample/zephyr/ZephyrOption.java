package io.httppool.sample.zephyr;

/**
 * A status or a priority, to which other objects refer by id.
 *
 * @param id the id
 * @param name the name, {@code Pass} for instance
 */
public record ZephyrOption(long id, String name) {

}
