package io.httppool.behaviour;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;

import javax.net.ssl.SSLContext;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.httppool.CloseReason;
import io.httppool.ConnectionPool;
import io.httppool.PoolConfig;
import io.httppool.PoolListener;
import io.httppool.PooledConnection;
import io.httppool.httpclient.TlsMaterialException;
import io.httppool.httpclient.Transport;
import io.httppool.httpclient.TransportSource;
import io.httppool.test.server.UpstreamHandler;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;
import io.httppool.test.server.UpstreamTls;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Keys and certificates that change while a pool is used. The server tells each client
 * which certificate it has shown.
 */
@ExtendWith(OutputCaptureExtension.class)
abstract class AbstractTlsReloadTests extends AbstractClientTests {

	private static final UpstreamHandler SHOWN = (request) -> UpstreamResponse.text(200,
			String.valueOf(request.clientCertificate().getSubjectX500Principal()));

	private static final String OLD = "CN=client, O=HTTP Pool";

	private static final String NEW = "CN=renewed-client, O=HTTP Pool";

	private final Material material = new Material();

	@Test
	void reloadUnderLoadFailsNothingAndLeavesNobodyTheOldCertificate() throws Exception {
		UpstreamServer upstream = mutual(SHOWN);
		Caller caller = caller(upstream, (config) -> config.maxConnections(4).minIdle(2));
		int reloads = 6;
		try (Load load = Load.start(6, () -> caller.get("/load"))) {
			for (int i = 1; i <= reloads; i++) {
				long before = load.completed();
				Awaitility.await().until(() -> load.completed() > before + 20);
				boolean renewed = i % 2 == 1;
				this.material.use(renewed ? UpstreamTls.clientContextWithRenewedCertificate()
						: UpstreamTls.clientContextWithCertificate());
				assertThat(fixture().pool().reloadTls()).isTrue();
				assertThat(caller.get("/after").body()).isEqualTo(renewed ? NEW : OLD);
			}
			load.stop();
			assertThat(load.failures()).isEmpty();
		}
		fixture().assertAtRest();
		assertThat(fixture().stats().opened()).isEqualTo(upstream.stats().connectionsAccepted());
		assertThat(fixture().stats().closed().get(CloseReason.TLS_CHANGED)).isGreaterThanOrEqualTo(reloads);
		assertThat(fixture().stats().connectFailures()).isZero();
		assertThat(fixture().stats().resends()).isZero();
		Awaitility.await().until(() -> fixture().stats().idle() >= 2);
	}

	@Test
	void exchangeInFlightEndsOnTheOldConnectionWhichIsClosedThen() throws Exception {
		Turnstile turnstile = new Turnstile();
		UpstreamServer upstream = mutual((request) -> {
			turnstile.handle(request);
			return SHOWN.handle(request);
		});
		Caller caller = caller(upstream, UnaryOperator.identity());
		Future<Caller.Answer> call = inBackground(() -> caller.get("/slow"));
		turnstile.awaitArrivals(1);
		turnstile.release("/quick");
		assertThat(caller.get("/quick").body()).isEqualTo(OLD);
		Awaitility.await().until(() -> fixture().stats().idle() == 1);
		this.material.use(UpstreamTls.clientContextWithRenewedCertificate());
		fixture().pool().reloadTls();
		fixture().assertClosedBy(CloseReason.TLS_CHANGED);
		assertThat(fixture().stats().draining()).isEqualTo(1);
		turnstile.open();
		assertThat(call.get().body()).isEqualTo(OLD);
		fixture().assertClosedBy(CloseReason.TLS_CHANGED, CloseReason.TLS_CHANGED);
		assertThat(caller.get("/quick").body()).isEqualTo(NEW);
	}

	@Test
	void connectionThatIsBeingOpenedIsOpenedAgain() throws Exception {
		UpstreamServer upstream = started(UpstreamServer.builder("slow-door")
			.handler(SHOWN)
			.tls(UpstreamTls.mutual().withHandshakeDelay(Duration.ofMillis(150))));
		Caller caller = caller(upstream, (config) -> config.maxConnections(1));
		Future<Caller.Answer> call = inBackground(() -> caller.get("/"));
		Awaitility.await().until(() -> upstream.stats().connectionsOpen() == 1);
		this.material.use(UpstreamTls.clientContextWithRenewedCertificate());
		fixture().pool().reloadTls();
		assertThat(call.get().body()).isEqualTo(NEW);
		assertThat(upstream.stats().connectionsAccepted()).isEqualTo(2);
		assertThat(fixture().stats().opened()).isEqualTo(2);
		fixture().assertClosedBy(CloseReason.TLS_CHANGED);
	}

