package io.httppool.resilience;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.httppool.PoolIoException;

/**
 * How one attempt ended, and whether it is made again.
 *
 * @param <R> the client's type of a response
 */
public final class Attempt<R> {

	private final @Nullable R response;

	private final @Nullable PoolIoException failure;

	private final boolean toBeRepeated;

	private final Duration pause;

	private final Runnable discard;

	private Attempt(@Nullable R response, @Nullable PoolIoException failure, boolean toBeRepeated, Duration pause,
			Runnable discard) {
		this.response = response;
		this.failure = failure;
		this.toBeRepeated = toBeRepeated;
		this.pause = pause;
		this.discard = discard;
	}

	static <R> Attempt<R> standing(@Nullable R response, @Nullable PoolIoException failure) {
		return new Attempt<>(response, failure, false, Duration.ZERO, () -> {
		});
	}

	static <R> Attempt<R> repeated(@Nullable R response, @Nullable PoolIoException failure, Duration pause,
			Runnable discard) {
		return new Attempt<>(response, failure, true, pause, discard);
	}

	/**
	 * The answer.
	 * @return the answer, or {@code null} if there is a failure
	 */
	public @Nullable R response() {
		return this.response;
	}

	/**
	 * The failure.
	 * @return the failure, or {@code null} if there is an answer
	 */
	public @Nullable PoolIoException failure() {
		return this.failure;
	}

	/**
	 * Whether the outcome is one to try again after. The last attempt of a call may be
	 * one, too.
	 * @return whether it is a reason to try again
	 */
	public boolean isToBeRepeated() {
		return this.toBeRepeated;
	}

	Duration pause() {
		return this.pause;
	}

	/**
	 * Give the connection back before the pause.
	 */
	void discard() {
		this.discard.run();
	}

}
