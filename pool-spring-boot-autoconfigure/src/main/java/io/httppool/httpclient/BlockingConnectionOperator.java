package io.httppool.httpclient;

import java.io.IOException;
import java.net.Proxy;
import java.net.Socket;

import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * Opens blocking connections, and tells the dial when TLS begins.
 */
final class BlockingConnectionOperator extends DefaultHttpClientConnectionOperator {

	BlockingConnectionOperator(Transport transport) {
		super(BlockingConnectionOperator::socket, null, transport.dnsResolver(),
				RegistryBuilder.<org.apache.hc.client5.http.ssl.TlsSocketStrategy>create()
					.register(URIScheme.HTTPS.id, transport.tlsStrategy())
					.build());
	}

	/**
	 * Only plain sockets speak SOCKS, to the given proxy or to that of the JVM.
	 */
	private static Socket socket(@Nullable Proxy socksProxy) throws IOException {
		if (socksProxy != null) {
			return new Socket(socksProxy);
		}
		return (System.getProperty("socksProxyHost") != null) ? new Socket() : new ProbeSocket();
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
