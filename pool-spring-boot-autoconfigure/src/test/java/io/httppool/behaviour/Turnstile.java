package io.httppool.behaviour;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;

import io.httppool.test.server.UpstreamHandler;
import io.httppool.test.server.UpstreamRequest;
import io.httppool.test.server.UpstreamResponse;

/**
 * Holds each request until a test lets it go, by its path, and remembers the order in
 * which they came. Answers with the server's number of the connection.
 */
final class Turnstile implements UpstreamHandler {

	private final List<String> arrivals = new ArrayList<>();

	private final Map<String, Semaphore> permits = new ConcurrentHashMap<>();

	private volatile boolean open;

	@Override
	public UpstreamResponse handle(UpstreamRequest request) throws InterruptedException {
		synchronized (this) {
			this.arrivals.add(request.path());
		}
		Semaphore permits = permits(request.path());
		long started = System.nanoTime();
		while (!this.open && !permits.tryAcquire(10, TimeUnit.MILLISECONDS)) {
			if (System.nanoTime() - started > TimeUnit.SECONDS.toNanos(10)) {
				return UpstreamResponse.status(500);
			}
		}
		return UpstreamResponse.text(200, String.valueOf(request.connectionId()));
	}

	/**
	 * Wait until that many requests have come in all.
	 */
	void awaitArrivals(int count) {
		Awaitility.await().until(() -> arrivals().size() >= count);
	}

	/**
	 * The paths of the requests, in the order in which they came.
	 */
	synchronized List<String> arrivals() {
		return List.copyOf(this.arrivals);
	}

	/**
	 * Let one request go.
	 */
	void release(String path) {
		permits(path).release();
	}

	/**
	 * Hold nobody any more.
	 */
	void open() {
		this.open = true;
	}

	private Semaphore permits(String path) {
		return this.permits.computeIfAbsent(path, (key) -> new Semaphore(0));
	}

}
