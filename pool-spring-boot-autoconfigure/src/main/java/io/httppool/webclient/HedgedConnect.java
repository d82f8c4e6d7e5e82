package io.httppool.webclient;

import java.time.Duration;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.http.client.reactive.ClientHttpResponse;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

import io.httppool.Priority;
import io.httppool.httpclient.PoolCall;
import io.httppool.resilience.AnswerHead;
import io.httppool.resilience.AttemptGate;
import io.httppool.resilience.HedgeRace;
import io.httppool.resilience.PoolRetry;
import io.httppool.resilience.SecondRequest;

/**
 * One attempt whose request is sent a second time if its answer is slow, each for a fork
 * of the call. The slower one is given a moment to end, so that its connection can be
 * used again.
 */
final class HedgedConnect {

	private final PoolExchange exchange;

	private final PoolCall call;

	private final PoolRetry retry;

	private final int number;

	private final Supplier<@Nullable AttemptGate> gate;

	private final PoolCall first;

	private final HedgeRace<Reply> race = new HedgeRace<>(this::unused);

	private final SecondRequest second;

	private volatile @Nullable PoolCall hedge;

	HedgedConnect(PoolExchange exchange, PoolCall call, PoolRetry retry, int number,
			Supplier<@Nullable AttemptGate> gate) {
		this.exchange = exchange;
		this.call = call;
		this.retry = retry;
		this.number = number;
		this.gate = gate;
		this.first = call.fork(null);
		this.second = new SecondRequest(this.race, retry, call.pool()::hasConnectionToSpare, call.pool()::runHedge,
				call.pool()::hedged);
	}

	/**
	 * Make the attempt.
	 * @param patience how long the answer to the first request may take
	 * @return the answer that counts; how the first request failed if there is none
	 */
	Mono<Reply> connect(Duration patience) {
		return Mono.deferContextual((context) -> {
			this.first.whenSlow(patience, () -> hedge(context));
			this.exchange.inTurn(this.first).contextWrite(context).subscribe(this::firstAnswered, this::firstFailed);
			return Mono.fromFuture(this.race.decision(), true).flatMap(this::conclude);
		});
	}

	private void firstAnswered(ClientHttpResponse response) {
		this.first.answered();
		AnswerHead head = PoolExchange.head(response);
		AttemptGate gate = this.gate.get();
		if (gate != null) {
			gate.answered(head);
		}
		this.race.firstEnded(new Reply(this.first, response, null), this.retry.isGood(this.exchange.request(), head));
	}

	private void firstFailed(Throwable failure) {
		this.first.answered();
		boolean ofTransport = this.first.isTransportFailure(failure);
		AttemptGate gate = this.gate.get();
		if (gate != null && ofTransport && !this.first.isCancelled()) {
			gate.failed(this.first.failure(failure));
		}
		// What a body's publisher or encoder throws, it would throw again.
		this.race.firstEnded(new Reply(this.first, null, failure), !ofTransport);
	}

	/**
	 * Not reached if nobody listens any more: then both forks have been stopped.
	 */
	private Mono<Reply> conclude(Reply reply) {
		PoolCall hedge = this.hedge;
		Throwable failure = reply.failure();
		if (reply.call() != this.first) {
			this.first.overtaken();
		}
		else if (hedge != null) {
			this.call.joinBeside(hedge);
			if (failure == null) {
				hedge.overtaken();
			}
			else if (!this.call.isOver()) {
				hedge.cancel();
			}
		}
		this.call.join(this.first);
		if (failure == null) {
			return Mono.just(reply);
		}
		Throwable told = this.first.isTransportFailure(failure) ? this.first.failure(failure) : failure;
		this.first.end();
		return Mono.error(told);
	}

	/**
	 * The first answer is slow.
	 */
	private void hedge(ContextView context) {
		if (this.retry.hedgeDelay(this.exchange.request()) != null) {
			this.second.begin(this.exchange.request(), (gate) -> second(gate, context));
		}
	}

	private void second(AttemptGate gate, ContextView context) {
		// It waits for a connection only if somebody takes the one that it was promised.
		PoolCall hedge = this.call.fork(Priority.LOW);
		this.hedge = hedge;
		if (this.race.decision().isDone()) {
			hedgeFailed(gate, hedge);
			return;
		}
		this.exchange.atOnce(hedge)
			.contextWrite(context)
			.subscribe((response) -> hedgeAnswered(gate, new Reply(hedge, response, null), response), (failure) -> {
				if (!hedge.isOver() && hedge.isTransportFailure(failure)) {
					gate.failed(hedge.failure(failure));
				}
				hedgeFailed(gate, hedge);
			});
	}

	private void hedgeAnswered(AttemptGate gate, Reply reply, ClientHttpResponse response) {
		AnswerHead head = PoolExchange.head(response);
		gate.answered(head);
		gate.close();
		boolean won = false;
		if (this.retry.isGood(this.exchange.request(), head)) {
			won = this.race.hedgeAnswered(reply);
		}
		else {
			unused(reply);
			this.race.hedgeFailed();
		}
		this.second.ended(won);
	}

	private void hedgeFailed(AttemptGate gate, PoolCall hedge) {
		gate.close();
		this.second.unanswered(hedge.sentInThisAttempt(), hedge.isOver());
		this.race.hedgeFailed();
		hedge.end();
		this.second.ended(false);
	}

	/**
	 * Heed what an answer says that is not handed out, and give its connection back.
	 */
	private void unused(Reply reply) {
		ClientHttpResponse response = reply.optionalResponse();
		if (response == null) {
			reply.call().end();
			return;
		}
		this.retry.unused(this.exchange.request(), this.number, response, PoolExchange.head(response));
		PoolExchange.discard(reply.call(), response);
	}

	/**
	 * How a request ended.
	 *
	 * @param call the fork that it was made for
	 * @param optionalResponse the answer, or {@code null}
	 * @param failure what happened instead, or {@code null}
	 */
	record Reply(PoolCall call, @Nullable ClientHttpResponse optionalResponse, @Nullable Throwable failure) {

		/**
		 * The answer of a reply that is one.
		 */
		ClientHttpResponse response() {
			if (this.optionalResponse == null) {
				throw new IllegalStateException("There is no answer");
			}
			return this.optionalResponse;
		}

	}

}
