package io.httppool.httpclient;

import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * Opens blocking connections, and tells the dial when TLS begins.
 */
final class BlockingConnectionOperator extends DefaultHttpClientConnectionOperator {

	BlockingConnectionOperator(Transport transport) {
		super(null, transport.dnsResolver(),
				RegistryBuilder.<org.apache.hc.client5.http.ssl.TlsSocketStrategy>create()
					.register(URIScheme.HTTPS.id, transport.tlsStrategy())
					.build());
	}

	@Override
	protected void onBeforeTlsHandshake(HttpContext context, HttpHost endpointHost) {
		Dial.tlsStarts(context);
	}

}
