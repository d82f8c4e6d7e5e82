package io.httppool.resilience;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Decides which of two requests for the same answer counts: the first whose answer is
 * good. If neither's is, the first request does. Knows neither threads nor time. Safe for
 * use by several threads; holds no lock while it tells of anything.
 *
 * @param <A> how a request ended: an answer or a failure
 */
public final class HedgeRace<A> {

	private final CompletableFuture<A> decision = new CompletableFuture<>();

	private final Consumer<A> losers;

	/** How the first request ended, while it is not good enough to be the decision. */
	private @Nullable A fallback;

	private Hedge hedge = Hedge.NONE;

	private boolean decided;

	/**
	 * Begin with the first request.
	 * @param losers told of each request that has ended and does not count; may be called
	 * by any thread
	 */
	public HedgeRace(Consumer<A> losers) {
		this.losers = losers;
	}

	/**
	 * How it ends.
	 * @return completed with what counts, by the thread that decides it
	 */
	public CompletableFuture<A> decision() {
		return this.decision;
	}

	/**
	 * The second request is about to begin.
	 * @return whether it may: once, and not after the first one has ended
	 */
	public synchronized boolean beginHedge() {
		if (this.decided || this.hedge != Hedge.NONE) {
			return false;
		}
		this.hedge = Hedge.UNDER_WAY;
		return true;
	}

	/**
	 * The first request has ended.
	 * @param outcome how
	 * @param good whether nothing better is to be expected
	 */
	public void firstEnded(A outcome, boolean good) {
		boolean counts;
		synchronized (this) {
			if (!this.decided && !good && this.hedge == Hedge.UNDER_WAY) {
				this.fallback = outcome;
				return;
			}
			counts = decide();
		}
		conclude(counts, outcome);
	}

	/**
	 * The second request has ended, good: it counts unless the first one does already.
	 * @param outcome how
	 * @return whether it counts
	 */
	public boolean hedgeAnswered(A outcome) {
		boolean counts;
		A loser;
		synchronized (this) {
			this.hedge = Hedge.OVER;
			counts = decide();
			loser = this.fallback;
			this.fallback = null;
		}
		conclude(counts, outcome);
		if (loser != null) {
			this.losers.accept(loser);
		}
		return counts;
	}

	/**
	 * The second request has ended badly, or is not waited for any more. Idempotent.
	 */
	public void hedgeFailed() {
		A fallback;
		synchronized (this) {
			this.hedge = Hedge.OVER;
			fallback = this.fallback;
			this.fallback = null;
			if (fallback == null || !decide()) {
				return;
			}
		}
		this.decision.complete(fallback);
	}

	private boolean decide() {
		boolean first = !this.decided;
		this.decided = true;
		return first;
	}

	private void conclude(boolean counts, A outcome) {
		if (counts) {
			this.decision.complete(outcome);
		}
		else {
			this.losers.accept(outcome);
		}
	}

	private enum Hedge {

		NONE, UNDER_WAY, OVER

	}

}
