package io.httppool.sample.migration;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The work on an item shall go on later, so that its worker is free meanwhile.
 */
final class DeferredException extends RuntimeException {

	private final @Nullable Duration delay;

	private DeferredException(String reason, @Nullable Duration delay, @Nullable Throwable cause) {
		super(reason, cause);
		this.delay = delay;
	}

	/**
	 * The outcome of a create has to be looked up.
	 * @param reason why it is not known
	 * @param delay how much later
	 * @return the exception
	 */
	static DeferredException untilLookUp(String reason, Duration delay) {
		return new DeferredException(reason, delay, null);
	}

	/**
	 * A call failed without effect. Whoever runs the item decides when it is tried again,
	 * and how often.
	 * @param reason what the call failed with
	 * @param cause the failure
	 * @return the exception
	 */
	static DeferredException afterFailure(String reason, Throwable cause) {
		return new DeferredException(reason, null, cause);
	}

	/**
	 * How much later to go on.
	 * @return the time, or {@code null} after a failure
	 */
	@Nullable Duration delay() {
		return this.delay;
	}

}
