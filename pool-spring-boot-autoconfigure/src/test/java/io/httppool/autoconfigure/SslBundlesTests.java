package io.httppool.autoconfigure;

import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import io.httppool.CallPhase;
import io.httppool.PoolIoException;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;
import io.httppool.test.server.UpstreamTls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * SSL bundles of an application decide whom its upstreams trust and what they show.
 */
class SslBundlesTests {

	@TempDir
	private Path directory;

	@Test
	void pemBundleOfAnUpstreamIsTrusted() throws Exception {
		try (UpstreamServer upstream = secure(UpstreamTls.valid())) {
			runner(upstream).withPropertyValues(pemTrust("authority"), "pool.upstreams.zephyr.ssl.bundle=authority")
				.run(SslBundlesTests::assertBothClientsAreAnswered);
		}
	}

	@Test
	void pemBundleShowsTheClientsCertificate() throws Exception {
		try (UpstreamServer upstream = secure(UpstreamTls.mutual())) {
			runner(upstream)
				.withPropertyValues(pemTrust("authority"), "pool.upstreams.zephyr.ssl.bundle=authority",
						"spring.ssl.bundle.pem.authority.keystore.certificate="
								+ write("client.pem", UpstreamTls.clientCertificatePem()),
						"spring.ssl.bundle.pem.authority.keystore.private-key="
								+ write("client.key", UpstreamTls.clientKeyPem()))
				.run(SslBundlesTests::assertBothClientsAreAnswered);
		}
	}

	@Test
	void javaKeyStoreIsTrusted() throws Exception {
		try (UpstreamServer upstream = secure(UpstreamTls.valid())) {
			runner(upstream)
				.withPropertyValues("spring.ssl.bundle.jks.authority.truststore.location=" + trustStore().toUri(),
						"spring.ssl.bundle.jks.authority.truststore.password=changeit",
						"pool.upstreams.zephyr.ssl.bundle=authority")
				.run(SslBundlesTests::assertBothClientsAreAnswered);
		}
	}

	@Test
	void bundleOfTheDefaultsHoldsForAllUpstreams() throws Exception {
		try (UpstreamServer upstream = secure(UpstreamTls.valid())) {
			runner(upstream).withPropertyValues(pemTrust("authority"), "pool.defaults.ssl.bundle=authority")
				.run(SslBundlesTests::assertBothClientsAreAnswered);
		}
	}

	@Test
	void bundleOfBootsHttpClientsHoldsForUpstreamsWithoutOne() throws Exception {
		try (UpstreamServer upstream = secure(UpstreamTls.valid())) {
			runner(upstream).withPropertyValues(pemTrust("authority"), "spring.http.clients.ssl.bundle=authority")
				.run(SslBundlesTests::assertBothClientsAreAnswered);
		}
	}

	@Test
	void bundleOfAnUpstreamWinsOverThatOfTheDefaults() throws Exception {
		try (UpstreamServer upstream = secure(UpstreamTls.valid())) {
			runner(upstream)
				.withPropertyValues(pemTrust("authority"), pemTrust("stranger", UpstreamTls.clientCertificatePem()),
						"pool.defaults.ssl.bundle=authority", "pool.upstreams.zephyr.ssl.bundle=stranger")
				.run(SslBundlesTests::assertBothClientsFailInTls);
		}
	}

	@Test
	void withoutABundleAnUnknownAuthorityIsNotTrusted() {
		try (UpstreamServer upstream = secure(UpstreamTls.valid())) {
			runner(upstream).run((context) -> {
				assertBothClientsFailInTls(context);
				assertThat(upstream.requests()).isEmpty();
			});
		}
	}

	@Test
	void certificateForAnotherHostIsRefused() throws Exception {
		try (UpstreamServer upstream = secure(UpstreamTls.wrongHost())) {
			runner(upstream).withPropertyValues(pemTrust("authority"), "pool.defaults.ssl.bundle=authority")
				.run(SslBundlesTests::assertBothClientsFailInTls);
		}
	}

	private static UpstreamServer secure(UpstreamTls tls) {
		return UpstreamServer.builder("secure")
			.handler((request) -> UpstreamResponse.text(200, "hello"))
			.tls(tls)
			.start();
	}

	private static ApplicationContextRunner runner(UpstreamServer upstream) {
		return PoolContexts.pools().withPropertyValues(PoolContexts.upstream("zephyr", upstream));
	}

	private String pemTrust(String bundle) throws Exception {
		return pemTrust(bundle, UpstreamTls.trustPem());
	}

	private String pemTrust(String bundle, String pem) throws Exception {
		return "spring.ssl.bundle.pem." + bundle + ".truststore.certificate=" + write(bundle + ".pem", pem);
	}

	private String write(String name, String pem) throws Exception {
		return Files.writeString(this.directory.resolve(name), pem).toUri().toString();
	}

	private Path trustStore() throws Exception {
		KeyStore trusted = KeyStore.getInstance("PKCS12");
		trusted.load(null, null);
		trusted.setCertificateEntry("authority", CertificateFactory.getInstance("X.509")
			.generateCertificate(new ByteArrayInputStream(UpstreamTls.trustPem().getBytes(StandardCharsets.US_ASCII))));
		Path file = this.directory.resolve("trust.p12");
		try (OutputStream out = Files.newOutputStream(file)) {
			trusted.store(out, "changeit".toCharArray());
		}
		return file;
	}

	private static void assertBothClientsAreAnswered(ApplicationContext context) {
		PooledClients clients = context.getBean(PooledClients.class);
		assertThat(clients.restClient("zephyr").get().uri("/").retrieve().body(String.class)).isEqualTo("hello");
		assertThat(clients.webClient("zephyr").get().uri("/").retrieve().bodyToMono(String.class).block())
			.isEqualTo("hello");
	}

	private static void assertBothClientsFailInTls(ApplicationContext context) {
		PooledClients clients = context.getBean(PooledClients.class);
		assertThatException()
			.isThrownBy(() -> clients.restClient("zephyr").get().uri("/").retrieve().toBodilessEntity())
			.satisfies((ex) -> assertFailedInTls(ex));
		assertThatException()
			.isThrownBy(() -> clients.webClient("zephyr").get().uri("/").retrieve().toBodilessEntity().block())
			.satisfies((ex) -> assertFailedInTls(ex));
	}

	private static void assertFailedInTls(Throwable thrown) {
		assertThat(thrown).cause().isInstanceOfSatisfying(PoolIoException.class, (failure) -> {
			assertThat(failure.phase()).isEqualTo(CallPhase.TLS);
			assertThat(failure.mayHaveReachedServer()).isFalse();
		});
	}

}
