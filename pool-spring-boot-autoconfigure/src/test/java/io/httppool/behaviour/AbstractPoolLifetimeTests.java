package io.httppool.behaviour;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.httppool.AcquireOrder;
import io.httppool.CallPhase;
import io.httppool.CloseReason;
import io.httppool.ConnectionPool;
import io.httppool.LeakedConnection;
import io.httppool.PoolConfig;
import io.httppool.PoolListener;
import io.httppool.PooledConnection;
import io.httppool.PooledConnection.Kind;
import io.httppool.PooledConnection.State;
import io.httppool.httpclient.Transport;
import io.httppool.log.PoolLog;
import io.httppool.test.server.CloseMode;
import io.httppool.test.server.ConnectionBehaviour;
import io.httppool.test.server.Fault;
import io.httppool.test.server.FaultRule;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;
import io.httppool.test.server.UpstreamTls;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When connections are opened, which one is used, and when and why they are closed.
 */
@ExtendWith(OutputCaptureExtension.class)
abstract class AbstractPoolLifetimeTests extends AbstractClientTests {

	static final int DEATHS = 12;

	private static final Duration LONG = Duration.ofSeconds(10);

	@Test
	void minIdleConnectionsAreOpenedAtStartWithoutARequest() {
		UpstreamServer upstream = started(UpstreamServer.builder("tls").handler(HELLO).tls(UpstreamTls.valid()));
		Transport transport = new Transport(UpstreamTls.clientContext(), null, null, null, List.of());
		PoolFixture fixture = use(new PoolFixture(upstream.baseUrl(), transport, (config) -> config.minIdle(3)));
		Awaitility.await().until(() -> fixture.stats().idle() == 3);
		assertThat(fixture.pool().connections()).extracting(PooledConnection::tls).containsOnly("TLSv1.3");
		assertThat(upstream.stats().connectionsOpen()).isEqualTo(3);
		assertThat(upstream.stats().requests()).isZero();
		fixture.assertAtRest();
		assertThat(fixture.stats().hits() + fixture.stats().misses()).isZero();
	}

	@Test
	void minIdleThatIsRaisedLaterIsOpenedWithoutARequest() {
		UpstreamServer upstream = upstream((request) -> UpstreamResponse.status(200));
		caller(upstream, (config) -> config.maxConnections(5));
		ConnectionPool pool = fixture().pool();
		pool.resize(5, 2);
		Awaitility.await().until(() -> upstream.stats().connectionsOpen() == 2);
		pool.resizeMinIdle(4);
		Awaitility.await().until(() -> upstream.stats().connectionsOpen() == 4);
		assertThat(upstream.stats().requests()).isZero();
	}

	@Test
	void minIdleIsToppedUpAfterEveryLoss() {
		UpstreamServer upstream = upstream(HELLO);
		caller(upstream, (config) -> config.minIdle(3));
		for (int losses = 1; losses <= 3; losses++) {
			int lost = 3 * losses;
			Awaitility.await().until(() -> fixture().stats().idle() == 3);
			assertThat(upstream.closeIdle(CloseMode.FIN)).isEqualTo(3);
			Awaitility.await()
				.atMost(Duration.ofSeconds(3))
				.untilAsserted(() -> assertThat(upstream.stats().connectionsAccepted()).isEqualTo(lost + 3));
		}
		Awaitility.await().until(() -> fixture().stats().idle() == 3);
		assertThat(fixture().closeReasons()).hasSize(9).containsOnly(CloseReason.SERVER_CLOSED);
	}

	@Test
	void warmConnectionsAreReplacedWhenTheyWereIdleForTooLong() {
		UpstreamServer upstream = upstream(HELLO);
		caller(upstream, (config) -> config.minIdle(2).idleTimeout(Duration.ofMillis(400)));
		Awaitility.await()
			.untilAsserted(() -> assertThat(upstream.stats().connectionsAccepted()).isGreaterThanOrEqualTo(6));
		Awaitility.await().until(() -> fixture().stats().idle() == 2);
		assertThat(fixture().closeReasons()).containsOnly(CloseReason.IDLE_TIMEOUT);
	}

