package io.httppool.httpclient;

import java.util.function.Consumer;
import java.util.function.Supplier;

import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.jspecify.annotations.Nullable;

/**
 * Starts the asynchronous client of a pool when it is first asked for: most applications
 * need one kind only, and a reactor costs threads.
 */
final class LazyAsyncClient {

	private final Supplier<Started> factory;

	private @Nullable Started started;

	private boolean closed;

	LazyAsyncClient(Supplier<Started> factory) {
		this.factory = factory;
	}

	synchronized Started get() {
		if (this.closed) {
			throw new IllegalStateException("The pool is closed");
		}
		Started started = this.started;
		if (started == null) {
			started = this.factory.get();
			started.client().start();
			this.started = started;
		}
		return started;
	}

	void ifStarted(Consumer<Started> action) {
		Started started;
		synchronized (this) {
			started = this.started;
		}
		if (started != null) {
			action.accept(started);
		}
	}

	void close(Consumer<Started> action) {
		synchronized (this) {
			this.closed = true;
		}
		ifStarted(action);
	}

	/**
	 * A running client and its manager.
	 *
	 * @param manager holds the connections
	 * @param client makes the requests
	 */
	record Started(AsyncConnectionManager manager, CloseableHttpAsyncClient client) {

	}

}
