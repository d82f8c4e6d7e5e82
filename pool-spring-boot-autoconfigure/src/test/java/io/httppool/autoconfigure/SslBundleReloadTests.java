package io.httppool.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleRegistry;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.web.client.RestClient;

import io.httppool.CloseReason;
import io.httppool.ConnectionPool;
import io.httppool.PoolConfig;
import io.httppool.httpclient.HttpComponentsConnectionPools;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;
import io.httppool.test.server.UpstreamTls;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * SSL bundles of an application that change while it runs: by Boot's registry, by files
 * that Boot watches, and by files that are read again when an operator says so.
 */
@ExtendWith(OutputCaptureExtension.class)
class SslBundleReloadTests {

	private static final String OLD = "CN=client, O=HTTP Pool";

	private static final String NEW = "CN=renewed-client, O=HTTP Pool";

	@TempDir
	private Path directory;

	private UpstreamServer upstream;

	@BeforeEach
	void start() {
		this.upstream = UpstreamServer.builder("mutual")
			.handler((request) -> UpstreamResponse.text(200,
					String.valueOf(request.clientCertificate().getSubjectX500Principal())))
			.tls(UpstreamTls.mutual())
			.start();
		writeOld();
	}

	@AfterEach
	void stop() {
		this.upstream.close();
	}

	@Test
	void updateOfTheRegistryReachesBothClientsOfAllPoolsThatNameTheBundle(CapturedOutput output) {
		runner()
			.withPropertyValues("pool.unmatched=pool", "pool.defaults.ssl.bundle=partner",
					"pool.upstreams.other.base-url=http://localhost:1", "pool.upstreams.other.ssl.bundle=trust",
					"spring.ssl.bundle.pem.trust.truststore.certificate=" + uri("authority.pem"))
			.run((context) -> {
				RestClient plain = context.getBean(RestClient.Builder.class).build();
				String onDemand = "https://localhost:" + this.upstream.port() + "/";
				assertShown(context, OLD);
				assertThat(plain.get().uri(onDemand).retrieve().body(String.class)).isEqualTo(OLD);
				context.getBean(SslBundleRegistry.class).updateBundle("partner", renewed());
				assertShown(context, NEW);
				assertThat(plain.get().uri(onDemand).retrieve().body(String.class)).isEqualTo(NEW);
				pools(context).add(config("late"));
				assertShown(context, "late", NEW);
				assertReplaced(pools(context).get("zephyr"), 2);
				assertReplaced(pools(context).route(URI.create(onDemand)).orElseThrow(), 1);
				assertThat(output).doesNotContain("Pool 'other' uses SSL bundle");
			});
	}

	@Test
	void poolThatWasRemovedIsNotReloaded(CapturedOutput output) {
		runner().run((context) -> {
			pools(context).remove("zephyr");
			pools(context).add(config("qtest"));
			context.getBean(SslBundleRegistry.class).updateBundle("partner", renewed());
			assertThat(output).contains("Pool 'qtest' uses SSL bundle 'partner' as it is now")
				.doesNotContain("Pool 'zephyr' uses SSL bundle");
		});
	}

	@Test
	void operatorHasFilesReadAgain() {
		runner().run((context) -> {
			assertShown(context, OLD);
			writeRenewed();
			assertShown(context, OLD);
			assertThat(pools(context).get("zephyr").reloadTls()).isTrue();
			assertShown(context, NEW);
			pools(context).add(config("late"));
			assertShown(context, "late", NEW);
		});
	}

	@Test
	void operatorDoesNotUndoWhatTheApplicationHasUpdated() {
		runner().run((context) -> {
			context.getBean(SslBundleRegistry.class).updateBundle("partner", renewed());
			assertThat(pools(context).get("zephyr").reloadTls()).isTrue();
			assertShown(context, NEW);
		});
	}

	@Test
	void filesThatBootWatchesTakeEffectByThemselves() {
		runner()
			.withPropertyValues("spring.ssl.bundle.pem.partner.reload-on-update=true",
					"spring.ssl.bundle.watch.file.quiet-period=200ms")
			.run((context) -> {
				assertShown(context, OLD);
				writeRenewed();
				Awaitility.await()
					.atMost(Duration.ofSeconds(10))
					.untilAsserted(() -> assertThat(closed(context)).isGreaterThanOrEqualTo(2));
				// Boot may have noticed the two files one after the other.
				Awaitility.await()
					.atMost(Duration.ofSeconds(10))
					.ignoreExceptions()
					.untilAsserted(() -> assertShown(context, NEW));
			});
	}

	@Test
	void brokenBundleLeavesTheLastOneThatWasReadInEffect(CapturedOutput output) {
		runner().run((context) -> {
			assertShown(context, OLD);
			write("client.pem", UpstreamTls.clientCertificatePem().replace("MII", "s3cret"));
			assertThat(pools(context).get("zephyr").reloadTls()).isFalse();
			SslBundle broken = bundle("-----BEGIN CERTIFICATE-----\ns3cret\n-----END CERTIFICATE-----\n",
					UpstreamTls.clientKeyPem());
			context.getBean(SslBundleRegistry.class).updateBundle("partner", broken);
			assertShown(context, OLD);
			assertThat(closed(context)).isZero();
			pools(context).add(config("late"));
			assertShown(context, "late", OLD);
			assertThat(output.getOut().lines().filter((line) -> line.contains("WARN"))).hasSize(2)
				.allSatisfy((line) -> assertThat(line).contains(
						"Pool 'zephyr' keeps to the TLS material that it has. Cannot read SSL bundle 'partner': "));
			assertThat(output).doesNotContain("s3cret");
			context.getBean(SslBundleRegistry.class).updateBundle("partner", renewed());
			assertShown(context, NEW);
		});
	}

