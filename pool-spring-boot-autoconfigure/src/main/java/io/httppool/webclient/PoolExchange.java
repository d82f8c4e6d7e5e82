package io.httppool.webclient;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import io.github.resilience4j.reactor.retry.RetryOperator;
import io.github.resilience4j.retry.Retry;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.http.client.reactive.ClientHttpResponse;
import org.springframework.http.client.reactive.ClientHttpResponseDecorator;
import org.springframework.http.client.reactive.HttpComponentsClientHttpConnector;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.RetrySpec;

import io.httppool.PoolIoException;
import io.httppool.httpclient.CallStart;
import io.httppool.httpclient.PoolCall;
import io.httppool.resilience.Admission;
import io.httppool.resilience.AnswerHead;
import io.httppool.resilience.Attempt;
import io.httppool.resilience.AttemptGate;
import io.httppool.resilience.PoolRetries;
import io.httppool.resilience.PoolRetry;
import io.httppool.resilience.RetryRequest;
import io.httppool.resilience.Turn;

/**
 * One call through a pool, with all its attempts. Made anew for each subscription.
 */
final class PoolExchange {

	private static final Mono<Boolean> MAY_GO = Mono.just(true);

	/** Where WebClient puts its observation: the key of Micrometer's accessor. */
	private static final String OBSERVATION = "micrometer.observation";

	private static final RetrySpec HELD_BACK = reactor.util.retry.Retry.indefinitely();

	private final PoolCall call;

	private final PoolRetry retry;

	private final HttpMethod method;

	private final URI uri;

	private final Function<? super ClientHttpRequest, Mono<Void>> requestCallback;

	private final HttpComponentsClientHttpConnector connector;

	private final AtomicInteger attempts = new AtomicInteger();

	private volatile RetryRequest request;

	private volatile @Nullable Admission admission;

	private volatile AtomicReference<@Nullable AttemptGate> gate = new AtomicReference<>();

	private volatile @Nullable Attempt<ClientHttpResponse> last;

	private PoolExchange(PoolCall call, PoolRetry retry, HttpMethod method, URI uri,
			Function<? super ClientHttpRequest, Mono<Void>> requestCallback) {
		this.call = call;
		this.retry = retry;
		this.method = method;
		this.uri = uri;
		this.requestCallback = requestCallback;
		this.request = new RetryRequest(method.name(), false, true, call::isRedirected, null, call::remaining,
				call.pool()::retryDecided, () -> null, call.pool()::paused, call::refused);
		this.connector = connector(call);
	}

	static Mono<ClientHttpResponse> start(CallStart start, PoolRetries retries, HttpMethod method, URI uri,
			Function<? super ClientHttpRequest, Mono<Void>> requestCallback) {
		return Mono.deferContextual((context) -> {
			CallStart.check(uri);
			PoolCall call;
			try {
				call = start.begin(method.name());
			}
			catch (PoolIoException ex) {
				return Mono.error(ex);
			}
			call.calledBy(context.getOrDefault(OBSERVATION, null));
			try {
				return new PoolExchange(call, retries.get(call.pool()), method, uri, requestCallback).response();
			}
			catch (IllegalStateException ex) {
				PoolIoException failure = call.failure(ex);
				call.end();
				return Mono.error(failure);
			}
			catch (RuntimeException | Error ex) {
				call.end();
				throw ex;
			}
		});
	}

	private Mono<ClientHttpResponse> response() {
		Mono<Attempt<ClientHttpResponse>> attempts = Mono.defer(this::attempt);
		Retry retry = this.retry.retry();
		if (retry != null) {
			attempts = attempts.transformDeferred(RetryOperator.of(retry));
		}
		return attempts.flatMap(PoolExchange::result)
			.onErrorMap(PoolIoException.class, (failure) -> this.retry.standing(this.request, failure))
			// After an answer the call ends with its body.
			.doOnError((ex) -> this.call.end())
			.doOnCancel(() -> {
				this.call.cancel();
				this.call.end();
			});
	}

	private Mono<Attempt<ClientHttpResponse>> attempt() {
		int number = this.attempts.incrementAndGet();
		this.call.beginAttempt();
		AtomicReference<@Nullable AttemptGate> gate = new AtomicReference<>();
		this.gate = gate;
		Duration patience = this.retry.hedgeDelay(this.method.name());
		Mono<Attempt<ClientHttpResponse>> outcome = (patience != null) ? hedged(gate, number, patience)
				: inTurn(this.call, this.connector).map((answer) -> answered(this.call, gate.get(), number, answer));
		return outcome
			// Nobody listens any more, and Reactor would log the error.
			.onErrorResume((ex) -> this.call.isCancelled(), (ex) -> Mono.never())
			.onErrorResume(this.call::isTransportFailure,
					(ex) -> Mono.just(failed(gate.get(), number, this.call.failure(ex))))
			.flatMap(this::settled)
			// A failure that stands is an error, so that Resilience4j counts it as one.
			.flatMap((attempt) -> {
				PoolIoException failure = attempt.failure();
				return (failure != null && !attempt.isToBeRepeated()) ? Mono.error(failure) : Mono.just(attempt);
			})
			.doFinally((signal) -> close(gate.get()));
	}

