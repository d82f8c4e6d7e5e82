package io.httppool.resilience;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.LongSupplier;

import io.httppool.DurationText;
import io.httppool.PoolConfig;
import io.httppool.PoolIoException;
import io.httppool.PoolProtection;

/**
 * The attempts that wait for tokens of one quota, in the order of arrival. Nobody waits
 * inside. Safe for use by any number of threads; callers are told without the lock.
 */
final class QuotaQueue implements TokenSource.Waiters {

	/** Who is not the first is told when it is its turn, and asks seldom. */
	private static final long LONGEST_UNTOLD = Duration.ofMillis(100).toNanos();

	private final PoolConfig config;

	private final TokenSource source;

	private final LongSupplier nanoTime;

	private final Deque<QuotaPlace> waiting = new ArrayDeque<>();

	QuotaQueue(PoolConfig config, Function<TokenSource.Waiters, TokenSource> source, LongSupplier nanoTime) {
		this.config = config;
		this.nanoTime = nanoTime;
		this.source = source.apply(this);
	}

	/**
	 * Take a token, or queue up.
	 * @param place the place of who comes
	 * @return nanoseconds after which to ask again, or 0 if there is a token
	 */
	long enter(QuotaPlace place) throws PoolIoException {
		boolean room;
		synchronized (this) {
			if (this.waiting.isEmpty() && this.source.tryTake()) {
				place.granted();
				return 0;
			}
			room = this.waiting.size() < mostWaiting();
			if (room) {
				place.waitsUntil(this.nanoTime.getAsLong() + quota().timeoutDuration().toNanos());
				this.waiting.add(place);
			}
		}
		if (!room) {
			throw full(place);
		}
		return waitOn(place);
	}

	/**
	 * Whose token is being asked for elsewhere does not wait for room: it may be there.
	 */
	private int mostWaiting() {
		return this.config.maxPending() + this.source.possibleElsewhere();
	}

	/**
	 * There is no room to wait.
	 * @param place the place of who is refused
	 * @return what it is refused with
	 */
	PoolIoException full(QuotaPlace place) {
		return place.request()
			.refusal()
			.apply("%s, and %d callers wait for room already; raise pool.upstreams.%s.max-pending".formatted(describe(),
					this.config.maxPending(), this.config.name()));
	}

	/**
	 * Take a token, or do without. Those who wait come first.
	 * @param place the place of who comes
	 * @return completed, by any thread, with whether there was one
	 */
	CompletionStage<Boolean> takeNow(QuotaPlace place) {
		synchronized (this) {
			if (!this.waiting.isEmpty()) {
				return CompletableFuture.completedFuture(false);
			}
			if (this.source.tryTake()) {
				place.granted();
				return CompletableFuture.completedFuture(true);
			}
		}
		return this.source.takeElsewhere().thenApply((taken) -> {
			if (taken) {
				synchronized (this) {
					place.granted();
				}
			}
			return taken;
		});
	}

	/**
	 * Go on waiting.
	 * @param place a place in the queue
	 * @return nanoseconds after which to ask again, or 0 if there is a token
	 */
	long waitOn(QuotaPlace place) throws PoolIoException {
		grant();
		long left;
		long nanos;
		synchronized (this) {
			if (!place.isWaiting()) {
				throwIfRefused(place);
				return 0;
			}
			left = place.waitsUntil() - this.nanoTime.getAsLong();
			nanos = (this.waiting.peek() == place) ? this.source.nanosToNext() : LONGEST_UNTOLD;
			if (left <= 0) {
				remove(place);
			}
		}
		if (left <= 0) {
			throw place.request()
				.refusal()
				.apply(("%s, and there is no room within timeout-duration (%s); raise"
						+ " pool.upstreams.%s.quota.timeout-duration or .limit-for-period")
					.formatted(describe(), DurationText.of(quota().timeoutDuration()), this.config.name()));
		}
		this.source.wanted();
		return Math.min(nanos, left);
	}

	private void throwIfRefused(QuotaPlace place) throws PoolIoException {
		if (place.isRefused()) {
			throw full(place);
		}
	}

	/**
	 * Wait no more. No effect on who does not wait.
	 */
	synchronized void leave(QuotaPlace place) {
		if (place.isWaiting()) {
			remove(place);
		}
	}

	@Override
	public synchronized int waiting() {
		return this.waiting.size();
	}

	@Override
	public void changed() {
		grant();
		refuseSurplus();
		QuotaPlace first;
		synchronized (this) {
			first = this.waiting.peek();
		}
		if (first != null) {
			// It may have to wait for less than it was told.
			first.wake();
		}
	}

	private void grant() {
		List<QuotaPlace> told = new ArrayList<>();
		synchronized (this) {
			while (!this.waiting.isEmpty() && this.source.tryTake()) {
				QuotaPlace first = this.waiting.remove();
				first.granted();
				told.add(first);
			}
			QuotaPlace next = this.waiting.peek();
			if (!told.isEmpty() && next != null) {
				// Asked seldom so far.
				told.add(next);
			}
		}
		told.forEach(QuotaPlace::wake);
	}

	/**
	 * There is no token for so many as hoped. Who came last goes first.
	 */
	private void refuseSurplus() {
		List<QuotaPlace> told = new ArrayList<>();
		synchronized (this) {
			int most = mostWaiting();
			while (this.waiting.size() > most) {
				QuotaPlace last = this.waiting.removeLast();
				last.refused();
				told.add(last);
			}
		}
		told.forEach(QuotaPlace::wake);
	}

	/**
	 * Whether the queue can be forgotten.
	 */
	synchronized boolean isFresh() {
		return this.waiting.isEmpty() && this.source.isFresh();
	}

	private void remove(QuotaPlace place) {
		this.waiting.remove(place);
		place.left();
	}

	private PoolProtection.Quota quota() {
		return this.config.protection().quota();
	}

	private String describe() {
		return "the quota allows %d attempts in %s".formatted(quota().limitForPeriod(),
				DurationText.of(quota().limitRefreshPeriod()));
	}

}