	@Test
	void bundleHasOneHandlerHoweverManyPoolsNameIt() {
		CountingBundles counting = new CountingBundles();
		PoolSslBundles bundles = new PoolSslBundles(counting, null, new DefaultResourceLoader());
		List<String> told = new ArrayList<>();
		bundles.tellOfUpdates(told::add);
		TransportFactory transports = new TransportFactory(bundles, null, List.of());
		try (HttpComponentsConnectionPools pools = new HttpComponentsConnectionPools(transports, List.of())) {
			for (int i = 0; i < 5; i++) {
				pools.add(config("pool-" + i)).reloadTls();
				pools.remove("pool-" + i);
			}
		}
		assertThat(counting.handlers).hasSize(1);
		counting.handlers.get(0).accept(counting.bundle);
		assertThat(told).containsExactly("partner");
	}

	@Test
	void changeWhileAPoolIsBeingMadeReachesThatPool() {
		List<HttpComponentsConnectionPools> registry = new ArrayList<>();
		List<String> asked = new ArrayList<>();
		CountingBundles counting = new CountingBundles();
		TransportFactory transports = new TransportFactory(
				new PoolSslBundles(counting, null, new DefaultResourceLoader()), null, List.of());
		counting.whenAsked = () -> {
			asked.add("bundle");
			if (asked.size() == 1) {
				registry.get(0).sslBundleChanged("partner");
			}
		};
		try (HttpComponentsConnectionPools pools = new HttpComponentsConnectionPools(transports, List.of())) {
			registry.add(pools);
			pools.add(config("zephyr"));
			assertThat(asked).as("once for the pool and once for the change").hasSize(2);
			pools.sslBundleChanged("another");
			pools.add(config("qtest"));
			assertThat(asked).hasSize(2);
		}
	}

	private ApplicationContextRunner runner() {
		return PoolContexts.pools()
			.withPropertyValues(PoolContexts.upstream("zephyr", this.upstream),
					"pool.upstreams.zephyr.ssl.bundle=partner",
					"spring.ssl.bundle.pem.partner.truststore.certificate=" + uri("authority.pem"),
					"spring.ssl.bundle.pem.partner.keystore.certificate=" + uri("client.pem"),
					"spring.ssl.bundle.pem.partner.keystore.private-key=" + uri("client.key"));
	}

	private PoolConfig config(String name) {
		return PoolConfig.builder(name, this.upstream.baseUrl()).sslBundle("partner").build();
	}

	private void writeOld() {
		write("authority.pem", UpstreamTls.trustPem());
		write("client.pem", UpstreamTls.clientCertificatePem());
		write("client.key", UpstreamTls.clientKeyPem());
	}

	private void writeRenewed() {
		write("client.key", UpstreamTls.renewedClientKeyPem());
		write("client.pem", UpstreamTls.renewedClientCertificatePem());
	}

	private String uri(String file) {
		return this.directory.resolve(file).toUri().toString();
	}

	private void write(String file, String content) {
		try {
			Files.writeString(this.directory.resolve(file), content);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static SslBundle renewed() {
		return bundle(UpstreamTls.renewedClientCertificatePem(), UpstreamTls.renewedClientKeyPem());
	}

	private static SslBundle bundle(String certificate, String key) {
		return SslBundle.of(new PemSslStoreBundle(PemSslStoreDetails.forCertificate(certificate).withPrivateKey(key),
				PemSslStoreDetails.forCertificate(UpstreamTls.trustPem())));
	}

	private static HttpComponentsConnectionPools pools(ApplicationContext context) {
		return context.getBean(HttpComponentsConnectionPools.class);
	}

	private static void assertReplaced(ConnectionPool pool, long connections) {
		Awaitility.await()
			.untilAsserted(
					() -> assertThat(pool.stats().closed()).isEqualTo(Map.of(CloseReason.TLS_CHANGED, connections)));
	}

	private static long closed(ApplicationContext context) {
		return pools(context).get("zephyr").stats().closed().getOrDefault(CloseReason.TLS_CHANGED, 0L);
	}

	private static void assertShown(ApplicationContext context, String certificate) {
		assertShown(context, "zephyr", certificate);
	}

	private static void assertShown(ApplicationContext context, String pool, String certificate) {
		PooledClients clients = context.getBean(PooledClients.class);
		assertThat(clients.restClient(pool).get().uri("/").retrieve().body(String.class)).isEqualTo(certificate);
		assertThat(clients.webClient(pool).get().uri("/").retrieve().bodyToMono(String.class).block())
			.isEqualTo(certificate);
	}

	/**
	 * One bundle, and who wants to be told of its updates.
	 */
	private static final class CountingBundles implements SslBundles {

		private final SslBundle bundle = bundle(UpstreamTls.clientCertificatePem(), UpstreamTls.clientKeyPem());

		private final List<Consumer<SslBundle>> handlers = new ArrayList<>();

		private Runnable whenAsked = () -> {
		};

		@Override
		public SslBundle getBundle(String name) {
			this.whenAsked.run();
			return this.bundle;
		}

		@Override
		public void addBundleUpdateHandler(String name, Consumer<SslBundle> handler) {
			this.handlers.add(handler);
		}

		@Override
		public void addBundleRegisterHandler(BiConsumer<String, SslBundle> handler) {
		}

		@Override
		public List<String> getBundleNames() {
			return List.of("partner");
		}

	}

}