	@Test
	void warmConnectionsAreReplacedWhenTheyAreTooOld() {
		UpstreamServer upstream = upstream(HELLO);
		caller(upstream, (config) -> config.minIdle(2).maxLifetime(Duration.ofMillis(400)));
		Awaitility.await()
			.untilAsserted(() -> assertThat(upstream.stats().connectionsAccepted()).isGreaterThanOrEqualTo(6));
		Awaitility.await().until(() -> fixture().stats().idle() == 2);
		assertThat(fixture().closeReasons()).containsOnly(CloseReason.MAX_LIFETIME);
	}

	@Test
	void connectionsAreWarmForTheKindOfClientThatWasUsedLast() {
		UpstreamServer upstream = upstream(HELLO);
		Caller caller = caller(upstream, (config) -> config.minIdle(2));
		Kind kind = (caller instanceof RestClientCaller) ? Kind.BLOCKING : Kind.ASYNC;
		Caller other = (kind == Kind.BLOCKING) ? fixture().webClient() : fixture().restClient();
		other.get("/");
		caller.get("/");
		fixture().assertAtRest();
		fixture().pool().evictIdle();
		Awaitility.await()
			.untilAsserted(() -> assertThat(fixture().pool().connections()).hasSize(2)
				.allSatisfy((connection) -> assertThat(connection.state()).isEqualTo(State.IDLE))
				.extracting(PooledConnection::kind)
				.containsOnly(kind));
		long opened = fixture().stats().opened();
		caller.get("/");
		fixture().assertAtRest();
		assertThat(fixture().stats().opened()).isEqualTo(opened);
	}

	@Test
	void warmUpFillsAPoolAtOnce() {
		UpstreamServer upstream = upstream(HELLO);
		caller(upstream, UnaryOperator.identity());
		fixture().pool().resize(5, 4);
		fixture().pool().warmUp();
		Awaitility.await().untilAsserted(() -> assertThat(upstream.stats().connectionsOpen()).isEqualTo(4));
		assertThat(upstream.stats().requests()).isZero();
	}

	@Test
	void connectionServesMaxRequestsAndNoMore() {
		UpstreamServer upstream = upstream(CONNECTION_ID);
		Caller caller = caller(upstream, (config) -> config.maxRequestsPerConnection(3));
		Set<String> connections = new HashSet<>();
		for (int i = 0; i < 7; i++) {
			connections.add(caller.get("/").body());
			fixture().assertAtRest();
		}
		assertThat(connections).hasSize(3);
		assertThat(upstream.stats().maxRequestsOnOneConnection()).isEqualTo(3);
		fixture().assertClosedBy(CloseReason.MAX_REQUESTS, CloseReason.MAX_REQUESTS);
	}

	@ParameterizedTest
	@EnumSource
	void orderSaysWhichConnectionIsUsedNext(AcquireOrder order) throws Exception {
		Turnstile turnstile = new Turnstile();
		UpstreamServer upstream = upstream(turnstile);
		Caller caller = caller(upstream, (config) -> config.order(order));
		List<String> released = openOneByOne(caller, turnstile, 3);
		turnstile.open();
		List<String> used = new ArrayList<>();
		for (int i = 0; i < 6; i++) {
			used.add(caller.get("/").body());
			fixture().assertAtRest();
		}
		String last = released.get(2);
		List<String> round = new ArrayList<>(released);
		round.addAll(released);
		assertThat(used).isEqualTo((order == AcquireOrder.LIFO) ? Collections.nCopies(6, last) : round);
		assertThat(upstream.stats().connectionsAccepted()).isEqualTo(3);
	}