	private Mono<Attempt<ClientHttpResponse>> settled(Attempt<ClientHttpResponse> attempt) {
		Attempt<ClientHttpResponse> before = this.last;
		this.last = attempt;
		if (before == null) {
			return Mono.just(attempt);
		}
		return Mono.fromFuture(this.retry.settle(this.request, before, attempt), true);
	}

	private Mono<Attempt<ClientHttpResponse>> hedged(AtomicReference<@Nullable AttemptGate> gate, int number,
			Duration patience) {
		return Mono.fromSupplier(() -> new HedgedConnect(this, this.call, this.retry, number, gate::get))
			.flatMap((hedged) -> hedged.connect(patience))
			.map((reply) -> answered(reply.call(), null, number, reply.response()));
	}

	/**
	 * Make a request when it is the turn of the attempt.
	 * @param call the call, or the fork of it, that the request is made for
	 * @return the answer
	 */
	Mono<ClientHttpResponse> inTurn(PoolCall call) {
		return inTurn(call, connector(call));
	}

	private Mono<ClientHttpResponse> inTurn(PoolCall call, HttpComponentsClientHttpConnector connector) {
		Mono<ClientHttpResponse> exchange = Mono
			.defer(() -> connector.connect(this.method, this.uri, (request) -> write(request, this::describe)))
			.retryWhen(HELD_BACK.filter(call::wasHeldBack));
		return resendable(call, exchange);
	}

	/**
	 * Make a request at once.
	 * @param call the call, or the fork of it, that the request is made for
	 * @return the answer
	 */
	Mono<ClientHttpResponse> atOnce(PoolCall call) {
		HttpComponentsClientHttpConnector connector = connector(call);
		return resendable(call, Mono.defer(() -> connector.connect(this.method, this.uri,
				(request) -> write(request, (described) -> Mono.empty()))));
	}

	/**
	 * The transport cannot repeat a body; whoever subscribed can.
	 */
	private Mono<ClientHttpResponse> resendable(PoolCall call, Mono<ClientHttpResponse> exchange) {
		return exchange.onErrorResume((ex) -> call.resendAfter(ex, this.request.repeatable()), (ex) -> exchange);
	}

	private HttpComponentsClientHttpConnector connector(PoolCall call) {
		return new HttpComponentsClientHttpConnector(call.pool().asyncClient(), (method, uri) -> call.newContext());
	}

	/**
	 * What is known of the request, once it is about to be sent.
	 */
	RetryRequest request() {
		return this.request;
	}

	private Attempt<ClientHttpResponse> answered(PoolCall call, @Nullable AttemptGate gate, int number,
			ClientHttpResponse answer) {
		AnswerHead head = head(answer);
		if (gate != null) {
			gate.answered(head);
		}
		return this.retry.answered(this.request, number, new Response(answer, call), head, () -> {
			CompletableFuture<Optional<byte[]>> body = release(call, answer);
			if (this.retry.isRefusal(head)) {
				this.call.notProcessed();
			}
			return body.thenApply((kept) -> kept.map((content) -> new KeptResponse(answer, content, this.call)));
		});
	}

	static AnswerHead head(ClientHttpResponse answer) {
		return new AnswerHead(answer.getStatusCode().value(), answer.getHeaders()::getFirst);
	}

	private Attempt<ClientHttpResponse> failed(@Nullable AttemptGate gate, int number, PoolIoException failure) {
		if (gate != null) {
			gate.failed(failure);
		}
		return this.retry.failed(this.request, number, failure);
	}

	private static void close(@Nullable AttemptGate gate) {
		if (gate != null) {
			gate.close();
		}
	}

	private static Mono<ClientHttpResponse> result(Attempt<ClientHttpResponse> attempt) {
		PoolIoException failure = attempt.failure();
		return (failure != null) ? Mono.error(failure) : Mono.justOrEmpty(attempt.response());
	}

	private Mono<Void> write(ClientHttpRequest request, Function<RetryRequest, Mono<Void>> description) {
		return this.requestCallback.apply(new DescribedRequest(request, this.call, description));
	}

	private Mono<Void> describe(RetryRequest request) {
		this.request = request;
		AttemptGate gate = gate(request);
		return admitted(request).then(awaitTurn(this.call, gate)).doFinally((signal) -> gate.leave());
	}

	private Mono<Void> admitted(RetryRequest request) {
		Admission admission = this.admission;
		if (admission == null) {
			admission = this.retry.admission(request);
			if (admission == null) {
				return Mono.empty();
			}
			this.admission = admission;
			this.call.whenOver(admission::close);
		}
		return awaitTurn(this.call, admission);
	}

