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
import org.apache.hc.client5.http.RedirectException;
import org.apache.hc.client5.http.impl.classic.RequestFailedException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.RequestNotExecutedException;
import org.apache.hc.core5.util.DeadlineTimeoutException;
import org.jspecify.annotations.Nullable;

import io.httppool.CallPhase;
import io.httppool.ConnectPhase;
import io.httppool.DeadlineExceededException;
import io.httppool.DurationText;
import io.httppool.PoolClosedException;
import io.httppool.PoolConfig;
import io.httppool.PoolExhaustedException;
import io.httppool.PoolFailure;
import io.httppool.PoolIoException;
import io.httppool.PoolRejectedException;
import io.httppool.PoolRequest;
import io.httppool.engine.AcquireFailedException;

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
		if (cause instanceof AcquireFailedException notAcquired && call.status() == CallStatus.RUNNING) {
			return notAcquired(call, notAcquired);
		}
		if (cause instanceof RequestNotExecutedException) {
			call.notProcessed();
		}
		Throwable shown = MalformedAnswers.withoutContent(cause);
		PoolFailure failure = failure(call, call.progress().mayHaveReachedServer());
		return switch (call.status()) {
			case EXPIRED -> deadline(call, shown, failure);
			case POOL_CLOSED -> new PoolClosedException("the pool was closed before the call ended", shown, failure);
			case CANCELLED -> new PoolIoException("the call was cancelled", shown, failure);
			case RUNNING, ENDED -> new PoolIoException(describe(shown, failure.phase(), call.config()), shown, failure);
		};
	}

	private static PoolIoException notAcquired(PoolCall call, AcquireFailedException caught) {
		Throwable cause = (caught.getCause() != null) ? caught.getCause() : caught;
		ConnectPhase connectPhase = caught.phase();
		if (caught.reason() == AcquireFailedException.Reason.CONNECT_FAILED && connectPhase != null) {
			call.progress().enter((connectPhase == ConnectPhase.TLS) ? CallPhase.TLS : CallPhase.CONNECT);
		}
		PoolFailure failure = failure(call, call.progress().mayHaveReachedServer());
		return switch (caught.reason()) {
			case TIMEOUT -> exhausted(call, cause, failure);
			case TOO_MANY_PENDING -> new PoolRejectedException(
					"%d callers wait for a connection already%s; raise pool.upstreams.%s.max-pending or .max-connections"
						.formatted(failure.stats().pending(), oldestHolder(call), failure.pool()),
					cause, failure);
			case CONNECT_FAILED -> new PoolIoException(describe(cause, failure.phase(), call.config()), cause, failure);
			case CLOSED -> new PoolClosedException("the pool is closed" + oldestHolder(call), cause, failure);
			case CANCELLED -> new PoolIoException("the call was cancelled", cause, failure);
		};
	}

	static boolean isOfTransport(Throwable thrown) {
		return thrown instanceof IOException || thrown instanceof HttpException || thrown instanceof TimeoutException
				|| thrown instanceof CancellationException || thrown instanceof AcquireFailedException;
	}

	static PoolClosedException closed(PoolCall call) {
		return new PoolClosedException("the pool is closed" + oldestHolder(call), null, failure(call, false));
	}

	static PoolRejectedException refused(PoolCall call, String message) {
		return new PoolRejectedException(message, null, failure(call, call.progress().mayHaveReachedServer()));
	}

	private static PoolFailure failure(PoolCall call, boolean mayHaveReachedServer) {
		return new PoolFailure(call.config().name(), call.config().baseHost(), call.progress().phase(), call.elapsed(),
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
			.oldestLease()
			.map((lease) -> "; oldest active connection: held for %s by %s".formatted(
					DurationText.of(call.pool().heldFor(lease).truncatedTo(ChronoUnit.MILLIS)),
					Recorder.holder(lease).description().text()))
			.orElse("");
	}

	private static String describe(Throwable cause, CallPhase phase, PoolConfig config) {
		if (cause instanceof NotReadyException) {
			return String.valueOf(cause.getMessage());
		}
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
		if (cause instanceof RedirectException) {
			return "the redirect is not followed: " + cause.getMessage();
		}
		if (cause instanceof MalformedChunkCodingException || cause instanceof HttpException) {
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
