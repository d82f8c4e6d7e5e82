package io.httppool.sample.migration;

import org.jspecify.annotations.Nullable;

/**
 * The migration cannot begin. The message says what to do about it.
 */
public class SetupException extends RuntimeException {

	SetupException(String message) {
		super(message);
	}

	SetupException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
