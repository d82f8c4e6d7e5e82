package io.httppool.test.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.Objects;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

import org.jspecify.annotations.Nullable;

/**
 * Ready-made TLS for a server, and what a client needs for it. All certificates are
 * signed by one test authority, whose key and passwords are public: never trust it
 * outside of tests. Immutable.
 */
public final class UpstreamTls {

	private static final char[] PASSWORD = "changeit".toCharArray();

	private static final String ALIAS = "entry";

	private static final String CLIENT = "client";

	private static final String RENEWED_CLIENT = "renewed-client";

	private final String certificate;

	private final boolean clientCertificateRequired;

	private final SSLContext context;

	private final Duration handshakeDelay;

	private UpstreamTls(String certificate, boolean clientCertificateRequired) {
		this(certificate, clientCertificateRequired, Duration.ZERO);
	}

	private UpstreamTls(String certificate, boolean clientCertificateRequired, Duration handshakeDelay) {
		this.certificate = certificate;
		this.context = context(keyStore(certificate));
		this.clientCertificateRequired = clientCertificateRequired;
		this.handshakeDelay = handshakeDelay;
	}

	/**
	 * Returns a valid certificate for {@code localhost} and 127.0.0.1.
	 * @return the TLS settings
	 */
	public static UpstreamTls valid() {
		return new UpstreamTls("valid", false);
	}

	/**
	 * Returns a certificate that has expired.
	 * @return the TLS settings
	 */
	public static UpstreamTls expired() {
		return new UpstreamTls("expired", false);
	}

	/**
	 * Returns a certificate for another host.
	 * @return the TLS settings
	 */
	public static UpstreamTls wrongHost() {
		return new UpstreamTls("wrong-host", false);
	}

	/**
	 * Returns a valid certificate, and asks the client for one too.
	 * @return the TLS settings
	 */
	public static UpstreamTls mutual() {
		return new UpstreamTls("valid", true);
	}

	/**
	 * Returns a copy whose server takes part in a handshake only after a while: slow
	 * connects, each for itself.
	 * @param value the time from accept to handshake, zero for none
	 * @return the copy
	 */
	public UpstreamTls withHandshakeDelay(Duration value) {
		if (value.isNegative()) {
			throw new IllegalArgumentException("A duration is negative");
		}
		return new UpstreamTls(this.certificate, this.clientCertificateRequired, value);
	}

	Duration handshakeDelay() {
		return this.handshakeDelay;
	}

	/**
	 * Returns the certificate of the test authority, for a client to trust.
	 * @return the certificate as PEM text
	 */
	public static String trustPem() {
		return certificatePem(authority());
	}

	/**
	 * Returns the certificate a client shows to a {@link #mutual()} server.
	 * @return the certificate as PEM text
	 */
	public static String clientCertificatePem() {
		return certificatePem(certificate(keyStore(CLIENT)));
	}

	/**
	 * Returns another certificate a client may show to a {@link #mutual()} server: what
	 * takes the place of {@link #clientCertificatePem()} one day.
	 * @return the certificate as PEM text
	 */
	public static String renewedClientCertificatePem() {
		return certificatePem(certificate(keyStore(RENEWED_CLIENT)));
	}

	/**
	 * Returns the key that belongs to {@link #clientCertificatePem()}.
	 * @return the key as PEM text, PKCS #8 without password
	 */
	public static String clientKeyPem() {
		return keyPem(CLIENT);
	}

	/**
	 * Returns the key that belongs to {@link #renewedClientCertificatePem()}.
	 * @return the key as PEM text, PKCS #8 without password
	 */
	public static String renewedClientKeyPem() {
		return keyPem(RENEWED_CLIENT);
	}

	private static String keyPem(String store) {
		try {
			byte[] key = keyStore(store).getKey(ALIAS, PASSWORD).getEncoded();
			return pem("PRIVATE KEY", key);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Returns a context for a client that trusts the test authority and has no
	 * certificate.
	 * @return a new context
	 */
	public static SSLContext clientContext() {
		return context(null);
	}

	/**
	 * Returns a context for a client that trusts the test authority and shows a
	 * certificate of it.
	 * @return a new context
	 */
	public static SSLContext clientContextWithCertificate() {
		return context(keyStore(CLIENT));
	}

	/**
	 * Returns a context for a client that trusts the test authority and shows the
	 * certificate {@link #renewedClientCertificatePem()}.
	 * @return a new context
	 */
	public static SSLContext clientContextWithRenewedCertificate() {
		return context(keyStore(RENEWED_CLIENT));
	}

	/**
	 * Returns the context of the server, for a server of your own.
	 * @return the context, shared by all callers
	 */
	public SSLContext serverContext() {
		return this.context;
	}

	// Puts TLS over a connection that has just been accepted.
	SSLSocket wrap(Socket socket) throws IOException {
		SSLSocket secure = (SSLSocket) this.context.getSocketFactory()
			.createSocket(socket, null, socket.getPort(), true);
		secure.setUseClientMode(false);
		secure.setNeedClientAuth(this.clientCertificateRequired);
		return secure;
	}

	@Nullable X509Certificate clientCertificate(SSLSession session) throws SSLPeerUnverifiedException {
		return this.clientCertificateRequired ? (X509Certificate) session.getPeerCertificates()[0] : null;
	}

	private static SSLContext context(@Nullable KeyStore identity) {
		try {
			KeyStore trusted = KeyStore.getInstance("PKCS12");
			trusted.load(null, null);
			trusted.setCertificateEntry(ALIAS, authority());
			TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
			trust.init(trusted);
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(keyManagers(identity), trust.getTrustManagers(), null);
			return context;
		}
		catch (GeneralSecurityException | IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static KeyManager @Nullable [] keyManagers(@Nullable KeyStore identity) throws GeneralSecurityException {
		if (identity == null) {
			return null;
		}
		KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		keys.init(identity, PASSWORD);
		return keys.getKeyManagers();
	}

	private static Certificate authority() {
		try {
			Certificate[] chain = keyStore("valid").getCertificateChain(ALIAS);
			return chain[chain.length - 1];
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Certificate certificate(KeyStore store) {
		try {
			return Objects.requireNonNull(store.getCertificate(ALIAS));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static KeyStore keyStore(String name) {
		try (InputStream in = UpstreamTls.class.getResourceAsStream("tls/" + name + ".p12")) {
			KeyStore store = KeyStore.getInstance("PKCS12");
			store.load(Objects.requireNonNull(in, "The key store is missing"), PASSWORD);
			return store;
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String certificatePem(Certificate certificate) {
		try {
			return pem("CERTIFICATE", certificate.getEncoded());
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String pem(String type, byte[] content) {
		byte[] lineEnd = { '\n' };
		String base64 = Base64.getMimeEncoder(64, lineEnd).encodeToString(content);
		return "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n";
	}

	@Override
	public String toString() {
		return this.certificate + (this.clientCertificateRequired ? ", mutual" : "");
	}

}
