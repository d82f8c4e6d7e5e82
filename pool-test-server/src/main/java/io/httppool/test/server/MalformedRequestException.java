package io.httppool.test.server;

import java.io.IOException;

/**
 * A request that is answered with an error before any handler sees it; the connection is
 * closed after it, for its framing can no longer be trusted.
 */
final class MalformedRequestException extends IOException {

	private final int status;

	MalformedRequestException(int status, String message) {
		super(message);
		this.status = status;
	}

	int status() {
		return this.status;
	}

}
