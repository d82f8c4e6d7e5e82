package io.httppool.sample.zephyr;

import org.jspecify.annotations.Nullable;

/**
 * A test case without its steps.
 *
 * @param id the id
 * @param key the key, {@code SIM-T38} for instance
 * @param name the name; not unique
 * @param objective what it is for, as HTML
 * @param precondition what must hold before, as HTML
 * @param priority its priority
 * @param folder the folder it lies in, {@code null} at the root
 */
public record ZephyrTestCase(long id, String key, String name, @Nullable String objective,
		@Nullable String precondition, @Nullable ZephyrLink priority, @Nullable ZephyrLink folder) {

}
