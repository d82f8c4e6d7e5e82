package io.httppool.behaviour;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.httppool.DeadlineExceededException;
import io.httppool.PoolClosedException;
import io.httppool.PoolIoException;
import io.httppool.PoolRequest;
import io.httppool.UnknownOutcomeException;
import io.httppool.httpclient.Transport;
import io.httppool.test.server.CloseMode;
import io.httppool.test.server.UpstreamRequest;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;
import io.httppool.test.server.UpstreamTls;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Connections through a proxy's tunnel.
 */
abstract class AbstractTunnelTests extends AbstractClientTests {

	/** Path that leads elsewhere, and whose answer ends the connection. */
	private static final String REDIRECT = "/redirect";

	private UpstreamServer upstream;

	private ConnectProxy proxy;

	private Caller caller;

	@BeforeEach
	void start() throws IOException {
		this.upstream = started(
				UpstreamServer.builder("tunnel").handler(AbstractTunnelTests::answer).tls(UpstreamTls.valid()));
		this.proxy = new ConnectProxy(this.upstream.port());
		closeLater(this.proxy);
		Transport transport = new Transport(UpstreamTls.clientContext(), null, null, null, List.of());
		this.caller = caller(use(new PoolFixture(this.upstream.baseUrl(), transport,
				(config) -> config.acquireTimeout(Duration.ofSeconds(10))
					.connectTimeout(Duration.ofSeconds(5))
					.readTimeout(Duration.ofSeconds(20))
					.timeout(Duration.ofSeconds(25))
					.shutdownGrace(Duration.ofMillis(100)))));
	}

	@Test
	void tunnelServesARequestAlthoughNoConnectionIsKept() {
		Transport transport = new Transport(UpstreamTls.clientContext(), null, null, null, List.of());
		Caller caller = caller(use(
				new PoolFixture(this.upstream.baseUrl(), transport, (config) -> config.idleTimeout(Duration.ZERO))));
		for (int i = 1; i <= 3; i++) {
			assertThat(caller.get("/").body()).isEqualTo("hello");
			fixture().assertAtRest();
			assertThat(this.proxy.tunnels()).isEqualTo(i);
		}
	}

	@Test
	void tunnelIsReused() {
		for (int i = 0; i < 10; i++) {
			assertThat(this.caller.get("/").body()).isEqualTo("hello");
			fixture().assertAtRest();
		}
		assertThat(this.proxy.tunnels()).isEqualTo(1);
		assertThat(this.upstream.stats().connectionsAccepted()).isEqualTo(1);
		assertThat(fixture().stats().opened()).isEqualTo(1);
		assertThat(fixture().stats().hits()).isEqualTo(9);
	}

	@Test
	void manyCallersShareAFewTunnels() throws Exception {
		inParallel(20, () -> {
			for (int i = 0; i < 10; i++) {
				assertThat(this.caller.get("/").body()).isEqualTo("hello");
			}
		});
		assertThat(this.upstream.stats().connectionsPeak()).isLessThanOrEqualTo(5);
	}

	@Test
	void tunnelThatWasClosedIsReplaced() {
		for (int i = 1; i <= 5; i++) {
			assertThat(this.caller.get("/").body()).isEqualTo("hello");
			fixture().assertAtRest();
			this.upstream.closeIdle(CloseMode.FIN);
		}
		assertThat(this.caller.get("/").body()).isEqualTo("hello");
	}

	@Test
	void redirectGoesOnInAnotherTunnelAfterTheFirstOneWasClosed() {
		assertThat(this.caller.get(REDIRECT).body()).isEqualTo("hello");
		assertThat(this.proxy.tunnels()).isEqualTo(2);
	}

	@Test
	void tunnelsThatAreRefusedLeaveThePoolAtFullCapacity() throws Exception {
		this.proxy.refuse("502 Bad Gateway");
		for (int i = 0; i < 50; i++) {
			time(() -> assertThat(this.caller.get("/").status()).isEqualTo(502));
		}
		assertThat(this.upstream.requests()).isEmpty();
		fixture().assertAtRest();
		this.proxy.refuse(null);
		manyCallersShareAFewTunnels();
	}

	@Test
	void tunnelIsNotOpenedForNobodyAfterAFailure() throws IOException {
		Transport transport = new Transport(UpstreamTls.clientContext(), null, null, null, List.of());
		Caller caller = caller(use(new PoolFixture(this.upstream.baseUrl(), transport,
				(config) -> config.maintenanceInterval(Duration.ofMillis(100)))));
		this.proxy.stopListening();
		assertThat(time(() -> caller.get("/")).failure()).isNotNull();
		long before = fixture().stats().connectFailures();
		assertThat(before).isPositive();
		during(Duration.ofMillis(400));
		assertThat(fixture().stats().connectFailures()).isEqualTo(before);
	}

	@Test
	void deadlineHoldsInTheHandshakeInsideATunnel() {
		this.proxy.leadTo(ConnectProxy.End.SILENCE);
		Timed timed = time(() -> this.caller.get("/", PoolRequest.timeout(Duration.ofMillis(500))));
		assertThat(timed.failure()).isInstanceOf(DeadlineExceededException.class);
		assertThat(timed.elapsed()).isBetween(Duration.ofMillis(490), Duration.ofSeconds(10));
		assertThat(this.proxy.tunnels()).isEqualTo(1);
		fixture().assertAtRest();
		this.proxy.leadTo(ConnectProxy.End.SERVER);
		assertThat(this.caller.get("/").body()).isEqualTo("hello");
	}

	@Test
	void closeOfThePoolEndsAHandshakeInsideATunnel() throws Exception {
		this.proxy.leadTo(ConnectProxy.End.SILENCE);
		Future<Timed> call = inBackground(() -> time(() -> this.caller.get("/")));
		awaitSoon(() -> this.proxy.tunnels() == 1);
		fixture().close();
		assertThat(call.get(10, TimeUnit.SECONDS).failure()).isInstanceOf(PoolClosedException.class);
	}

	@Test
	void requestWhoseTunnelFailsInTheHandshakeHasNotBeenSent() {
		this.proxy.leadTo(ConnectProxy.End.HANG_UP);
		PoolIoException failure = time(() -> this.caller.call("POST", "/")).failure();
		assertThat(failure).isNotInstanceOf(UnknownOutcomeException.class);
		assertThat(failure.mayHaveReachedServer()).isFalse();
		assertThat(this.proxy.tunnels()).isEqualTo(1);
	}

	private static UpstreamResponse answer(UpstreamRequest request) {
		return REDIRECT.equals(request.path())
				? UpstreamResponse.status(302).header("Location", "/").header("Connection", "close")
				: UpstreamResponse.text(200, "hello");
	}

}
