package io.httppool.httpclient;

import java.io.InputStream;
import java.net.Socket;
import java.security.KeyStore;
import java.util.List;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

import org.apache.hc.core5.http.HttpHost;

import io.httppool.test.server.UpstreamTls;

/**
 * What is between HTTP and TCP.
 */
enum Wire {

	PLAIN(null),

	TLS_1_2("TLSv1.2"),

	TLS_1_3("TLSv1.3");

	private static final char[] PASSWORD = "changeit".toCharArray();

	private final String protocol;

	Wire(String protocol) {
		this.protocol = protocol;
	}

	boolean isSecure() {
		return this.protocol != null;
	}

	HttpHost host(int port) {
		return new HttpHost(isSecure() ? "https" : "http", "127.0.0.1", port);
	}

	Transport transport() {
		return isSecure() ? new Transport(UpstreamTls.clientContext(), List.of(this.protocol), null, null, List.of())
				: Transport.DEFAULT;
	}

	/**
	 * The server's end of an accepted connection, after its part of the handshake.
	 */
	Socket serve(Socket accepted) throws Exception {
		if (!isSecure()) {
			return accepted;
		}
		SSLSocket secure = (SSLSocket) serverContext().getSocketFactory()
			.createSocket(accepted, null, accepted.getPort(), true);
		secure.setUseClientMode(false);
		secure.startHandshake();
		return secure;
	}

	private static SSLContext serverContext() throws Exception {
		KeyStore identity = KeyStore.getInstance("PKCS12");
		try (InputStream in = UpstreamTls.class.getResourceAsStream("tls/valid.p12")) {
			identity.load(in, PASSWORD);
		}
		KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		keys.init(identity, PASSWORD);
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(keys.getKeyManagers(), null, null);
		return context;
	}

}