	@Test
	void warmConnectionsAreReplacedWithoutARequestAndResumeNoSession() {
		Queue<Boolean> resumed = new ConcurrentLinkedQueue<>();
		PoolListener listener = new PoolListener() {

			@Override
			public void handshaken(ConnectionPool pool, Duration handshake, boolean wasResumed) {
				resumed.add(wasResumed);
			}

		};
		UpstreamServer upstream = mutual(SHOWN);
		caller(upstream, (config) -> config.minIdle(1), listener);
		Awaitility.await().until(() -> fixture().stats().idle() == 1);
		this.material.use(UpstreamTls.clientContextWithRenewedCertificate());
		fixture().pool().reloadTls();
		fixture().assertClosedBy(CloseReason.TLS_CHANGED);
		Awaitility.await().until(() -> fixture().stats().idle() == 1);
		assertThat(resumed).containsExactly(false, false);
	}

	@Test
	void trustThatCameLateEndsTheFailures() {
		UpstreamServer upstream = started(HELLO, true);
		this.material.use(null);
		Caller caller = caller(upstream, UnaryOperator.identity());
		assertThat(time(() -> caller.get("/")).failure()).isNotNull();
		this.material.use(UpstreamTls.clientContext());
		assertThat(fixture().pool().reloadTls()).isTrue();
		assertThat(caller.get("/").body()).isEqualTo("hello");
	}

	@Test
	void whatCannotBeReadChangesNothing(CapturedOutput output) {
		UpstreamServer upstream = mutual(SHOWN);
		Caller caller = caller(upstream, (config) -> config.sslBundle("partner"));
		assertThat(caller.get("/").body()).isEqualTo(OLD);
		fixture().assertAtRest();
		List<Long> connections = connections();
		this.material.failure = new TlsMaterialException("Cannot read SSL bundle 'partner': key store",
				new IllegalArgumentException("s3cret"));
		assertThat(fixture().pool().reloadTls()).isFalse();
		this.material.failure = new IllegalArgumentException("s3cret");
		assertThat(fixture().pool().reloadTls()).isFalse();
		assertThat(caller.get("/").body()).isEqualTo(OLD);
		assertThat(connections()).isEqualTo(connections);
		assertThat(output.getOut().lines().filter((line) -> line.contains("keeps to the TLS material"))).hasSize(2)
			.allSatisfy((line) -> assertThat(line).contains("WARN", "Pool 'upstream'",
					"Cannot read SSL bundle 'partner': "))
			.anySatisfy((line) -> assertThat(line).endsWith("key store"))
			.anySatisfy((line) -> assertThat(line).endsWith("IllegalArgumentException"));
		assertThat(output).doesNotContain("s3cret");
	}

	@Test
	void connectionsWithoutTlsStay() {
		UpstreamServer upstream = started(CONNECTION_ID, false);
		Caller caller = caller(upstream, UnaryOperator.identity());
		String before = caller.get("/").body();
		fixture().assertAtRest();
		assertThat(fixture().pool().reloadTls()).isTrue();
		assertThat(caller.get("/").body()).isEqualTo(before);
		assertThat(fixture().closeReasons()).isEmpty();
	}

	@Override
	Caller caller(UpstreamServer upstream, UnaryOperator<PoolConfig.Builder> config, PoolListener... listeners) {
		return caller(use(new PoolFixture(upstream.baseUrl(), this.material, null,
				(builder) -> config
					.apply(builder.acquireTimeout(Duration.ofSeconds(5)).connectTimeout(Duration.ofSeconds(5))),
				listeners)));
	}

	private UpstreamServer mutual(UpstreamHandler handler) {
		return started(UpstreamServer.builder("mutual").handler(handler).tls(UpstreamTls.mutual()));
	}

	private List<Long> connections() {
		return fixture().pool().connections().stream().map(PooledConnection::id).toList();
	}

	/**
	 * What a bundle has at the moment.
	 */
	private static final class Material implements TransportSource {

		private volatile Transport transport = transport(UpstreamTls.clientContextWithCertificate());

		private volatile RuntimeException failure;

		void use(SSLContext context) {
			this.transport = transport(context);
		}

		@Override
		public Transport get(PoolConfig config) {
			if (this.failure != null) {
				throw this.failure;
			}
			return this.transport;
		}

		private static Transport transport(SSLContext context) {
			return new Transport(context, null, null, null, List.of());
		}

	}

}
