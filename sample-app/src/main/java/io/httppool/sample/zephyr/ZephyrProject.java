package io.httppool.sample.zephyr;

/**
 * A project. Zephyr keeps no name for it.
 *
 * @param id the id
 * @param key the key, {@code SIM} for instance
 * @param enabled whether Zephyr is switched on for it
 */
public record ZephyrProject(long id, String key, boolean enabled) {

}
