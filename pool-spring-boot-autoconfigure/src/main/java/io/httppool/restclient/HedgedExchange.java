package io.httppool.restclient;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import org.jspecify.annotations.Nullable;

import io.httppool.PoolIoException;
import io.httppool.Priority;
import io.httppool.httpclient.PoolCall;
import io.httppool.resilience.AnswerHead;
import io.httppool.resilience.AttemptGate;
import io.httppool.resilience.HedgeRace;
import io.httppool.resilience.PoolRetry;
import io.httppool.resilience.RetryRequest;
import io.httppool.resilience.SecondRequest;

/**
 * One attempt whose request is sent a second time if its answer is slow. The caller's
 * thread makes the first request and a thread of the pool's the second one, each for a
 * fork of the call. A caller that reads cannot be called back but by closing its
 * connection: so the first request loses its connection if it loses, while the second one
 * is given a moment to end.
 */
final class HedgedExchange {

	private final PoolCall call;

	private final PoolRetry retry;

	private final RetryRequest request;

	private final int number;

	private final Sender sender;

	private final PoolCall first;

	private final HedgeRace<Reply> race = new HedgeRace<>(this::unused);

	private final SecondRequest second;

	private volatile @Nullable PoolCall hedge;

	HedgedExchange(PoolCall call, PoolRetry retry, RetryRequest request, int number, Sender sender) {
		this.call = call;
		this.retry = retry;
		this.request = request;
		this.number = number;
		this.sender = sender;
		this.first = call.fork(null);
		this.second = new SecondRequest(this.race, retry, call.pool()::hasConnectionToSpare, call.pool()::runHedge,
				call.pool()::hedged);
	}

	/**
	 * Make the attempt.
	 * @param gate of the first request, open
	 * @param patience how long its answer may take
	 * @return the answer that counts
	 * @throws IOException if there is none: how the first request failed
	 */
	PoolClientHttpResponse execute(AttemptGate gate, Duration patience) throws IOException {
		boolean answered = false;
		try {
			this.first.whenSlow(patience, () -> this.second.begin(this.request, this::second));
			Reply own = first(gate);
			this.race.firstEnded(own, own.good());
			Reply reply = await();
			PoolCall hedge = this.hedge;
			if (hedge != null && reply.call() == this.first) {
				this.call.joinBeside(hedge);
				if (reply.response() != null) {
					hedge.overtaken();
				}
			}
			PoolClientHttpResponse response = reply.responseOrFailure();
			answered = true;
			return response;
		}
		finally {
			this.call.join(this.first);
			if (!answered) {
				abandon();
			}
		}
	}

	/**
	 * There is no answer to hand out, whatever may still come.
	 */
	private void abandon() {
		this.race.firstEnded(new Reply(this.first, null, null, false), true);
		PoolClientHttpResponse response = this.race.decision().join().response();
		if (response != null) {
			response.discard();
		}
		this.first.end();
		PoolCall hedge = this.hedge;
		// The end of the call is the end of its forks, for its own reason.
		if (hedge != null && !this.call.isOver()) {
			hedge.cancel();
		}
	}

	private Reply first(AttemptGate gate) throws IOException {
		try {
			return answered(this.sender.send(this.first), gate);
		}
		catch (IOException | CancellationException ex) {
			return failed(ex, gate);
		}
		catch (IllegalStateException ex) {
			// Either HttpClient's, whose pool was closed meanwhile, or of whoever writes
			// the body.
			if (this.first.isOver()) {
				return failed(ex, gate);
			}
			throw ex;
		}
		finally {
			this.first.answered();
		}
	}

	private Reply failed(Exception failure, AttemptGate gate) {
		if (!this.first.isCancelled()) {
			gate.failed(this.first.failure(failure));
		}
		return new Reply(this.first, null, failure, false);
	}

	private Reply await() {
		CompletableFuture<Reply> decision = this.race.decision();
		if (!decision.isDone()) {
			this.call.stopBy(this.race::hedgeFailed);
		}
		try {
			return decision.get();
		}
		catch (InterruptedException ex) {
			this.race.hedgeFailed();
			Reply reply = decision.join();
			Thread.currentThread().interrupt();
			return reply;
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void second(AttemptGate gate) {
		// It waits for a connection only if somebody takes the one that it was promised.
		PoolCall hedge = this.call.fork(Priority.LOW);
		this.hedge = hedge;
		boolean won = false;
		try {
			if (!this.race.decision().isDone()) {
				Reply reply = answered(this.sender.send(hedge), gate);
				if (reply.good()) {
					won = this.race.hedgeAnswered(reply);
				}
				else {
					unused(reply);
				}
			}
		}
		catch (IOException | RuntimeException ex) {
			if (!hedge.isOver() && hedge.isTransportFailure(ex)) {
				gate.failed(hedge.failure(ex));
			}
		}
		finally {
			gate.close();
			this.second.unanswered(hedge.sentInThisAttempt(), hedge.isOver());
			if (won) {
				this.first.cancel();
			}
			else {
				this.race.hedgeFailed();
				hedge.end();
			}
			this.second.ended(won);
		}
	}

	private Reply answered(PoolClientHttpResponse response, AttemptGate gate) throws IOException {
		AnswerHead head = response.head();
		gate.answered(head);
		return new Reply(response.call(), response, null, this.retry.isGood(this.request, head));
	}

	/**
	 * Heed what an answer says that is not handed out, and give its connection back.
	 */
	private void unused(Reply reply) {
		PoolClientHttpResponse response = reply.response();
		if (response == null) {
			reply.call().end();
		}
		else if (reply.call() != this.first || !this.call.pool().runHedge(() -> discard(response))) {
			discard(response);
		}
	}

	private void discard(PoolClientHttpResponse response) {
		try {
			this.retry.unused(this.request, this.number, response, response.head());
		}
		catch (IOException ex) {
			// There is nothing to heed.
		}
		finally {
			response.discard();
		}
	}

	/**
	 * Sends the request.
	 */
	@FunctionalInterface
	interface Sender {

		/**
		 * Send the request.
		 * @param call the call that it is made for
		 * @return the answer
		 * @throws IOException if there is none
		 */
		PoolClientHttpResponse send(PoolCall call) throws IOException;

	}

	/**
	 * How a request ended.
	 *
	 * @param call the fork that it was made for
	 * @param response the answer, or {@code null}
	 * @param failure what happened instead, or {@code null}
	 * @param good whether the answer is good enough not to wait for another one
	 */
	private record Reply(PoolCall call, @Nullable PoolClientHttpResponse response, @Nullable Exception failure,
			boolean good) {

		private PoolClientHttpResponse responseOrFailure() throws PoolIoException {
			if (this.response != null) {
				return this.response;
			}
			throw this.call.failure((this.failure != null) ? this.failure : new CancellationException());
		}

	}

}
