package io.httppool.test.server;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The last requests of a server, in the order in which they were answered. May be called
 * by any thread.
 */
final class RequestLog {

	static final int CAPACITY = 10_000;

	private final Deque<RecordedRequest> requests = new ArrayDeque<>();

	synchronized void add(RecordedRequest request) {
		if (this.requests.size() == CAPACITY) {
			this.requests.removeFirst();
		}
		this.requests.addLast(request);
	}

	synchronized List<RecordedRequest> copy() {
		return List.copyOf(this.requests);
	}

	synchronized void clear() {
		this.requests.clear();
	}

}
