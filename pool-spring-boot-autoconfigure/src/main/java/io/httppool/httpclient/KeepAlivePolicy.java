package io.httppool.httpclient;

import java.time.Duration;
import java.util.Iterator;

import org.apache.hc.client5.http.ConnectionKeepAliveStrategy;
import org.apache.hc.client5.http.impl.DefaultClientConnectionReuseStrategy;
import org.apache.hc.core5.http.HeaderElement;
import org.apache.hc.core5.http.HeaderElements;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.message.MessageSupport;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.TimeValue;

import io.httppool.PoolConfig;

/**
 * Decides whether a connection is kept after an exchange, and for how long: as long as
 * {@code idle-timeout} allows, and always a margin less than the server's
 * {@code Keep-Alive: timeout=} says, so that the server is never the one who closes.
 */
final class KeepAlivePolicy extends DefaultClientConnectionReuseStrategy implements ConnectionKeepAliveStrategy {

	private final Duration idleTimeout;

	private final Duration margin;

	KeepAlivePolicy(PoolConfig config) {
		this.idleTimeout = config.idleTimeout();
		this.margin = config.keepAliveMargin();
	}

	@Override
	public boolean keepAlive(HttpRequest request, HttpResponse response, HttpContext context) {
		return !idleLimit(response).isZero() && super.keepAlive(request, response, context);
	}

	@Override
	public TimeValue getKeepAliveDuration(HttpResponse response, HttpContext context) {
		return TimeValue.of(idleLimit(response));
	}

	private Duration idleLimit(HttpResponse response) {
		Duration limit = this.idleTimeout;
		Iterator<HeaderElement> elements = MessageSupport.iterate(response, HeaderElements.KEEP_ALIVE);
		while (elements.hasNext()) {
			HeaderElement element = elements.next();
			if ("timeout".equalsIgnoreCase(element.getName()) && element.getValue() != null) {
				Duration allowed = lessMargin(element.getValue());
				limit = (allowed.compareTo(limit) < 0) ? allowed : limit;
			}
		}
		return limit;
	}

	private Duration lessMargin(String seconds) {
		try {
			Duration hint = Duration.ofSeconds(Long.parseLong(seconds.trim()));
			if (hint.isNegative()) {
				return this.idleTimeout;
			}
			return (hint.compareTo(this.margin) > 0) ? hint.minus(this.margin) : hint.dividedBy(2);
		}
		catch (NumberFormatException ex) {
			// A hint that is no number is no hint.
			return this.idleTimeout;
		}
	}

}