	@ParameterizedTest
	@EnumSource
	void poolShrinksUnderLittleLoadWithLifoOnly(AcquireOrder order) throws Exception {
		Turnstile turnstile = new Turnstile();
		UpstreamServer upstream = upstream(turnstile);
		Caller caller = caller(upstream, (config) -> config.order(order).idleTimeout(Duration.ofSeconds(1)));
		openOneByOne(caller, turnstile, 3);
		turnstile.open();
		if (order == AcquireOrder.LIFO) {
			Awaitility.await().pollInterval(Duration.ofMillis(50)).untilAsserted(() -> {
				caller.get("/");
				assertThat(upstream.stats().connectionsOpen()).isEqualTo(1);
			});
			fixture().assertClosedBy(CloseReason.IDLE_TIMEOUT, CloseReason.IDLE_TIMEOUT);
		}
		else {
			Awaitility.await()
				.during(Duration.ofMillis(1200))
				.atMost(Duration.ofSeconds(5))
				.pollInterval(Duration.ofMillis(50))
				.untilAsserted(() -> {
					caller.get("/");
					assertThat(upstream.stats().connectionsOpen()).isEqualTo(3);
				});
			assertThat(fixture().closeReasons()).isEmpty();
		}
		assertThat(upstream.stats().connectionsAccepted()).isEqualTo(3);
	}

	@Test
	void evictedByItsNumberAnIdleConnectionIsClosedAtOnce() {
		UpstreamServer upstream = upstream(HELLO);
		caller(upstream, (config) -> config.minIdle(2));
		Awaitility.await().until(() -> fixture().stats().idle() == 2);
		long id = fixture().pool().connections().get(0).id();
		assertThat(fixture().pool().evict(id)).isTrue();
		Awaitility.await().until(() -> fixture().closeReasons().equals(List.of(CloseReason.EVICTED)));
		assertThat(fixture().pool().evict(id)).isFalse();
		assertThat(fixture().pool().connections()).extracting(PooledConnection::id).doesNotContain(id);
		Awaitility.await().untilAsserted(() -> assertThat(upstream.stats().connectionsAccepted()).isEqualTo(3));
	}

	@Test
	void evictedByItsNumberAConnectionInUseEndsItsExchangeFirst() throws Exception {
		Turnstile turnstile = new Turnstile();
		UpstreamServer upstream = upstream(turnstile);
		Caller caller = caller(upstream, UnaryOperator.identity());
		Future<Caller.Answer> call = inBackground(() -> caller.get("/"));
		turnstile.awaitArrivals(1);
		PooledConnection connection = fixture().pool().connections().get(0);
		assertThat(fixture().pool().evict(connection.id())).isTrue();
		assertThat(fixture().pool().connections()).singleElement()
			.satisfies((evicted) -> assertThat(evicted.state()).isEqualTo(State.DRAINING));
		assertThat(fixture().stats().draining()).isEqualTo(1);
		assertThat(upstream.stats().connectionsOpen()).isEqualTo(1);
		assertThat(fixture().closeReasons()).isEmpty();
		turnstile.open();
		assertThat(call.get().status()).isEqualTo(200);
		Awaitility.await().untilAsserted(() -> assertThat(upstream.stats().connectionsOpen()).isZero());
		assertThat(fixture().stats().closed()).isEqualTo(Map.of(CloseReason.EVICTED, 1L));
		assertThat(fixture().pool().evict(connection.id())).isFalse();
	}

	@Test
	void softEvictReplacesEverythingAndFailsNothing() throws Exception {
		Turnstile turnstile = new Turnstile();
		UpstreamServer upstream = upstream(turnstile);
		Caller caller = caller(upstream, UnaryOperator.identity());
		Future<Caller.Answer> call = inBackground(() -> caller.get("/slow"));
		turnstile.awaitArrivals(1);
		turnstile.release("/quick");
		String quick = caller.get("/quick").body();
		Awaitility.await().until(() -> fixture().stats().idle() == 1);
		fixture().pool().softEvict();
		turnstile.open();
		assertThat(caller.get("/").body()).isNotEqualTo(quick).isNotEqualTo(call.get().body());
		Awaitility.await().untilAsserted(() -> assertThat(upstream.stats().connectionsOpen()).isEqualTo(1));
		fixture().assertClosedBy(CloseReason.EVICTED, CloseReason.EVICTED);
	}

	@Test
	void connectionsOpenedTogetherAreNotClosedTogether() {
		Closes closes = new Closes();
		UpstreamServer upstream = upstream(HELLO);
		caller(upstream,
				(config) -> config.maxConnections(20)
					.maxConcurrentConnects(20)
					.minIdle(20)
					.maxLifetime(Duration.ofSeconds(2))
					.lifetimeJitter(0.5),
				closes);
		Awaitility.await().until(() -> closes.times().size() >= 20);
		List<Instant> times = closes.times().subList(0, 20);
		assertThat(Duration.between(times.get(0), times.get(19))).isGreaterThan(Duration.ofMillis(300));
		assertThat(fixture().closeReasons()).containsOnly(CloseReason.MAX_LIFETIME);
	}

