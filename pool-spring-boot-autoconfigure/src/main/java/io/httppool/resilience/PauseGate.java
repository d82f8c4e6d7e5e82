package io.httppool.resilience;

import org.jspecify.annotations.Nullable;

import io.httppool.PoolIoException;

/**
 * Where one attempt waits, without a connection, for as long as its upstream asked all
 * callers to. A caller asks how long to wait, waits as its client does, and asks again
 * until there is nothing left. Who waits no more without having been let through
 * {@linkplain #close() leaves}. The place in the queue is kept for the whole attempt.
 * <p>
 * Safe for use by several threads.
 */
final class PauseGate implements AutoCloseable {

	private final SharedPauses pauses;

	private final RetryRequest request;

	private volatile @Nullable Place place;

	PauseGate(SharedPauses pauses, RetryRequest request) {
		this.pauses = pauses;
		this.request = request;
	}

	/**
	 * Time until the request may be sent.
	 * @return nanoseconds after which to ask again, or 0 if it may be sent now
	 * @throws PoolIoException if the request cannot wait: its deadline comes earlier, or
	 * too many wait already
	 */
	long nanosToWait() throws PoolIoException {
		if (!this.pauses.isAny()) {
			return 0;
		}
		Place place = place();
		return this.pauses.turn(this.request, place.credential(), place.ticket());
	}

	/**
	 * Whether nothing may be sent at the moment. For who was let through and had to wait
	 * for something else meanwhile.
	 * @return whether there is a pause
	 */
	boolean isPaused() {
		return this.pauses.isAny() && this.pauses.isPaused(place().credential());
	}

	/**
	 * Say how to tell the caller that its turn comes earlier than it was told. No effect
	 * on who does not wait.
	 * @param wake may run on any thread, and at once
	 */
	void wakeBy(Runnable wake) {
		Place place = this.place;
		if (place != null) {
			this.pauses.wakeBy(place.credential(), place.ticket(), wake);
		}
	}

	/**
	 * Leave the queue. No effect on who does not wait; the gate can be used again.
	 */
	@Override
	public void close() {
		Place place = this.place;
		if (place != null) {
			this.pauses.leave(place.credential(), place.ticket());
		}
	}

	private Place place() {
		Place place = this.place;
		return (place != null) ? place : makePlace();
	}

	/**
	 * Two forks of a call may look at once whether there is a pause. Of two places one
	 * would wait for nobody, and nobody would leave it.
	 */
	private synchronized Place makePlace() {
		Place place = this.place;
		if (place == null) {
			place = new Place(Credential.of(this.request.credential().get()), this.pauses.ticket());
			this.place = place;
		}
		return place;
	}

	private record Place(Credential credential, long ticket) {

	}

}
