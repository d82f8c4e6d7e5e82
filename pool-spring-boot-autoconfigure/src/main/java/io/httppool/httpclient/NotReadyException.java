package io.httppool.httpclient;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

/**
 * A new connection did not pass its check of readiness.
 */
final class NotReadyException extends IOException {

	private static final long serialVersionUID = 1L;

	NotReadyException(String why, @Nullable Throwable cause) {
		super("the new connection is not ready: its check " + why, cause);
	}

}