	@Test
	void withoutJitterNoConnectionEndsBeforeItsTime() {
		Closes closes = new Closes();
		Instant started = Instant.now();
		caller(upstream(HELLO),
				(config) -> config.maxConnections(20)
					.maxConcurrentConnects(20)
					.minIdle(20)
					.maxLifetime(Duration.ofSeconds(1))
					.lifetimeJitter(0),
				closes);
		Awaitility.await().until(() -> closes.times().size() >= 20);
		assertThat(Duration.between(started, closes.times().get(0))).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
	}

	@Test
	void maintenanceComesAgainAndAgain() {
		caller(upstream(HELLO), (config) -> config.maintenanceInterval(Duration.ofMillis(100))).get("/");
		Awaitility.await().until(() -> fixture().stats().lastMaintenance() != null);
		Instant first = fixture().stats().lastMaintenance();
		assertThat(first).isBetween(Instant.now().minus(LONG), Instant.now());
		Awaitility.await()
			.atMost(Duration.ofSeconds(2))
			.untilAsserted(() -> assertThat(fixture().stats().lastMaintenance()).isAfter(first));
	}

	@Test
	void leakIsToldOfWithTheStackOfTheBorrowerAndItsEndToo(CapturedOutput output) throws Exception {
		List<LeakedConnection> leaks = Collections.synchronizedList(new ArrayList<>());
		Turnstile turnstile = new Turnstile();
		UpstreamServer upstream = upstream(turnstile);
		Caller caller = caller(upstream, (config) -> config.leakDetectionThreshold(Duration.ofMillis(200)),
				new PoolLog(), new PoolListener() {

					@Override
					public void leaked(ConnectionPool pool, LeakedConnection leak) {
						leaks.add(leak);
					}

				});
		Future<String> holder = inBackground(() -> borrow(caller));
		turnstile.awaitArrivals(1);
		Awaitility.await().atMost(Duration.ofSeconds(2)).until(() -> leaks.size() == 1);
		assertThat(fixture().stats().leaked()).isEqualTo(1);
		LeakedConnection leak = leaks.get(0);
		assertThat(leak.connectionId()).isEqualTo(fixture().pool().connections().get(0).id());
		assertThat(leak.heldFor()).isBetween(Duration.ofMillis(200), Duration.ofSeconds(2));
		assertThat(leak.holder().uriTemplate()).isEqualTo("/cases/{id}");
		assertThat(leak.stack()).isNotNull();
		assertThat(leak.stack().getStackTrace()).extracting(StackTraceElement::getMethodName).contains("borrow");
		Awaitility.await().until(() -> output.getOut().contains(" WARN "));
		assertThat(output)
			.containsPattern("WARN .*Pool 'upstream': connection 1 has been held for .* by GET /cases/\\{id}"
					+ " on thread .*, longer than leak-detection-threshold allows; it waits for the upstream to answer;"
					+ " it was borrowed here")
			.contains("AbstractPoolLifetimeTests.borrow")
			.doesNotContain("/cases/17");
		turnstile.release("/others");
		assertThat(caller.get("/others").status()).as("the others are served").isEqualTo(200);
		turnstile.open();
		holder.get();
		Awaitility.await()
			.untilAsserted(() -> assertThat(output).containsPattern(
					"INFO .*Pool 'upstream': connection 1, told of as leaked, was given back after .* by GET /cases"));
		assertThat(leaks).hasSize(1);
	}

	@Test
	void zeroThresholdNeverTellsOfLeaks() throws Exception {
		Turnstile turnstile = new Turnstile();
		UpstreamServer upstream = upstream(turnstile);
		Caller caller = caller(upstream,
				(config) -> config.leakDetectionThreshold(Duration.ZERO).maintenanceInterval(Duration.ofMillis(100)));
		Future<?> holder = inBackground(() -> caller.get("/"));
		turnstile.awaitArrivals(1);
		Instant start = Instant.now();
		Awaitility.await()
			.until(() -> fixture().stats().lastMaintenance() != null
					&& fixture().stats().lastMaintenance().isAfter(start.plusMillis(500)));
		assertThat(fixture().stats().leaked()).isZero();
		turnstile.open();
		holder.get();
	}

