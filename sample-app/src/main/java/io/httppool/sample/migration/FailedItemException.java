package io.httppool.sample.migration;

import org.jspecify.annotations.Nullable;

/**
 * An item cannot be migrated; the others go on.
 */
final class FailedItemException extends RuntimeException {

	FailedItemException(String reason, @Nullable Throwable cause) {
		super(reason, cause);
	}

}
