package io.httppool.httpclient;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

import javax.net.ssl.SSLException;

import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.HttpHostConnectException;
import org.apache.hc.client5.http.impl.classic.RequestFailedException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.RequestNotExecutedException;
import org.apache.hc.core5.util.DeadlineTimeoutException;
import org.jspecify.annotations.Nullable;

import io.httppool.CallPhase;
import io.httppool.DeadlineExceededException;
import io.httppool.DurationText;
import io.httppool.PoolClosedException;
import io.httppool.PoolConfig;
import io.httppool.PoolExhaustedException;
import io.httppool.PoolFailure;
import io.httppool.PoolIoException;
import io.httppool.PoolRequest;

/**
 * Turns what HttpClient, sockets and TLS throw into the one family of exceptions.
 */
final class Failures {

	private Failures() {
	}

	static PoolIoException translate(PoolCall call, Throwable caught) {
		Throwable cause = unwrap(caught);
		if (cause instanceof PoolIoException ours) {
			return ours;
		}
		PoolConfig config = call.config();
		if (cause instanceof RequestNotExecutedException) {
			call.notProcessed();
		}
		PoolFailure failure = failure(call, call.sent());
		return switch (call.status()) {
			case EXPIRED -> deadline(call, cause, failure);
			case POOL_CLOSED -> new PoolClosedException("the pool was closed before the call ended", cause, failure);
			case CANCELLED -> new PoolIoException("the call was cancelled", cause, failure);
			default -> {
				if (isAcquireTimeout(call, cause)) {
					yield exhausted(call, cause, failure);
				}
				if (isShutDown(cause)) {
					yield new PoolClosedException("the pool is closed", cause, failure);
				}
				yield new PoolIoException(describe(cause, failure.phase(), config), cause, failure);
			}
		};
	}

	static boolean isOfTransport(Throwable thrown) {
		return thrown instanceof IOException || thrown instanceof HttpException || thrown instanceof TimeoutException
				|| thrown instanceof CancellationException;
	}

	static PoolClosedException closed(PoolCall call) {
		return new PoolClosedException("the pool is closed", null, failure(call, false));
	}

	private static PoolFailure failure(PoolCall call, boolean mayHaveReachedServer) {
		return new PoolFailure(call.config().name(), call.config().baseHost(), call.phase(), call.elapsed(),
				call.pool().stats(), mayHaveReachedServer);
	}

	private static PoolIoException deadline(PoolCall call, Throwable cause, PoolFailure failure) {
		Duration limit = call.limit();
		return new DeadlineExceededException(
				"the call did not end within %s; raise pool.upstreams.%s.timeout or pass %s for this request".formatted(
						DurationText.of((limit != null) ? limit : failure.elapsed().truncatedTo(ChronoUnit.MILLIS)),
						failure.pool(), PoolRequest.class.getSimpleName() + ".timeout(…)"),
				cause, failure);
	}

	private static PoolIoException exhausted(PoolCall call, Throwable cause, PoolFailure failure) {
		return new PoolExhaustedException(
				"no connection was free within %s%s; raise pool.upstreams.%s.max-connections, or release connections sooner"
					.formatted(DurationText.of(call.config().acquireTimeout()), oldestHolder(call), failure.pool()),
				cause, failure);
	}

	private static String oldestHolder(PoolCall call) {
		return call.pool()
			.recorder()
			.oldestActive()
			.map((active) -> "; oldest active connection: held for %s by %s"
				.formatted(DurationText.of(active.heldFor().truncatedTo(ChronoUnit.MILLIS)), active.holder()))
			.orElse("");
	}

	private static String describe(Throwable cause, CallPhase phase, PoolConfig config) {
		if (cause instanceof AddressRefusedException) {
			return "the address filter refuses every address of the host";
		}
		if (cause instanceof UnknownHostException) {
			return "the host is not known to DNS";
		}
		if (cause instanceof ConnectTimeoutException || (phase == CallPhase.TLS && isTimeout(cause))) {
			return "no connection within connect-timeout (%s)".formatted(DurationText.of(config.connectTimeout()));
		}
		if (cause instanceof HttpHostConnectException || phase == CallPhase.CONNECT) {
			return "connecting failed: " + reason(cause);
		}
		if (cause instanceof SSLException) {
			return "TLS failed: " + reason(cause);
		}
		if (isTimeout(cause)) {
			return "nothing was received within read-timeout (%s)".formatted(DurationText.of(config.readTimeout()));
		}
		if (cause instanceof NoHttpResponseException) {
			return "the server closed the connection without an answer";
		}
		if (cause instanceof MalformedChunkCodingException || cause instanceof HttpException
				|| cause.getCause() instanceof HttpException) {
			return "the answer is malformed: " + reason(cause);
		}
		if (cause instanceof ConnectionClosedException) {
			return (phase == CallPhase.BODY) ? "the server closed the connection before the end of the body"
					: "the connection was closed";
		}
		if ((cause instanceof InterruptedIOException && Thread.currentThread().isInterrupted())
				|| cause instanceof InterruptedException) {
			return "the calling thread was interrupted";
		}
		return "the exchange failed: " + reason(cause);
	}

	private static String reason(Throwable cause) {
		String message = cause.getMessage();
		return cause.getClass().getSimpleName() + ((message != null) ? ": " + message : "");
	}

	private static boolean isAcquireTimeout(PoolCall call, Throwable cause) {
		return cause instanceof ConnectionRequestTimeoutException
				|| (cause instanceof DeadlineTimeoutException && call.phase() == CallPhase.ACQUIRE);
	}

	/**
	 * The stock pools answer a lease after their end with an unchecked exception.
	 */
	private static boolean isShutDown(Throwable cause) {
		return cause instanceof IllegalStateException && "Connection pool shut down".equals(cause.getMessage());
	}

	private static boolean isTimeout(Throwable cause) {
		return cause instanceof SocketTimeoutException || cause instanceof DeadlineTimeoutException;
	}

	/**
	 * Look behind the exceptions that only carry another one.
	 */
	private static Throwable unwrap(Throwable caught) {
		Throwable cause = caught;
		while (true) {
			Throwable inner = carried(cause);
			if (inner == null) {
				return cause;
			}
			cause = inner;
		}
	}

	private static @Nullable Throwable carried(Throwable cause) {
		if (cause instanceof ExecutionException || cause instanceof CancellationException
				|| cause instanceof RequestFailedException
				|| (cause instanceof IOException && cause.getCause() instanceof PoolIoException)) {
			return cause.getCause();
		}
		return null;
	}

}