	@Test
	void idleLimitOfTheServerIsLearntFromItsClosesIfWanted() {
		UpstreamServer upstream = upstream(UpstreamServer.builder("closing")
			.handler(HELLO)
			.behaviour(ConnectionBehaviour.defaults().withIdleTimeout(Duration.ofMillis(1700))));
		Caller learning = caller(upstream, (config) -> config.keepAliveMargin(Duration.ofMillis(200)));
		ConnectionPool other = fixture().pools()
			.add(PoolConfig.builder("other", upstream.baseUrl()).keepAliveLearning(false).build());
		Caller indifferent = (learning instanceof RestClientCaller) ? fixture().restClient("other")
				: fixture().webClient("other");
		Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
			callIfEmpty(learning, fixture().pool());
			callIfEmpty(indifferent, other);
			return fixture().closeReasons().contains(CloseReason.KEEP_ALIVE_EXPIRED);
		});
		assertThat(fixture().stats().closed().get(CloseReason.SERVER_CLOSED)).isGreaterThanOrEqualTo(2);
		callIfEmpty(indifferent, other);
		Awaitility.await().until(() -> other.stats().closedTotal() >= 3);
		assertThat(other.stats().closed()).containsOnlyKeys(CloseReason.SERVER_CLOSED);
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, 60_000 })
	void connectionThatDiedWhileIdleFailsNoGet(long validateAfterIdleMillis) {
		UpstreamServer upstream = upstream(HELLO);
		Caller caller = caller(upstream,
				(config) -> config.validateAfterIdle(Duration.ofMillis(validateAfterIdleMillis)));
		for (int i = 0; i < DEATHS; i++) {
			assertThat(caller.get("/").status()).isEqualTo(200);
			fixture().assertAtRest();
			upstream.closeIdle((i % 2 == 0) ? CloseMode.FIN : CloseMode.RST);
		}
		assertThat(fixture().stats().retries()).isZero();
		whenConnectionsDied(validateAfterIdleMillis == 0);
	}

	/**
	 * How a pool got over connections that died while they were idle. The server's close
	 * may take effect a moment later, so that a few are seen as if they were not
	 * validated.
	 */
	abstract void whenConnectionsDied(boolean validated);

	/**
	 * Make a call whose answer nobody reads to its end.
	 * @return ends the call
	 */
	abstract Closeable holdUnread(PoolFixture fixture);

	@Test
	void callThatWaitsForTheUpstreamIsToldOfAsWaiting() throws Exception {
		try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			PoolFixture fixture = pool(server);
			Future<Caller.Answer> call = inBackground(() -> caller(fixture).get("/"));
			try (Socket socket = server.accept()) {
				readHead(socket);
				awaitHolder(fixture, CallPhase.RESPONSE, true);
				socket.getOutputStream().write(ascii("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no"));
				awaitHolder(fixture, CallPhase.BODY, true);
				socket.getOutputStream().write('k');
				assertThat(call.get().body()).isEqualTo("ok");
			}
		}
	}

	@Test
	void callThatDoesNotReadItsAnswerIsNotToldOfAsWaiting() throws Exception {
		caller(upstream((request) -> UpstreamResponse.text(200, "x".repeat(8_000_000))), UnaryOperator.identity());
		try (Closeable call = holdUnread(fixture())) {
			assertThat(call).isNotNull();
			awaitHolder(fixture(), CallPhase.BODY, false);
		}
	}

	private PoolFixture pool(ServerSocket server) {
		return use(new PoolFixture(URI.create("http://127.0.0.1:" + server.getLocalPort()), Transport.DEFAULT,
				UnaryOperator.identity()));
	}

	private static void awaitHolder(PoolFixture fixture, CallPhase phase, boolean waiting) {
		Awaitility.await()
			.untilAsserted(() -> assertThat(fixture.pool().connections()).singleElement()
				.satisfies((connection) -> assertThat(connection.holders()).singleElement().satisfies((holder) -> {
					assertThat(holder.phase()).isEqualTo(phase);
					assertThat(holder.waiting()).isEqualTo(waiting);
				})));
	}

	@Test
	void dataThatNobodyAskedForEndsAnIdleConnection() throws Exception {
		try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			PoolFixture fixture = pool(server);
			Future<Caller.Answer> call = inBackground(() -> caller(fixture).get("/"));
			try (Socket socket = server.accept()) {
				readHead(socket);
				socket.getOutputStream().write(ascii("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
				assertThat(call.get().body()).isEqualTo("ok");
				fixture.assertAtRest();
				assertThat(fixture.stats().idle()).isEqualTo(1);
				socket.getOutputStream().write(ascii("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"));
				Awaitility.await()
					.atMost(Duration.ofSeconds(1))
					.untilAsserted(() -> assertThat(fixture.closeReasons()).hasSize(1));
				fixture.assertClosedBy(CloseReason.UNEXPECTED_DATA);
			}
		}
	}

	@Test
	void closesAreCountedByWhatWentWrong() {
		UpstreamServer upstream = upstream(HELLO, FaultRule.onPath("/reset").then(Fault.RESET_BEFORE_APPLY),
				FaultRule.onPath("/silence").then(Fault.BLACKHOLE));
		Caller caller = caller(upstream, (config) -> config.readTimeout(Duration.ofMillis(300)));
		time(() -> caller.get("/reset")).failure();
		Awaitility.await().until(() -> fixture().closeReasons().size() == 1);
		time(() -> caller.get("/silence")).failure();
		Awaitility.await().until(() -> fixture().closeReasons().size() == 2);
		caller.call("GET", "/", null, Map.of("Connection", "close"), (attributes) -> {
		});
		Awaitility.await().until(() -> fixture().closeReasons().size() == 3);
		fixture().assertClosedBy(CloseReason.TRANSPORT_ERROR, CloseReason.TIMED_OUT, CloseReason.NOT_REUSABLE);
	}

	@Test
	void closingThePoolIsAReasonToo() {
		caller(upstream(HELLO), (config) -> config.minIdle(2));
		Awaitility.await().until(() -> fixture().stats().idle() == 2);
		fixture().close();
		Awaitility.await().until(() -> fixture().closeReasons().size() == 2);
		assertThat(fixture().stats().closed()).isEqualTo(Map.of(CloseReason.POOL_CLOSED, 2L));
	}

	/**
	 * Open connections at once and let them become idle one after the other.
	 * @return their numbers, as the server counts, in the order of their release
	 */
	private List<String> openOneByOne(Caller caller, Turnstile turnstile, int count) throws Exception {
		List<Future<Caller.Answer>> calls = new ArrayList<>();
		for (int i = 1; i <= count; i++) {
			String path = "/" + i;
			calls.add(inBackground(() -> caller.get(path)));
		}
		turnstile.awaitArrivals(count);
		List<String> released = new ArrayList<>();
		for (int i = 1; i <= count; i++) {
			int idle = i;
			turnstile.release("/" + i);
			released.add(calls.get(i - 1).get(5, TimeUnit.SECONDS).body());
			Awaitility.await().until(() -> fixture().stats().idle() == idle);
		}
		return released;
	}

	private static String borrow(Caller caller) {
		return caller.expand("/cases/{id}", 17);
	}

	private static void callIfEmpty(Caller caller, ConnectionPool pool) {
		if (pool.connections().isEmpty()) {
			caller.get("/");
		}
	}

	private static void readHead(Socket socket) throws IOException {
		InputStream input = socket.getInputStream();
		int last = 0;
		while (last != 0x0d0a0d0a) {
			last = (last << 8) | input.read();
		}
	}

	private static byte[] ascii(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	/**
	 * When connections were closed.
	 */
	private static final class Closes implements PoolListener {

		private final List<Instant> times = new ArrayList<>();

		@Override
		public synchronized void closed(ConnectionPool pool, CloseReason reason) {
			this.times.add(Instant.now());
		}

		private synchronized List<Instant> times() {
			return List.copyOf(this.times);
		}

	}

}
