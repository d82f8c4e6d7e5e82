package io.httppool.httpclient;

import java.util.Iterator;

import org.apache.hc.client5.http.ConnectionKeepAliveStrategy;
import org.apache.hc.client5.http.impl.DefaultClientConnectionReuseStrategy;
import org.apache.hc.core5.http.HeaderElement;
import org.apache.hc.core5.http.HeaderElements;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.message.MessageSupport;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.TimeValue;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a connection is kept after an exchange, and reads for how long the
 * server says it will be. What becomes of that is the engine's to decide.
 */
final class KeepAlivePolicy extends DefaultClientConnectionReuseStrategy implements ConnectionKeepAliveStrategy {

	/**
	 * Without a request it is an answer that nobody asked for. What a proxy answers to
	 * CONNECT opens a tunnel, and the request is still to be sent through it: limits of
	 * idle connections do not apply.
	 */
	@Override
	public boolean keepAlive(@Nullable HttpRequest request, HttpResponse response, HttpContext context) {
		if (request == null) {
			return false;
		}
		if (Method.CONNECT.isSame(request.getMethod()) && response.getCode() == HttpStatus.SC_OK) {
			return super.keepAlive(request, response, context);
		}
		PoolCall call = PoolCall.find(context);
		return (call == null || !call.config().idleTimeout().isZero())
				&& getKeepAliveDuration(response, context).getDuration() != 0
				&& super.keepAlive(request, response, context);
	}

	/**
	 * The server's limit, negative if it names none.
	 */
	@Override
	public TimeValue getKeepAliveDuration(HttpResponse response, HttpContext context) {
		TimeValue limit = TimeValue.NEG_ONE_SECOND;
		Iterator<HeaderElement> elements = MessageSupport.iterate(response, HeaderElements.KEEP_ALIVE);
		while (elements.hasNext()) {
			HeaderElement element = elements.next();
			if ("timeout".equalsIgnoreCase(element.getName()) && element.getValue() != null) {
				long seconds = seconds(element.getValue());
				if (seconds >= 0 && (limit.getDuration() < 0 || seconds < limit.getDuration())) {
					limit = TimeValue.ofSeconds(seconds);
				}
			}
		}
		return limit;
	}

	/**
	 * A hint that is no number is no hint.
	 */
	private static long seconds(String value) {
		try {
			return Long.parseLong(value.trim());
		}
		catch (NumberFormatException ex) {
			return -1;
		}
	}

}
