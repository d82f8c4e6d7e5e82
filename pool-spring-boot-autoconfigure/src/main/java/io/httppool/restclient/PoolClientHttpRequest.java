package io.httppool.restclient;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.StreamingHttpOutputMessage;
import org.springframework.http.client.AbstractStreamingClientHttpRequest;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

import io.httppool.PoolIoException;
import io.httppool.PoolRequest;
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
 * One call through a pool, with all its attempts.
 */
final class PoolClientHttpRequest extends AbstractStreamingClientHttpRequest {

	private static final String URI_TEMPLATE_ATTRIBUTE = RestClient.class.getName() + ".uriTemplate";

	private final CallStart start;

	private final PoolRetries retries;

	private final HttpMethod method;

	private final URI uri;

	PoolClientHttpRequest(String pool, CallStart start, PoolRetries retries, HttpMethod method, URI uri) {
		CallStart.check(uri);
		this.start = start;
		this.retries = retries;
		this.method = method;
		this.uri = uri;
		getAttributes().put(PoolRequest.POOL_ATTRIBUTE, pool);
	}

	@Override
	public HttpMethod getMethod() {
		return this.method;
	}

	@Override
	public URI getURI() {
		return this.uri;
	}

	@Override
	protected ClientHttpResponse executeInternal(HttpHeaders headers, @Nullable Body body) throws IOException {
		PoolCall call = this.start.begin(this.method.name());
		boolean answered = false;
		try {
			ClientHttpResponse response = execute(call, describe(call, headers, body), headers, body);
			answered = true;
			return response;
		}
		finally {
			// Otherwise the call ends with its answer's body.
			if (!answered) {
				call.end();
			}
		}
	}

	private ClientHttpResponse execute(PoolCall call, RetryRequest request, HttpHeaders headers, @Nullable Body body)
			throws IOException {
		PoolRetry retry = this.retries.get(call.pool());
		try {
			admit(call, retry.admission(request));
			return retry.execute(request, (number) -> attempt(call, retry, request, number, headers, body));
		}
		catch (CancellationException ex) {
			// Interrupted between two attempts, the earlier of which may have taken
			// effect.
			throw retry.standing(request, call.failure(ex));
		}
	}

	private static void admit(PoolCall call, @Nullable Admission admission) throws PoolIoException {
		if (admission == null) {
			return;
		}
		call.whenOver(admission::close);
		try {
			awaitTurn(call, admission);
		}
		catch (IOException ex) {
			throw call.failure(ex);
		}
	}

	private RetryRequest describe(PoolCall call, HttpHeaders headers, @Nullable Body body) {
		PoolRequest wishes = call.describe(this.uri, getAttributes(),
				(String) getAttributes().get(URI_TEMPLATE_ATTRIBUTE));
		String keyHeader = call.pool().config().retry().idempotencyKeyHeader();
		if (wishes.idempotencyKey() != null) {
			headers.set(keyHeader, wishes.idempotencyKey());
		}
		return new RetryRequest(this.method.name(), headers.containsHeader(keyHeader),
				body == null || body.repeatable(), call::isRedirected, wishes.retry(), call::remaining,
				call.pool()::retryDecided, () -> call.credential(headers::getFirst), call.pool()::paused,
				call::refused);
	}

	private Attempt<ClientHttpResponse> attempt(PoolCall call, PoolRetry retry, RetryRequest request, int number,
			HttpHeaders headers, @Nullable Body body) throws IOException {
		call.beginAttempt();
		AttemptGate gate = retry.gate(request);
		try {
			PoolClientHttpResponse response = inTurn(call, gate,
					exchange(call, retry, request, number, gate, headers, body));
			AnswerHead head = response.head();
			return retry.answered(request, number, response, head, () -> {
				Optional<ClientHttpResponse> kept = response.keep();
				if (retry.isRefusal(head)) {
					call.notProcessed();
				}
				return CompletableFuture.completedFuture(kept);
			});
		}
		catch (IOException | CancellationException ex) {
			return failed(call, retry, gate, request, number, ex);
		}
		catch (IllegalStateException ex) {
			// Either HttpClient's, whose pool was closed meanwhile, or of whoever writes
			// the body.
			if (call.isOver()) {
				return failed(call, retry, gate, request, number, ex);
			}
			throw ex;
		}
		finally {
			gate.close();
		}
	}

	private static Attempt<ClientHttpResponse> failed(PoolCall call, PoolRetry retry, AttemptGate gate,
			RetryRequest request, int number, Exception cause) {
		PoolIoException failure = call.failure(cause);
		gate.failed(failure);
		return retry.failed(request, number, failure);
	}

	/**
	 * What is done when it is the attempt's turn: one request, or two if the first answer
	 * is slow.
	 */
	private Exchange exchange(PoolCall call, PoolRetry retry, RetryRequest request, int number, AttemptGate gate,
			HttpHeaders headers, @Nullable Body body) {
		UnaryOperator<PoolIoException> failures = (failure) -> retry.standing(request, failure);
		Duration patience = retry.hedgeDelay(request);
		if (patience == null) {
			return () -> {
				PoolClientHttpResponse response = new PoolClientHttpResponse(send(call, headers, body), call, failures);
				gate.answered(response.head());
				return response;
			};
		}
		return () -> new HedgedExchange(call, retry, request, number,
				(fork) -> new PoolClientHttpResponse(send(fork, headers, body), fork, failures))
			.execute(gate, patience);
	}

	private static PoolClientHttpResponse inTurn(PoolCall call, AttemptGate gate, Exchange exchange)
			throws IOException {
		call.holdBackIf(gate::isPaused);
		while (true) {
			awaitTurn(call, gate);
			try {
				return exchange.execute();
			}
			catch (IOException ex) {
				if (!call.wasHeldBack(ex)) {
					throw ex;
				}
			}
		}
	}

	/**
	 * Wait, without a connection, until the call may go on.
	 */
	private static void awaitTurn(PoolCall call, Turn turn) throws IOException {
		long nanos = turn.nanosToWait();
		if (nanos == 0) {
			return;
		}
		Thread waiting = Thread.currentThread();
		call.stopBy(() -> LockSupport.unpark(waiting));
		turn.wakeBy(() -> LockSupport.unpark(waiting));
		while (nanos > 0) {
			LockSupport.parkNanos(turn, nanos);
			if (waiting.isInterrupted()) {
				throw new InterruptedIOException("Interrupted before the request was sent");
			}
			if (call.isOver()) {
				throw new CancellationException();
			}
			nanos = turn.nanosToWait();
		}
	}

	private ClientHttpResponse send(PoolCall call, HttpHeaders headers, @Nullable Body body) throws IOException {
		HttpComponentsClientHttpRequestFactory factory = new HttpComponentsClientHttpRequestFactory(
				call.pool().blockingClient());
		factory.setHttpContextFactory((method, uri) -> call.newContext());
		ClientHttpRequest request = factory.createRequest(this.uri, this.method);
		request.getHeaders().addAll(headers);
		if (body != null) {
			((StreamingHttpOutputMessage) request).setBody(body);
		}
		return request.execute();
	}

	/**
	 * Makes the requests of one attempt.
	 */
	@FunctionalInterface
	private interface Exchange {

		/**
		 * Send what is to be sent.
		 * @return the answer that counts
		 * @throws IOException if there is none
		 */
		PoolClientHttpResponse execute() throws IOException;

	}

}
