package io.httppool.httpclient;

import java.io.IOException;
import java.net.UnknownHostException;

import javax.net.ssl.SSLException;

import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.protocol.HttpContext;

import io.httppool.ConnectPhase;

/**
 * How far one dial has come, and when. Travels in the dial's context, where the operators
 * find it.
 */
final class DialTimes {

	private static final String ATTRIBUTE = DialTimes.class.getName();

	private final long started = System.nanoTime();

	private final HttpClientContext context = HttpClientContext.create();

	private volatile boolean resolved;

	private volatile long tlsStarted;

	private volatile long tlsStartedMillis;

	private volatile boolean checking;

	DialTimes() {
		this.context.setAttribute(ATTRIBUTE, this);
	}

	HttpClientContext context() {
		return this.context;
	}

	static void connecting(HttpContext context) {
		if (context != null && context.getAttribute(ATTRIBUTE) instanceof DialTimes times) {
			times.resolved = true;
		}
	}

	static void tlsStarts(HttpContext context) {
		if (context != null && context.getAttribute(ATTRIBUTE) instanceof DialTimes times) {
			times.tlsStartedMillis = System.currentTimeMillis();
			times.tlsStarted = System.nanoTime();
		}
	}

	/**
	 * The connection is open; whether it is ready is being asked.
	 */
	void checking() {
		this.checking = true;
	}

	boolean isChecking() {
		return this.checking;
	}

	/**
	 * Time for DNS and TCP, as far as it has come.
	 */
	long connectNanos() {
		return ((this.tlsStarted != 0) ? this.tlsStarted : System.nanoTime()) - this.started;
	}

	/**
	 * Time for TLS as far as it has come, negative without TLS.
	 */
	long tlsNanos() {
		return (this.tlsStarted != 0) ? System.nanoTime() - this.tlsStarted : -1;
	}

	/**
	 * When TLS began, in milliseconds since 1970.
	 */
	long tlsStartedMillis() {
		return this.tlsStartedMillis;
	}

	/**
	 * What a failure at this moment is a failure of.
	 */
	ConnectPhase phase(IOException cause) {
		if (this.checking) {
			return ConnectPhase.READINESS;
		}
		if (cause instanceof UnknownHostException || !this.resolved) {
			return ConnectPhase.DNS;
		}
		return (cause instanceof SSLException || this.tlsStarted != 0) ? ConnectPhase.TLS : ConnectPhase.CONNECT;
	}

}
