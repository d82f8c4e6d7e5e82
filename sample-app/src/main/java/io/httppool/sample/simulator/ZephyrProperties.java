package io.httppool.sample.simulator;

import java.util.List;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the source alone.
 *
 * @param tokens tokens that are accepted, one for each tenant
 * @param maxPage most items on a page, whatever a client asks for
 */
record ZephyrProperties(@DefaultValue("zephyr-token-1,zephyr-token-2") List<String> tokens,
		@DefaultValue("1000") int maxPage) {

}
