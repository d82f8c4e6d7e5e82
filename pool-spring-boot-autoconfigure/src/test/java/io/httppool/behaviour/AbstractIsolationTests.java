package io.httppool.behaviour;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.httppool.CallPhase;
import io.httppool.PoolRequest;
import io.httppool.PooledConnection;
import io.httppool.TenantResolver;
import io.httppool.test.server.Fault;
import io.httppool.test.server.FaultPlan;
import io.httppool.test.server.FaultRule;
import io.httppool.test.server.UpstreamHandler;
import io.httppool.test.server.UpstreamRequest;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;
import io.httppool.test.server.UpstreamTls;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whoever needs much, or has to do with something dead, harms nobody else.
 */
abstract class AbstractIsolationTests extends AbstractPoolTests {

	abstract Caller caller(PoolFixture fixture);

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void tenantWithTenTimesTheLoadLeavesRoomForTheOther(boolean resolved, TestReporter reporter) throws Exception {
		TenantService service = new TenantService();
		UpstreamServer upstream = started(service, false);
		TenantResolver resolver = (pool, method, uri, attributes) -> uri.getPath().substring(1);
		PoolFixture fixture = pool(upstream, resolved ? resolver : null,
				(config) -> config.maxConnections(10)
					.tenantMaxShare(0.5)
					.acquireTimeout(Duration.ofSeconds(10))
					.timeout(null));
		Caller caller = caller(fixture);
		Load large = closeLater(Load.start(40, () -> call(caller, "large", resolved)));
		Load small = closeLater(Load.start(4, () -> call(caller, "small", resolved)));
		awaitSoon(() -> large.completed() > 0 && small.completed() > 0);
		during(Duration.ofMillis(1500));
		large.stop();
		small.stop();
		reporter.publishEntry("tenants",
				"large: %d calls, at most %d sockets; small: %d calls, at most %d sockets, slowest %d ms".formatted(
						large.completed(), service.peak("large"), small.completed(), service.peak("small"),
						small.longest().toMillis()));
		assertThat(large.failures()).isEmpty();
		assertThat(small.failures()).isEmpty();
		assertThat(service.peak("large")).as("half of 10").isLessThanOrEqualTo(5);
		assertThat(upstream.stats().connectionsPeak()).isLessThanOrEqualTo(10);
		assertThat(small.completed() / 4).as("calls of one caller").isGreaterThan(large.completed() / 40 * 2);
	}

	private static void call(Caller caller, String tenant, boolean resolved) {
		Caller.Answer answer = caller.call("GET", "/" + tenant, null, Map.of("X-Tenant", tenant),
				resolved ? (attributes) -> {
				} : PoolRequest.tenant(tenant));
		assertThat(answer.body()).isEqualTo(tenant);
	}

	@Test
	void deadRouteWithAThousandWaitersDoesNotSlowAnother(TestReporter reporter) throws Exception {
		UpstreamServer upstream = started(HELLO, false);
		String dead = closeLater(new BlackHole()).url();
		PoolFixture fixture = pool(upstream,
				(config) -> config.maxConnections(10)
					.connectTimeout(Duration.ofSeconds(4))
					.acquireTimeout(Duration.ofSeconds(20))
					.timeout(null));
		Caller caller = caller(fixture);
		caller.get("/");
		ExecutorService threads = threads(1000);
		List<Future<Timed>> waiters = new ArrayList<>();
		for (int i = 0; i < 1000; i++) {
			waiters.add(threads.submit(() -> time(() -> caller.get(dead))));
		}
		awaitSoon(() -> fixture.stats().pending() >= 1000);
		Load load = closeLater(Load.start(8, () -> assertThat(caller.get("/").status()).isEqualTo(200)));
		awaitSoon(() -> load.completed() > 500 || !load.failures().isEmpty());
		assertThat(fixture.stats().pending()).as("still waiting").isGreaterThanOrEqualTo(1000);
		assertThat(fixture.pool()
			.connections()
			.stream()
			.filter((connection) -> connection.state() == PooledConnection.State.CONNECTING))
			.hasSizeLessThanOrEqualTo(5);
		load.stop();
		reporter.publishEntry("beside a dead route",
				load.completed() + " calls, slowest " + load.longest().toMillis() + " ms");
		assertThat(load.failures()).isEmpty();
		assertThat(load.longest()).as("far below a connect time-out").isLessThan(Duration.ofSeconds(2));
		for (Future<Timed> waiter : waiters) {
			assertThat(waiter.get().failure().phase()).isEqualTo(CallPhase.CONNECT);
		}
	}

