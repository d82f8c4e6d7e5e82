package io.httppool.sample.migration;

/**
 * The migration was asked to stop; what is not done yet stays undone.
 */
final class StoppedException extends RuntimeException {

	StoppedException() {
		super("The migration was stopped");
	}

}
