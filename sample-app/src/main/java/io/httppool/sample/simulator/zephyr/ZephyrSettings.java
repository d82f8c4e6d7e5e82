package io.httppool.sample.simulator.zephyr;

import java.util.List;

/**
 * How the simulated source behaves.
 *
 * @param tokens the tokens that are accepted, one for each tenant
 * @param maxPage the most items on a page, whatever a client asks for
 */
public record ZephyrSettings(List<String> tokens, int maxPage) {

	public ZephyrSettings {
		tokens = List.copyOf(tokens);
	}

}
