package io.httppool.httpclient;

import java.time.Duration;

import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

import io.httppool.CallPhase;

/**
 * Times of one dial. Travels in the context of the request that needs the connection,
 * where the operators find it.
 */
final class Dial {

	private static final String ATTRIBUTE = Dial.class.getName();

	private final @Nullable PoolCall call;

	private final long started = System.nanoTime();

	private volatile long tlsStarted;

	private Dial(@Nullable PoolCall call) {
		this.call = call;
	}

	static Dial start(HttpContext context) {
		PoolCall call = PoolCall.from(context);
		Dial dial = new Dial(call);
		context.setAttribute(ATTRIBUTE, dial);
		if (call != null) {
			call.enter(CallPhase.CONNECT);
		}
		return dial;
	}

	static void tlsStarts(HttpContext context) {
		if (context.getAttribute(ATTRIBUTE) instanceof Dial dial) {
			dial.tlsStarted = System.nanoTime();
			if (dial.call != null) {
				dial.call.enter(CallPhase.TLS);
			}
		}
	}

	/**
	 * Time for DNS and TCP, as far as it has come.
	 */
	Duration connect() {
		long until = (this.tlsStarted != 0) ? this.tlsStarted : System.nanoTime();
		return Duration.ofNanos(until - this.started);
	}

	/**
	 * Time since the connection was asked for.
	 */
	Duration sinceAsked() {
		return (this.call != null) ? this.call.sinceAcquiring() : Duration.ofNanos(System.nanoTime() - this.started);
	}

	/**
	 * Time for TLS as far as it has come, or {@code null} without TLS.
	 */
	@Nullable Duration tls() {
		return (this.tlsStarted != 0) ? Duration.ofNanos(System.nanoTime() - this.tlsStarted) : null;
	}

}
