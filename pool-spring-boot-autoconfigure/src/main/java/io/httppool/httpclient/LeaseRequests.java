package io.httppool.httpclient;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * Carries the call from the exec chain, which knows the request's context, to the
 * manager's {@code lease}, which knows only the id of the exchange. Both happen on one
 * thread, one right after the other, so that an entry lives for microseconds.
 */
final class LeaseRequests {

	private final Map<String, PoolCall> calls = new ConcurrentHashMap<>();

	void announce(String exchangeId, PoolCall call) {
		this.calls.put(exchangeId, call);
	}

	void forget(String exchangeId) {
		this.calls.remove(exchangeId);
	}

	@Nullable PoolCall call(String exchangeId) {
		return this.calls.get(exchangeId);
	}

}
