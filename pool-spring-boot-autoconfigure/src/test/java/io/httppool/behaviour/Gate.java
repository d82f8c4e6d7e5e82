package io.httppool.behaviour;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.httppool.test.server.UpstreamHandler;
import io.httppool.test.server.UpstreamRequest;
import io.httppool.test.server.UpstreamResponse;

/**
 * Answers no request before it is opened, so that a test knows who holds a connection.
 */
final class Gate implements UpstreamHandler {

	private final CountDownLatch reached = new CountDownLatch(1);

	private final CountDownLatch opened = new CountDownLatch(1);

	@Override
	public UpstreamResponse handle(UpstreamRequest request) throws InterruptedException {
		this.reached.countDown();
		awaitOpen();
		return UpstreamResponse.text(200, "late");
	}

	void awaitOpen() throws InterruptedException {
		this.opened.await(10, TimeUnit.SECONDS);
	}

	/**
	 * Wait for the first request.
	 */
	void awaitRequest() throws InterruptedException {
		if (!this.reached.await(10, TimeUnit.SECONDS)) {
			throw new IllegalStateException("No request came");
		}
	}

	void open() {
		this.opened.countDown();
	}

}
