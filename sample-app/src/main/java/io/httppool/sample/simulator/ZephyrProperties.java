package io.httppool.sample.simulator;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the source alone.
 *
 * @param tokens tokens that are accepted, one for each tenant; {@code zephyr-token-1} and
 * {@code zephyr-token-2} unless set
 * @param maxPage most items on a page, whatever a client asks for
 */
record ZephyrProperties(@Nullable List<String> tokens, @DefaultValue("1000") int maxPage) {

}
