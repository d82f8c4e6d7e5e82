package io.httppool;

import java.io.IOException;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * A call through a pool failed below HTTP: no connection, no response, or one that broke
 * off. The base of all I/O exceptions that pools throw; whatever exception Spring's
 * clients throw for such a fault has one of these in its cause chain.
 */
public class PoolIoException extends IOException {

	private final PoolFailure failure;

	/**
	 * Create an exception.
	 * @param message what went wrong, in a sentence without a full stop, with nothing
	 * secret in it
	 * @param cause what it was noticed by, or {@code null}
	 * @param failure the circumstances, appended to the message
	 */
	public PoolIoException(String message, @Nullable Throwable cause, PoolFailure failure) {
		super(describe(message, failure), cause);
		this.failure = failure;
	}

	/**
	 * The circumstances.
	 * @return pool, phase, elapsed time, numbers
	 */
	public final PoolFailure failure() {
		return this.failure;
	}

	/**
	 * How far the call had come.
	 * @return the phase
	 */
	public final CallPhase phase() {
		return this.failure.phase();
	}

	/**
	 * Whether the request may have reached the server.
	 * @return {@code false} if it provably was not processed
	 */
	public final boolean mayHaveReachedServer() {
		return this.failure.mayHaveReachedServer();
	}

	private static String describe(String message, PoolFailure failure) {
		PoolStats stats = failure.stats();
		return "Pool '%s' (%s): %s [phase=%s, elapsed=%dms, request %s, active=%d, idle=%d, connecting=%d, pending=%d, max=%d]"
			.formatted(failure.pool(), failure.baseHost(), message, failure.phase().name().toLowerCase(Locale.ROOT),
					failure.elapsed().toMillis(),
					failure.mayHaveReachedServer() ? "may have reached the server" : "was not sent", stats.active(),
					stats.idle(), stats.connecting(), stats.pending(), stats.max());
	}

}
