package io.httppool.httpclient;

import org.apache.hc.client5.http.impl.nio.DefaultAsyncClientConnectionOperator;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.http.nio.ssl.TlsStrategy;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * Opens asynchronous connections, and tells the dial when TLS begins.
 */
final class AsyncConnectionOperator extends DefaultAsyncClientConnectionOperator {

	AsyncConnectionOperator(Transport transport) {
		super(RegistryBuilder.<TlsStrategy>create().register(URIScheme.HTTPS.id, transport.tlsStrategy()).build(), null,
				transport.dnsResolver());
	}

	@Override
	protected void onBeforeSocketConnect(HttpContext context, HttpHost endpointHost) {
		DialTimes.connecting(context);
	}

	@Override
	protected void onBeforeTlsHandshake(HttpContext context, HttpHost endpointHost) {
		DialTimes.tlsStarts(context);
	}

}
