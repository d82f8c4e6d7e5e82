package io.httppool.httpclient;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

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

	PoolCall call(String exchangeId) {
		PoolCall call = this.calls.get(exchangeId);
		if (call == null) {
			throw new IllegalStateException("The request belongs to no call of a pool");
		}
		return call;
	}

}
