package io.httppool.test.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link UpstreamTls} with the JDK's client.
 */
class UpstreamTlsTests {

	private final List<UpstreamServer> servers = new ArrayList<>();

	@AfterEach
	void closeServers() {
		this.servers.forEach(UpstreamServer::close);
	}

	private UpstreamServer start(UpstreamTls tls) {
		return start(tls, ConnectionBehaviour.defaults());
	}

	private UpstreamServer start(UpstreamTls tls, ConnectionBehaviour behaviour) {
		UpstreamServer server = UpstreamServer.builder("secure")
			.tls(tls)
			.behaviour(behaviour)
			.handler((request) -> UpstreamResponse.text(200, request.baseUrl().toString()))
			.start();
		this.servers.add(server);
		return server;
	}

	private static String get(SSLContext context, URI uri) throws IOException, InterruptedException {
		HttpClient client = HttpClient.newBuilder().sslContext(context).version(HttpClient.Version.HTTP_1_1).build();
		return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString()).body();
	}

	private static RawClient connect(UpstreamServer server) throws IOException {
		return new RawClient(UpstreamTls.clientContext().getSocketFactory().createSocket("127.0.0.1", server.port()));
	}

	@Test
	void validCertificateIsTrustedByNameAndAddress() throws Exception {
		UpstreamServer server = start(UpstreamTls.valid());
		assertThat(get(UpstreamTls.clientContext(), server.baseUrl())).isEqualTo(server.baseUrl().toString());
		URI byName = URI.create("https://localhost:" + server.port());
		assertThat(get(UpstreamTls.clientContext(), byName)).isEqualTo(byName.toString());
	}

	@Test
	void unknownAuthorityIsRefusedByTheClient() throws Exception {
		UpstreamServer server = start(UpstreamTls.valid());
		assertThatExceptionOfType(SSLHandshakeException.class)
			.isThrownBy(() -> get(SSLContext.getDefault(), server.baseUrl()));
		Awaitility.await()
			.atMost(Duration.ofSeconds(1))
			.until(() -> server.stats().connectionsOpen() == 0 && server.stats().connectionsAccepted() == 1);
	}

	@Test
	void expiredCertificateIsRefusedByTheClient() {
		UpstreamServer server = start(UpstreamTls.expired());
		assertThatExceptionOfType(SSLHandshakeException.class)
			.isThrownBy(() -> get(UpstreamTls.clientContext(), server.baseUrl()))
			.withStackTraceContaining("CertificateExpiredException");
	}

	@Test
	void certificateForAnotherHostIsRefusedByTheClient() {
		UpstreamServer server = start(UpstreamTls.wrongHost());
		assertThatExceptionOfType(SSLHandshakeException.class)
			.isThrownBy(() -> get(UpstreamTls.clientContext(), server.baseUrl()))
			.withStackTraceContaining("subject alternative");
	}

	@Test
	void mutualTlsWantsAClientCertificate() throws Exception {
		UpstreamServer server = start(UpstreamTls.mutual());
		assertThat(get(UpstreamTls.clientContextWithCertificate(), server.baseUrl())).startsWith("https://");
		assertThatExceptionOfType(IOException.class)
			.isThrownBy(() -> get(UpstreamTls.clientContext(), server.baseUrl()));
		Awaitility.await().until(() -> server.stats().closedByReason().containsKey("malformed"));
	}

	@Test
	void serverTellsWhichCertificateTheClientHasShown() throws Exception {
		UpstreamServer server = UpstreamServer.builder("secure")
			.tls(UpstreamTls.mutual())
			.handler((request) -> UpstreamResponse.text(200,
					request.clientCertificate().getSubjectX500Principal().getName()))
			.start();
		this.servers.add(server);
		assertThat(get(UpstreamTls.clientContextWithCertificate(), server.baseUrl()))
			.isEqualTo(certificate(UpstreamTls.clientCertificatePem()).getSubjectX500Principal().getName());
		assertThat(get(UpstreamTls.clientContextWithRenewedCertificate(), server.baseUrl()))
			.isEqualTo(certificate(UpstreamTls.renewedClientCertificatePem()).getSubjectX500Principal().getName())
			.contains("renewed");
	}

	@Test
	void trustMaterialIsAvailableAsPem() throws Exception {
		X509Certificate authority = certificate(UpstreamTls.trustPem());
		X509Certificate client = certificate(UpstreamTls.clientCertificatePem());
		client.verify(authority.getPublicKey());
		client.checkValidity();
		assertThat(authority.getBasicConstraints()).isNotNegative();
		String key = UpstreamTls.clientKeyPem()
			.replace("-----BEGIN PRIVATE KEY-----", "")
			.replace("-----END PRIVATE KEY-----", "");
		PrivateKey privateKey = KeyFactory.getInstance("EC")
			.generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(key)));
		assertThat(privateKey.getAlgorithm()).isEqualTo(client.getPublicKey().getAlgorithm());
	}

	private static X509Certificate certificate(String pem) throws Exception {
		return (X509Certificate) CertificateFactory.getInstance("X.509")
			.generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
	}

	@Test
	void idleConnectionEndsWithAFarewell() throws Exception {
		UpstreamServer server = start(UpstreamTls.valid(),
				ConnectionBehaviour.defaults().withIdleTimeout(Duration.ofMillis(150)));
		try (RawClient client = connect(server)) {
			client.get("/").read();
			assertThat(client.readToEnd()).isEmpty();
		}
	}

	@Test
	void idleConnectionCanBeClosedByAnotherThread() throws Exception {
		UpstreamServer server = start(UpstreamTls.valid());
		try (RawClient client = connect(server)) {
			client.get("/").read();
			assertThat(server.closeIdle(CloseMode.FIN)).isEqualTo(1);
			assertThat(client.readToEnd()).isEmpty();
		}
	}

	@Test
	void bytesThatNobodyAskedForAreEncrypted() throws Exception {
		UpstreamServer server = start(UpstreamTls.valid());
		try (RawClient client = connect(server)) {
			client.get("/").read();
			assertThat(server.sendOnIdle(new byte[] { 'x', '\n' })).isEqualTo(1);
			assertThat(client.readLine()).isEqualTo("x");
		}
	}

	@Test
	void handshakesCanBeDelayed() throws Exception {
		UpstreamServer server = start(UpstreamTls.valid().withHandshakeDelay(Duration.ofMillis(300)));
		long started = System.nanoTime();
		try (RawClient client = connect(server)) {
			assertThat(client.get("/").read().status()).isEqualTo(200);
			assertThat(Duration.ofNanos(System.nanoTime() - started)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
			long warm = System.nanoTime();
			client.get("/").read();
			assertThat(Duration.ofNanos(System.nanoTime() - warm)).isLessThan(Duration.ofMillis(300));
		}
	}

	@Test
	void closeDoesNotWaitForDelayedHandshakes() throws Exception {
		UpstreamServer server = start(UpstreamTls.valid().withHandshakeDelay(Duration.ofSeconds(30)));
		try (RawClient client = RawClient.connect(server)) {
			Awaitility.await().until(() -> server.stats().connectionsOpen() == 1);
			server.close();
			assertThat(client.awaitEnd()).isNotNull();
		}
	}

	@Test
	void resetSparesNoTls() throws Exception {
		UpstreamServer server = start(UpstreamTls.valid());
		server.faults(FaultPlan.of(FaultRule.onMethod("GET").then(Fault.RESET_BEFORE_APPLY)));
		try (RawClient client = connect(server)) {
			assertThat(client.get("/").awaitEnd()).isEqualTo(CloseMode.RST);
		}
	}

	@Test
	void requestsFollowEachOtherAfterIdleTimeAndLatency() throws Exception {
		UpstreamServer server = UpstreamServer.builder("secure-slow")
			.tls(UpstreamTls.valid())
			.latency(LatencyModel.of(Duration.ofMillis(150), Duration.ofMillis(150)))
			.handler((request) -> UpstreamResponse.text(200, request.bodyText()))
			.start();
		this.servers.add(server);
		try (RawClient client = connect(server)) {
			for (int i = 1; i <= 3; i++) {
				RawClient.Answer answer = client.post("/", "x".repeat(i * 20_000)).read();
				assertThat(answer.body()).hasSize(i * 20_000);
				assertThat(answer.header("X-Sim-Request")).isEqualTo(Integer.toString(i));
			}
		}
	}

	@Test
	void plainRequestToTlsIsRefused() throws Exception {
		UpstreamServer server = start(UpstreamTls.valid());
		try (RawClient client = RawClient.connect(server)) {
			client.get("/");
			assertThat(client.awaitEnd()).isNotNull();
		}
		assertThat(server.stats().requests()).isZero();
		Awaitility.await().until(() -> server.stats().closedByReason().get("malformed"), Long.valueOf(1)::equals);
	}

	@Test
	void closeLeavesNoConnectionOpen() throws Exception {
		UpstreamServer server = start(UpstreamTls.valid());
		try (RawClient client = connect(server)) {
			client.get("/").read();
			server.close();
			assertThat(client.awaitEnd()).isEqualTo(CloseMode.FIN);
		}
		assertThat(server.stats().connectionsOpen()).isZero();
	}

}
