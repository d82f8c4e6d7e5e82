package io.httppool.behaviour;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.httppool.CloseReason;
import io.httppool.PoolStats;
import io.httppool.test.server.CloseMode;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What happens to connections while nobody looks at them, or while they get old.
 */
abstract class AbstractConnectionLossTests extends AbstractPoolTests {

	private static final Duration NOTICED = Duration.ofSeconds(1);

	private static final String FORGED = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged";

	abstract Caller caller(PoolFixture fixture);

	@ParameterizedTest
	@CsvSource({ "FIN, false", "RST, false", "FIN, true", "RST, true" })
	void connectionsThatTheServerClosesAreNoticedAndReplaced(CloseMode mode, boolean secure, TestReporter reporter) {
		UpstreamServer upstream = started(HELLO, secure);
		PoolFixture fixture = pool(upstream, (config) -> config.minIdle(3));
		Caller caller = caller(fixture);
		caller.get("/");
		int idle = awaitWarm(fixture, upstream);
		long closed = System.nanoTime();
		// More, if the pool replaces the first ones before the last ones are closed.
		assertThat(upstream.closeIdle(mode)).isGreaterThanOrEqualTo(idle);
		Awaitility.await()
			.pollInterval(Duration.ofMillis(5))
			.atMost(NOTICED.plus(TOLERANCE))
			.until(() -> fixture.stats().closedTotal() >= idle);
		Duration noticed = Duration.ofNanos(System.nanoTime() - closed);
		reporter.publishEntry("noticed after", noticed.toMillis() + " ms");
		assertThat(noticed).isLessThan(NOTICED);
		assertThat(fixture.closeReasons()).containsOnly(CloseReason.SERVER_CLOSED);
		Awaitility.await()
			.atMost(NOTICED)
			.untilAsserted(() -> assertThat(upstream.stats().connectionsOpen()).isEqualTo(3));
		assertThat(awaitWarm(fixture, upstream)).isEqualTo(3);
		assertThat(caller.get("/").body()).isEqualTo("hello");
		assertThat(fixture.stats().resends()).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "FIN, false", "RST, false", "FIN, true", "RST, true" })
	void requestRightAfterTheServerHasClosedAllSucceeds(CloseMode mode, boolean secure) throws Exception {
		CyclicBarrier together = new CyclicBarrier(3);
		UpstreamServer upstream = started((request) -> {
			if ("/together".equals(request.path())) {
				together.await(10, TimeUnit.SECONDS);
			}
			return HELLO.handle(request);
		}, secure);
		PoolFixture fixture = pool(upstream, (config) -> config.keepAliveLearning(false));
		Caller caller = caller(fixture);
		for (int round = 0; round < 10; round++) {
			List<Future<?>> calls = new ArrayList<>();
			for (int i = 0; i < 3; i++) {
				calls.add(inBackground(() -> caller.get("/together")));
			}
			for (Future<?> call : calls) {
				call.get();
			}
			awaitSoon(() -> fixture.stats().idle() == 3);
			assertThat(upstream.closeIdle(mode)).isEqualTo(3);
			assertThat(caller.get("/").body()).isEqualTo("hello");
			awaitSoon(() -> fixture.stats().closedTotal() == fixture.stats().opened() - 1);
		}
	}

	@ParameterizedTest
	@CsvSource({ "x, false", "x, true", "forged, false", "forged, true" })
	void strayBytesAreNoticedWithoutTraffic(String what, boolean secure, TestReporter reporter) {
		UpstreamServer upstream = started(HELLO, secure);
		PoolFixture fixture = pool(upstream, (config) -> config.minIdle(3));
		Caller caller = caller(fixture);
		caller.get("/");
		int idle = awaitWarm(fixture, upstream);
		long sent = System.nanoTime();
		assertThat(upstream.sendOnIdle(stray(what))).isGreaterThanOrEqualTo(idle);
		Awaitility.await()
			.pollInterval(Duration.ofMillis(5))
			.atMost(NOTICED.plus(TOLERANCE))
			.until(() -> fixture.stats().closedTotal() >= idle);
		Duration noticed = Duration.ofNanos(System.nanoTime() - sent);
		reporter.publishEntry("noticed after", noticed.toMillis() + " ms");
		assertThat(noticed).isLessThan(NOTICED);
		PoolStats stats = fixture.stats();
		assertThat(stats.closed()).containsOnlyKeys(CloseReason.UNEXPECTED_DATA);
		assertThat(caller.get("/").body()).isEqualTo("hello");
		Awaitility.await()
			.atMost(NOTICED)
			.untilAsserted(() -> assertThat(upstream.stats().connectionsOpen()).isEqualTo(fixture.stats().idle()));
	}

	@ParameterizedTest
	@CsvSource({ "x, false", "x, true", "forged, false", "forged, true" })
	void connectionWithStrayBytesIsNeverUsedAgain(String what, boolean secure) {
		UpstreamServer upstream = started(HELLO, secure);
		PoolFixture fixture = pool(upstream, (config) -> config.maxConnections(1));
		Caller caller = caller(fixture);
		int rounds = 50;
		for (int round = 0; round < rounds; round++) {
			assertThat(caller.get("/").body()).isEqualTo("hello");
			awaitSoon(() -> fixture.stats().active() == 0);
			// The server may not have seen yet that the last connection is closed, or
			// that
			// this one is idle.
			awaitSoon(() -> upstream.sendOnIdle(stray(what)) > 0);
			assertThat(caller.get("/").body()).isEqualTo("hello");
			awaitSoon(() -> fixture.stats().active() == 0);
		}
		assertThat(fixture.stats().closed()).isEqualTo(Map.of(CloseReason.UNEXPECTED_DATA, (long) rounds));
		assertThat(upstream.stats().connectionsAccepted()).isEqualTo(rounds + 1);
	}

	@ParameterizedTest
	@MethodSource("gluedBytes")
	void connectionWithBytesGluedToAnAnswerIsNeverUsedAgain(String answer, String glued) throws Exception {
		try (ScriptedServer server = new ScriptedServer(answer + glued, answer, answer)) {
			PoolFixture fixture = pool(server.baseUrl(), null, (config) -> config.maxConnections(1));
			Caller caller = caller(fixture);
			assertThat(caller.get("/").body()).isEqualTo("hello");
			awaitSoon(() -> fixture.stats().active() == 0);
			assertThat(caller.get("/").body()).isEqualTo("hello");
			assertThat(fixture.stats().closed()).isEqualTo(Map.of(CloseReason.UNEXPECTED_DATA, 1L));
			assertThat(server.requests()).isEqualTo(2);
		}
	}

	static Stream<Arguments> gluedBytes() {
		List<String> answers = List.of("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
				"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
		return answers.stream()
			.flatMap((answer) -> Stream.of("x", "\r\n", "HTTP/1.1 200 OK\r\nX-Prefix: ", FORGED)
				.map((glued) -> Arguments.of(answer, glued)));
	}

	/**
	 * Wait until nothing is opened or closed any more.
	 * @return number of idle connections
	 */
	private static int awaitWarm(PoolFixture fixture, UpstreamServer upstream) {
		Awaitility.await().pollInterval(Duration.ofMillis(5)).during(Duration.ofMillis(50)).untilAsserted(() -> {
			PoolStats stats = fixture.stats();
			assertThat(stats.idle()).as("idle of %s", stats).isGreaterThanOrEqualTo(3);
			assertThat(stats.connecting() + stats.active() + stats.draining()).as("others of %s", stats).isZero();
			assertThat(upstream.stats().connectionsOpen()).as("open at the server").isEqualTo(stats.idle());
		});
		return fixture.stats().idle();
	}

	private static byte[] stray(String what) {
		return ("forged".equals(what) ? FORGED : what).getBytes(StandardCharsets.US_ASCII);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void bodyThatOutlivesItsConnectionIsReadToItsEnd(boolean secure) throws Exception {
		bodyThatOutlivesItsConnection(Duration.ofMillis(300), Duration.ofSeconds(1), secure);
	}

	@Test
	@Tag("slow")
	void longBodyThatOutlivesItsConnectionIsReadToItsEnd() throws Exception {
		bodyThatOutlivesItsConnection(Duration.ofSeconds(2), Duration.ofSeconds(5), false);
	}

	private void bodyThatOutlivesItsConnection(Duration lifetime, Duration length, boolean secure) throws Exception {
		int parts = 20;
		UpstreamServer upstream = started((request) -> UpstreamResponse.stream(200, "text/plain", (output) -> {
			for (int i = 0; i < parts; i++) {
				during(length.dividedBy(parts));
				output.write("0123456789".getBytes(StandardCharsets.US_ASCII));
				output.flush();
			}
		}), secure);
		PoolFixture fixture = pool(upstream, (config) -> config.maxLifetime(lifetime).timeout(Duration.ofSeconds(20)));
		Caller caller = caller(fixture);
		Future<Caller.Answer> call = inBackground(() -> caller.get("/"));
		awaitSoon(() -> upstream.stats().requests() == 1);
		during(lifetime.plus(lifetime.dividedBy(2)));
		assertThat(upstream.stats().connectionsOpen()).as("open beyond its lifetime").isEqualTo(1);
		assertThat(call.get().body()).isEqualTo("0123456789".repeat(parts));
		Awaitility.await().until(() -> fixture.closeReasons().equals(List.of(CloseReason.MAX_LIFETIME)));
		Awaitility.await().until(() -> upstream.stats().connectionsOpen() == 0);
		assertThat(upstream.stats().connectionsAccepted()).isEqualTo(1);
	}

	@Test
	@Tag("slow")
	void connectionsOpenedTogetherAreNotClosedTogether(TestReporter reporter) throws Exception {
		int count = 50;
		Gate gate = new Gate();
		UpstreamServer upstream = started(gate, false);
		PoolFixture fixture = pool(upstream,
				(config) -> config.maxConnections(count).maxLifetime(Duration.ofSeconds(6)).lifetimeJitter(0.5));
		Caller caller = caller(fixture);
		List<Future<?>> calls = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			calls.add(inBackground(() -> caller.get("/")));
		}
		awaitSoon(() -> fixture.stats().active() == count);
		gate.open();
		for (Future<?> call : calls) {
			call.get();
		}
		awaitSoon(() -> fixture.stats().closedTotal() > 0);
		long first = System.nanoTime();
		awaitSoon(() -> fixture.stats().closedTotal() == count);
		Duration spread = Duration.ofNanos(System.nanoTime() - first);
		reporter.publishEntry("closed within", spread.toMillis() + " ms");
		assertThat(spread).isGreaterThan(Duration.ofSeconds(1));
		assertThat(fixture.stats().closed()).containsOnlyKeys(CloseReason.MAX_LIFETIME);
	}

}
