package io.httppool.actuate;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What can be done to a pool from outside.
 */
enum PoolAction {

	RESIZE, EVICT_IDLE, EVICT, SOFT_EVICT, RELOAD_TLS, SUSPEND, RESUME, WARM_UP, RESET_STATISTICS;

	private final String key = name().toLowerCase(Locale.ROOT).replace('_', '-');

	/**
	 * Name of the action in requests, {@code evict-idle} for instance.
	 * @return the name
	 */
	String key() {
		return this.key;
	}

	static Optional<PoolAction> of(String key) {
		return Arrays.stream(values()).filter((action) -> action.key.equals(key)).findFirst();
	}

	static String keys() {
		return Arrays.stream(values()).map(PoolAction::key).collect(Collectors.joining(", "));
	}

}
