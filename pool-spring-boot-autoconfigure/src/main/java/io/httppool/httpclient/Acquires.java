package io.httppool.httpclient;

import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.jspecify.annotations.Nullable;

import io.httppool.CloseReason;
import io.httppool.PooledConnection.Kind;
import io.httppool.engine.AcquireRequest;
import io.httppool.engine.Lease;

/**
 * What the managers of both kinds have in common: what to ask the engine for, and what to
 * say when a connection is given back.
 */
final class Acquires {

	private Acquires() {
	}

	static AcquireRequest request(Kind kind, HttpRoute route, PoolCall call) {
		call.acquiring();
		AcquireRequest request = new AcquireRequest(kind, route, call.priority(), call.description().tenant(), call);
		return request.demanding(call.progress().wantsFreshConnection(), route.isTunnelled());
	}

	/**
	 * Give a connection back.
	 * @param lease the lease
	 * @param call who held it
	 * @param keepAlive how long the server keeps it, negative if it did not say; zero or
	 * {@code null} if it is not to be used again
	 */
	static void release(Lease<PoolConnection> lease, PoolCall call, @Nullable TimeValue keepAlive) {
		PoolConnection connection = lease.isUnconnected() ? null : lease.connection();
		if (keepAlive == null || keepAlive.getDuration() == 0 || connection == null || !connection.isOpen()) {
			if (lease.discard(reason(call, connection)) && connection != null) {
				connection.close(CloseMode.IMMEDIATE);
			}
			return;
		}
		lease.release((keepAlive.getDuration() < 0) ? null : keepAlive.toDuration());
	}

	/**
	 * End a lease whatever its holder does. No effect once it was given back, so that a
	 * connection which is somebody else's meanwhile is left alone.
	 * @param lease the lease
	 * @param call who holds it
	 */
	static void stop(Lease<PoolConnection> lease, PoolCall call) {
		if (lease.isEnded()) {
			return;
		}
		if (lease.isUnconnected()) {
			lease.discard(CloseReason.CANCELLED);
			return;
		}
		PoolConnection connection = lease.connection();
		// A farewell would wait for who reads or writes.
		connection.abandon();
		if (lease.discard(reason(call, connection))) {
			connection.close(CloseMode.IMMEDIATE);
		}
	}

	/**
	 * Why nobody else can use a connection.
	 */
	static CloseReason reason(PoolCall call, @Nullable PoolConnection connection) {
		CloseReason failure = (connection != null) ? connection.failure() : null;
		return switch (call.status()) {
			case EXPIRED -> CloseReason.TIMED_OUT;
			case CANCELLED -> CloseReason.CANCELLED;
			case POOL_CLOSED -> CloseReason.POOL_CLOSED;
			case RUNNING, ENDED -> (failure != null) ? failure : CloseReason.NOT_REUSABLE;
		};
	}

}