	@Test
	void serverThatStopsReadingBlocksNobodyElse(TestReporter reporter) throws Exception {
		UpstreamServer upstream = started(UpstreamServer.builder("stuck")
			.handler(HELLO)
			.tls(UpstreamTls.valid())
			.faults(FaultPlan.of(FaultRule.onMethod("POST").then(Fault.STOP_READING))));
		PoolFixture fixture = pool(upstream,
				(config) -> config.maxConnections(4).acquireTimeout(Duration.ofSeconds(10)).timeout(null));
		Caller caller = caller(fixture);
		caller.get("/");
		String large = "x".repeat(20_000_000);
		List<Future<Timed>> stuck = new ArrayList<>();
		for (int i = 0; i < 2; i++) {
			stuck.add(inBackground(() -> time(
					() -> caller.call("POST", "/", large, Map.of(), PoolRequest.timeout(Duration.ofSeconds(3))))));
		}
		awaitSoon(() -> upstream.stats().faultsFired().values().stream().mapToLong(Long::longValue).sum() == 2);
		Load load = closeLater(Load.start(4, () -> assertThat(caller.get("/").status()).isEqualTo(200)));
		fixture.pool().softEvict();
		for (Future<Timed> call : stuck) {
			Timed timed = call.get();
			timed.failure();
			assertThat(timed.elapsed()).isLessThan(Duration.ofSeconds(3).plus(TOLERANCE));
		}
		long before = load.completed();
		awaitSoon(() -> load.completed() > before + 100);
		load.stop();
		reporter.publishEntry("beside blocked writes",
				load.completed() + " calls, slowest " + load.longest().toMillis() + " ms");
		assertThat(load.failures()).isEmpty();
		assertThat(load.longest()).as("far below a connect time-out").isLessThan(Duration.ofSeconds(2));
		Awaitility.await().until(() -> fixture.stats().draining() == 0);
	}

	@Test
	void connectionKeepsItsPlaceUntilItIsClosed() throws Exception {
		SlowFarewellServer server = closeLater(new SlowFarewellServer());
		PoolFixture fixture = pool(server.url(), null,
				(config) -> config.maxConnections(1).acquireTimeout(Duration.ofSeconds(10)).timeout(null));
		Caller caller = caller(fixture);
		for (int i = 0; i < 2; i++) {
			assertThat(caller.get("/").body()).isEqualTo("hello");
			awaitSoon(() -> fixture.stats().active() == 0);
			fixture.pool().evictIdle();
		}
		assertThat(server.hasSeenTwoAtOnce()).isFalse();
		assertThat(fixture.stats().opened()).isEqualTo(2);
		Awaitility.await().until(() -> fixture.stats().closedTotal() == 2);
	}

	/**
	 * Answers after a moment and counts, by tenant, how many it serves at once.
	 */
	private static final class TenantService implements UpstreamHandler {

		private final Map<String, AtomicInteger> current = new ConcurrentHashMap<>();

		private final Map<String, Integer> peaks = new ConcurrentHashMap<>();

		@Override
		public UpstreamResponse handle(UpstreamRequest request) {
			String tenant = String.valueOf(request.header("X-Tenant"));
			AtomicInteger now = this.current.computeIfAbsent(tenant, (name) -> new AtomicInteger());
			this.peaks.merge(tenant, now.incrementAndGet(), Math::max);
			during(Duration.ofMillis(3));
			now.decrementAndGet();
			return UpstreamResponse.text(200, tenant);
		}

		private int peak(String tenant) {
			return this.peaks.getOrDefault(tenant, 0);
		}

	}

	/**
	 * A port at which a connection is neither accepted nor refused.
	 */
	private static final class BlackHole implements AutoCloseable {

		private final ServerSocket server;

		private final List<Socket> backlog = new ArrayList<>();

		private BlackHole() throws IOException {
			this.server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
			boolean accepts = true;
			while (accepts) {
				Socket socket = new Socket();
				this.backlog.add(socket);
				try {
					socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.server.getLocalPort()),
							200);
				}
				catch (SocketTimeoutException ex) {
					accepts = false;
				}
			}
		}

		private String url() {
			return "http://127.0.0.1:" + this.server.getLocalPort() + "/";
		}

		@Override
		public void close() throws IOException {
			for (Socket socket : this.backlog) {
				socket.close();
			}
			this.server.close();
		}

	}

}
