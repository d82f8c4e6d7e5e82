package io.httppool.resilience;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.httppool.PoolIoException;
import io.httppool.RetryCause;

/**
 * How one attempt ended, and whether it is made again.
 *
 * @param <R> the client's type of a response
 */
public final class Attempt<R> {

	/**
	 * Most bytes of a body that are kept until the next attempt may be sent: as many as
	 * messages of errors have, and few enough for all callers of an upstream that is
	 * down.
	 */
	public static final int LARGEST_KEPT = 16 * 1024;

	private final @Nullable R response;

	private final @Nullable PoolIoException failure;

	private final @Nullable RetryCause cause;

	private final Duration pause;

	private final Supplier<CompletableFuture<Optional<R>>> release;

	private volatile @Nullable CompletableFuture<Optional<R>> kept;

	private Attempt(@Nullable R response, @Nullable PoolIoException failure, @Nullable RetryCause cause, Duration pause,
			Supplier<CompletableFuture<Optional<R>>> release) {
		this.response = response;
		this.failure = failure;
		this.cause = cause;
		this.pause = pause;
		this.release = release;
	}

	static <R> Attempt<R> standing(@Nullable R response, @Nullable PoolIoException failure) {
		return new Attempt<>(response, failure, null, Duration.ZERO, Attempt::nothing);
	}

	static <R> Attempt<R> repeated(@Nullable R response, @Nullable PoolIoException failure, RetryCause cause,
			Duration pause, Supplier<CompletableFuture<Optional<R>>> release) {
		return new Attempt<>(response, failure, cause, pause, release);
	}

	static <R> CompletableFuture<Optional<R>> nothing() {
		return CompletableFuture.completedFuture(Optional.empty());
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
		return this.cause != null;
	}

	/**
	 * What to try again after, {@code null} if the outcome stands.
	 */
	@Nullable RetryCause cause() {
		return this.cause;
	}

	Duration pause() {
		return this.pause;
	}

	/**
	 * Give the connection back before the pause.
	 */
	void release() {
		this.kept = this.release.get();
	}

	/**
	 * What is left of a {@linkplain #release() released} attempt.
	 * @return the answer, read from memory, if there is one that is small enough
	 */
	CompletableFuture<Optional<R>> kept() {
		CompletableFuture<Optional<R>> kept = this.kept;
		return (kept != null) ? kept : nothing();
	}

}