	private AttemptGate gate(RetryRequest request) {
		AttemptGate gate = this.gate.get();
		if (gate == null) {
			gate = this.retry.gate(request);
			this.gate.set(gate);
			this.call.holdBackIf(gate::isPaused);
		}
		return gate;
	}

	/**
	 * Wait, without a connection, until the call may go on. However often it asks, one
	 * wait does not nest in the other.
	 */
	static Mono<Void> awaitTurn(PoolCall call, Turn turn) {
		return Mono.defer(() -> waitOnce(call, turn)).repeat().takeUntil((mayGo) -> mayGo).then();
	}

	private static Mono<Boolean> waitOnce(PoolCall call, Turn turn) {
		if (call.isOver()) {
			return Mono.error(new CancellationException());
		}
		long nanos;
		try {
			nanos = turn.nanosToWait();
		}
		catch (PoolIoException ex) {
			return Mono.error(ex);
		}
		if (nanos == 0) {
			return MAY_GO;
		}
		if (call.isOver()) {
			// Whoever ended the call may have left the queues just before they were
			// joined.
			turn.leave();
			return Mono.error(new CancellationException());
		}
		Sinks.Empty<Void> stopped = Sinks.empty();
		call.stopBy(stopped::tryEmitEmpty);
		turn.wakeBy(stopped::tryEmitEmpty);
		Mono<Void> pause = Mono.delay(Duration.ofNanos(nanos)).then();
		// Whoever ends the wait has other things to do.
		Mono<Void> woken = stopped.asMono().publishOn(Schedulers.parallel());
		return Mono.firstWithSignal(pause, woken).thenReturn(false);
	}

	/**
	 * Give the connection back: read a small rest so that it can be used again, drop it
	 * with a large or slow one. That may go on while the next attempt is made.
	 */
	static void discard(PoolCall call, ClientHttpResponse answer) {
		CompletableFuture<?> unused = release(call, answer);
	}

	/**
	 * Give the connection back like {@link #discard}, and keep the body.
	 * @return the body, or empty if it did not come or is too large to be kept
	 */
	private static CompletableFuture<Optional<byte[]>> release(PoolCall call, ClientHttpResponse answer) {
		Runnable drop = call.connectionDrop();
		Future<?> limit = call.unlessDrained(drop);
		CompletableFuture<Optional<byte[]>> kept = new CompletableFuture<>();
		ByteArrayOutputStream content = new ByteArrayOutputStream();
		Flux<DataBuffer> body = answer.getBody()
			.takeUntil((buffer) -> content.size() > PoolCall.LARGEST_REST)
			.doFinally((signal) -> {
				limit.cancel(false);
				if (content.size() > PoolCall.LARGEST_REST) {
					drop.run();
				}
				if (call.isFork()) {
					call.end();
				}
			});
		body.subscribe((buffer) -> append(buffer, content), (failure) -> kept.complete(Optional.empty()), () -> kept
			.complete(Optional.of(content.toByteArray()).filter((bytes) -> bytes.length <= Attempt.LARGEST_KEPT)));
		return kept;
	}

	private static void append(DataBuffer buffer, ByteArrayOutputStream content) {
		byte[] bytes = new byte[buffer.readableByteCount()];
		buffer.read(bytes);
		DataBufferUtils.release(buffer);
		content.writeBytes(bytes);
	}

	/**
	 * An answer whose end is the end of its call.
	 */
	private final class Response extends ClientHttpResponseDecorator {

		private final PoolCall call;

		private Response(ClientHttpResponse delegate, PoolCall call) {
			super(delegate);
			this.call = call;
		}

		@Override
		public Flux<DataBuffer> getBody() {
			PoolExchange exchange = PoolExchange.this;
			return super.getBody().onErrorResume((ex) -> exchange.call.isCancelled(), (ex) -> Flux.never())
				.onErrorMap(this.call::isTransportFailure,
						(ex) -> exchange.retry.standing(exchange.request, this.call.failure(ex)))
				.doOnCancel(exchange.call::cancel)
				.doFinally((signal) -> {
					this.call.end();
					exchange.call.end();
				});
		}

	}

	/**
	 * An answer that has given its connection back, with its whole body in memory. Its
	 * end is the end of its call.
	 */
	private static final class KeptResponse extends ClientHttpResponseDecorator {

		private final byte[] body;

		private final PoolCall call;

		private KeptResponse(ClientHttpResponse head, byte[] body, PoolCall call) {
			super(head);
			this.body = body;
			this.call = call;
		}

		@Override
		public Flux<DataBuffer> getBody() {
			Flux<DataBuffer> body = (this.body.length > 0)
					? Flux.just(this.body).map(DefaultDataBufferFactory.sharedInstance::wrap) : Flux.empty();
			return body.doFinally((signal) -> this.call.end());
		}

	}

}
