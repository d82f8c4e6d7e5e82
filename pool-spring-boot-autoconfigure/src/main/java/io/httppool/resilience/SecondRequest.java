package io.httppool.resilience;

import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

import io.httppool.HedgeOutcome;

/**
 * Whether the request of an attempt is sent a second time, what that costs, and who is
 * told of it. Says neither how a request is sent nor how its answer is waited for: that
 * is where clients differ. Safe for use by several threads.
 */
public final class SecondRequest {

	private final HedgeRace<?> race;

	private final PoolRetry retry;

	private final BooleanSupplier connectionToSpare;

	private final Predicate<Runnable> threads;

	private final Consumer<HedgeOutcome> observer;

	/**
	 * Create one that has not begun.
	 * @param race whose second request it is
	 * @param retry the rules
	 * @param connectionToSpare whether one more request takes no connection from others
	 * @param threads runs what may block, or says that there is no thread for it
	 * @param observer told of what became of it, if it was to begin
	 */
	public SecondRequest(HedgeRace<?> race, PoolRetry retry, BooleanSupplier connectionToSpare,
			Predicate<Runnable> threads, Consumer<HedgeOutcome> observer) {
		this.race = race;
		this.retry = retry;
		this.connectionToSpare = connectionToSpare;
		this.threads = threads;
		this.observer = observer;
	}

	/**
	 * The first answer is slow: send the request again if that is allowed. Does not
	 * block. No effect if it was to begin already, or if the first request has ended.
	 * @param request what matters of the request
	 * @param sender sends it, given its open gate, on a thread where it may block; closes
	 * the gate, and says how it {@linkplain #ended ended}
	 */
	public void begin(RetryRequest request, Consumer<AttemptGate> sender) {
		if (!this.race.beginHedge()) {
			return;
		}
		if (this.connectionToSpare.getAsBoolean()) {
			CompletionStage<?> unused = this.retry.hedge(request)
				.thenAccept((gate) -> gate.ifPresentOrElse((open) -> send(open, sender), this::suppress));
		}
		else {
			suppress();
		}
	}

	private void send(AttemptGate gate, Consumer<AttemptGate> sender) {
		if (!this.threads.test(() -> sender.accept(gate))) {
			gate.close();
			this.retry.hedgeNotSent();
			suppress();
		}
	}

	private void suppress() {
		this.race.hedgeFailed();
		this.observer.accept(HedgeOutcome.SUPPRESSED);
	}

	/**
	 * It was given up, or failed, unless it was answered. If that was before it was sent
	 * because nobody wanted it any more, it costs nothing.
	 * @param sent whether it may have reached the server
	 * @param stopped whether it was stopped
	 */
	public void unanswered(boolean sent, boolean stopped) {
		if (!sent && (stopped || this.race.decision().isDone())) {
			this.retry.hedgeNotSent();
		}
	}

	/**
	 * It has ended, and the race knows.
	 * @param won whether its answer is the one that counts
	 */
	public void ended(boolean won) {
		this.observer.accept(won ? HedgeOutcome.WON : HedgeOutcome.LOST);
	}

}
