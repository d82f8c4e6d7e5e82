package io.httppool.test.server;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Fault}: what each does on the wire, and whether the request is
 * applied.
 */
class FaultTests {

	private static final String BODY = "0123456789";

	private final List<UpstreamServer> servers = new ArrayList<>();

	private final AtomicInteger applied = new AtomicInteger();

	@AfterEach
	void closeServers() {
		this.servers.forEach(UpstreamServer::close);
	}

	private UpstreamServer start(Fault fault) {
		return start(FaultPlan.of(FaultRule.onPath("/faulty.*").id("the-fault").times(1).then(fault)));
	}

	private UpstreamServer start(FaultPlan plan) {
		UpstreamServer server = UpstreamServer.builder("faults").faults(plan).handler((request) -> {
			this.applied.incrementAndGet();
			return request.path().endsWith("/empty") ? UpstreamResponse.status(204) : UpstreamResponse.text(200, BODY);
		}).start();
		this.servers.add(server);
		return server;
	}

	private void assertFiredOnce(UpstreamServer server) {
		assertThat(server.stats().faultsFired()).containsOnlyKeys("the-fault").containsValue(1L);
	}

	@Test
	void resetBeforeReadLeavesTheBodyUnread() throws Exception {
		UpstreamServer server = start(Fault.RESET_BEFORE_READ);
		try (RawClient client = RawClient.connect(server)) {
			client.send("POST /faulty HTTP/1.1\r\nHost: t\r\nContent-Length: 100\r\n\r\n");
			assertThat(client.awaitEnd()).isEqualTo(CloseMode.RST);
		}
		assertThat(this.applied).hasValue(0);
		assertThat(server.requests()).singleElement()
			.satisfies((request) -> assertThat(request.bodySize()).isZero())
			.satisfies((request) -> assertThat(request.status()).isZero())
			.satisfies((request) -> assertThat(request.fault()).isEqualTo("the-fault"));
		assertFiredOnce(server);
	}

	@Test
	void resetBeforeReadForAnyRequestStrikesRightAfterAccept() throws Exception {
		UpstreamServer server = start(FaultPlan.of(FaultRule.onAny().every(2).then(Fault.RESET_BEFORE_READ)));
		try (RawClient first = RawClient.connect(server)) {
			assertThat(first.get("/").read().status()).isEqualTo(200);
			try (RawClient second = RawClient.connect(server)) {
				assertThat(second.awaitEnd()).isEqualTo(CloseMode.RST);
			}
			assertThat(first.get("/").read().status()).isEqualTo(200);
		}
		assertThat(server.stats().faultsFired()).containsEntry("reset-before-read", 1L);
		assertThat(server.stats().requests()).isEqualTo(2);
	}

	@Test
	void resetBeforeApplyDoesNothing() throws Exception {
		UpstreamServer server = start(Fault.RESET_BEFORE_APPLY);
		try (RawClient client = RawClient.connect(server)) {
			client.post("/faulty", "body");
			assertThat(client.awaitEnd()).isEqualTo(CloseMode.RST);
		}
		assertThat(this.applied).hasValue(0);
		assertThat(server.requests().get(0).bodySize()).isEqualTo(4);
		assertFiredOnce(server);
	}

	@Test
	void closeBeforeApplyDoesNothing() throws Exception {
		UpstreamServer server = start(Fault.CLOSE_BEFORE_APPLY);
		try (RawClient client = RawClient.connect(server)) {
			client.post("/faulty", "body");
			assertThat(client.awaitEnd()).isEqualTo(CloseMode.FIN);
		}
		assertThat(this.applied).hasValue(0);
		assertThat(server.requests().get(0).bodySize()).isEqualTo(4);
		assertFiredOnce(server);
	}

	@Test
	void resetAfterApplyHidesThatTheWorkIsDone() throws Exception {
		UpstreamServer server = start(Fault.RESET_AFTER_APPLY);
		try (RawClient client = RawClient.connect(server)) {
			client.post("/faulty", "body");
			assertThat(client.awaitEnd()).isEqualTo(CloseMode.RST);
		}
		assertThat(this.applied).hasValue(1);
		assertFiredOnce(server);
	}

	@Test
	void truncateSendsHalfOfTheAnnouncedBody() throws Exception {
		UpstreamServer server = start(Fault.TRUNCATE);
		try (RawClient client = RawClient.connect(server)) {
			RawClient.Answer head = client.get("/faulty").readHead();
			assertThat(head.header("Content-Length")).isEqualTo("10");
			assertThat(head.header("Connection")).isNull();
			assertThat(client.readToEnd()).asString().isEqualTo("01234");
		}
		assertThat(this.applied).hasValue(1);
		assertFiredOnce(server);
	}

	@Test
	void truncateOfAReplyWithoutBodyCutsTheHead() throws Exception {
		try (RawClient client = RawClient.connect(start(Fault.TRUNCATE))) {
			client.get("/faulty/empty");
			assertThatExceptionOfType(EOFException.class).isThrownBy(client::readHead);
		}
	}

	@Test
	void chunkCutOmitsTheLastChunk() throws Exception {
		UpstreamServer server = start(Fault.CHUNK_CUT);
		try (RawClient client = RawClient.connect(server)) {
			assertThat(client.get("/faulty").readHead().header("Transfer-Encoding")).isEqualTo("chunked");
			assertThat(client.readToEnd()).asString().isEqualTo("a\r\n" + BODY + "\r\n");
		}
		assertThat(this.applied).hasValue(1);
		assertFiredOnce(server);
	}

	@Test
	void slowHeadersComeAfterTheDelay() throws Exception {
		UpstreamServer server = start(Fault.slowHeaders(Duration.ofMillis(300)));
		try (RawClient client = RawClient.connect(server)) {
			long start = System.nanoTime();
			assertThat(client.get("/faulty").read().text()).isEqualTo(BODY);
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
			assertThat(client.get("/").read().header("X-Sim-Request")).isEqualTo("2");
		}
		assertFiredOnce(server);
	}

	@Test
	void clientThatGivesUpOnSlowHeadersIsNoticed() throws Exception {
		UpstreamServer server = start(Fault.slowHeaders(Duration.ofMinutes(5)));
		try (RawClient client = RawClient.connect(server)) {
			client.get("/faulty");
			Awaitility.await().until(this.applied::get, Integer.valueOf(1)::equals);
		}
		Awaitility.await().atMost(Duration.ofSeconds(1)).until(() -> server.stats().connectionsOpen() == 0);
		assertThat(server.stats().closedByClient()).isEqualTo(1);
		assertThat(server.requests().get(0).status()).isZero();
	}

	@Test
	void dripSendsTheBodyByteByByte() throws Exception {
		UpstreamServer server = start(Fault.drip(Duration.ofMillis(20)));
		try (RawClient client = RawClient.connect(server)) {
			client.get("/faulty").readHead();
			long start = System.nanoTime();
			assertThat(client.readBytes(BODY.length())).asString().isEqualTo(BODY);
			assertThat(Duration.ofNanos(System.nanoTime() - start))
				.isGreaterThan(Duration.ofMillis(20).multipliedBy(BODY.length() - 2));
			assertThat(client.get("/").read().text()).isEqualTo(BODY);
		}
		assertFiredOnce(server);
	}

	@Test
	void dripOfAReplyWithoutBodySendsTheHeadByteByByte() throws Exception {
		try (RawClient client = RawClient.connect(start(Fault.drip(Duration.ofMillis(2))))) {
			long start = System.nanoTime();
			assertThat(client.get("/faulty/empty").read().status()).isEqualTo(204);
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(100));
		}
	}

	@Test
	void blackholeNeverAnswersAndNeverCloses() throws Exception {
		UpstreamServer server = start(Fault.BLACKHOLE);
		try (RawClient client = RawClient.connect(server)) {
			client.post("/faulty", "body");
			client.socket().setSoTimeout(200);
			assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(client::readByte);
			assertThat(server.stats().connectionsOpen()).isEqualTo(1);
		}
		Awaitility.await().atMost(Duration.ofSeconds(1)).until(() -> server.stats().connectionsOpen() == 0);
		assertThat(this.applied).hasValue(0);
		assertFiredOnce(server);
	}

	@Test
	void statusRefusesTheRequest() throws Exception {
		UpstreamServer server = start(Fault.status(503).withRetryAfter("7"));
		try (RawClient client = RawClient.connect(server)) {
			RawClient.Answer answer = client.post("/faulty", "body").read();
			assertThat(answer.status()).isEqualTo(503);
			assertThat(answer.header("Retry-After")).isEqualTo("7");
			assertThat(answer.header("Content-Type")).isEqualTo("application/json");
			assertThat(answer.text()).isEqualTo("{\"message\":\"Service Unavailable\"}");
			assertThat(client.get("/").read().header("X-Sim-Request")).isEqualTo("2");
		}
		assertThat(this.applied).hasValue(1);
		assertThat(server.stats().byStatus()).containsEntry(503, 1L);
		assertFiredOnce(server);
	}

	@Test
	void statusCanBeAPageOfHtml() throws Exception {
		try (RawClient client = RawClient.connect(start(Fault.status(502).withHtml()))) {
			RawClient.Answer answer = client.get("/faulty").read();
			assertThat(answer.header("Content-Type")).startsWith("text/html");
			assertThat(answer.text()).contains("<h1>502 Bad Gateway</h1>");
		}
		assertThat(this.applied).hasValue(0);
	}

	@Test
	void statusCanHideThatTheWorkIsDone() throws Exception {
		try (RawClient client = RawClient.connect(start(Fault.status(504).withApplied().withBody("{}")))) {
			RawClient.Answer answer = client.post("/faulty", "body").read();
			assertThat(answer.status()).isEqualTo(504);
			assertThat(answer.text()).isEqualTo("{}");
		}
		assertThat(this.applied).hasValue(1);
	}

	@Test
	void refusalByStatusCannotBeApplied() {
		assertThatIllegalArgumentException().isThrownBy(() -> Fault.status(503).withApplied());
		assertThatIllegalArgumentException().isThrownBy(() -> Fault.status(200));
		assertThatIllegalArgumentException().isThrownBy(() -> Fault.slowHeaders(Duration.ZERO));
	}

	@Test
	void unauthorizedLooksLikeAnExpiredToken() throws Exception {
		UpstreamServer server = start(Fault.UNAUTHORIZED);
		try (RawClient client = RawClient.connect(server)) {
			RawClient.Answer answer = client.get("/faulty").read();
			assertThat(answer.status()).isEqualTo(401);
			assertThat(answer.text()).contains("\"error\":\"invalid_token\"");
			assertThat(client.get("/faulty").read().status()).isEqualTo(200);
		}
		assertFiredOnce(server);
	}

	@Test
	void closeAfterAnswersAndEndsUnannounced() throws Exception {
		UpstreamServer server = start(Fault.CLOSE_AFTER);
		try (RawClient client = RawClient.connect(server)) {
			RawClient.Answer answer = client.get("/faulty").read();
			assertThat(answer.text()).isEqualTo(BODY);
			assertThat(answer.header("Connection")).isNull();
			assertThat(client.awaitEnd()).isEqualTo(CloseMode.FIN);
		}
		assertThat(server.stats().closedByReason()).containsEntry("fault", 1L);
		assertFiredOnce(server);
	}

	@Test
	void idleRstStrikesWhenTheNextRequestArrives() throws Exception {
		UpstreamServer server = start(Fault.IDLE_RST);
		try (RawClient client = RawClient.connect(server)) {
			assertThat(client.get("/faulty").read().text()).isEqualTo(BODY);
			client.get("/");
			assertThat(client.awaitEnd()).isEqualTo(CloseMode.RST);
		}
		assertThat(this.applied).hasValue(1);
		assertThat(server.stats().requests()).isEqualTo(1);
		assertFiredOnce(server);
	}

	@Test
	void redirectLeadsToTheSecondPort() throws Exception {
		UpstreamServer server = start(FaultPlan.of(FaultRule.onAny().id("the-fault").then(Fault.REDIRECT)));
		URI location;
		try (RawClient client = RawClient.connect(server)) {
			RawClient.Answer answer = client.get("/faulty/a%20b?c=d").read();
			assertThat(answer.status()).isEqualTo(302);
			location = URI.create(String.valueOf(answer.header("Location")));
		}
		assertThat(location.getHost()).isEqualTo("test");
		assertThat(location.getRawPath() + "?" + location.getRawQuery()).isEqualTo("/faulty/a%20b?c=d");
		assertThat(location.getPort()).isNotEqualTo(server.port());
		assertThat(this.applied).hasValue(0);
		try (RawClient client = new RawClient(location.getPort())) {
			assertThat(client.get("/faulty/a%20b?c=d").read().text()).isEqualTo(BODY);
		}
		assertThat(server.stats().connectionsAccepted()).isEqualTo(2);
		assertFiredOnce(server);
		server.close();
		assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> new RawClient(location.getPort()));
	}

	@Test
	void setCookieCarriesTheIdentity() throws Exception {
		UpstreamServer server = start(Fault.SET_COOKIE);
		try (RawClient client = RawClient.connect(server)) {
			RawClient.Answer answer = client.get("/faulty", "Authorization: Bearer tenant-a").read();
			assertThat(answer.header("Set-Cookie")).isEqualTo("AWSALB=tenant-a; Path=/");
			assertThat(answer.text()).isEqualTo(BODY);
		}
		assertFiredOnce(server);
	}

	@Test
	void refuseClosesThePortForAWhile() throws Exception {
		UpstreamServer server = start(Fault.refuse(Duration.ofMillis(400)));
		try (RawClient client = RawClient.connect(server)) {
			long start = System.nanoTime();
			assertThat(client.get("/faulty").read().text()).isEqualTo(BODY);
			assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> RawClient.connect(server));
			assertThat(client.get("/").read().header("X-Sim-Request")).isEqualTo("2");
			Awaitility.await().pollInterval(Duration.ofMillis(20)).ignoreExceptions().until(() -> {
				try (RawClient again = RawClient.connect(server)) {
					return again.get("/").read().status() == 200;
				}
			});
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(400));
		}
		assertFiredOnce(server);
	}

	@Test
	void stopReadingLeavesNoRoomForALargeBody() throws Exception {
		UpstreamServer server = start(Fault.STOP_READING);
		try (RawClient client = RawClient.connect(server)) {
			client.send("POST /faulty HTTP/1.1\r\nHost: test\r\nContent-Length: 100000000\r\n\r\n");
			AtomicLong written = new AtomicLong();
			Thread writer = new Thread(() -> {
				try {
					while (true) {
						client.send("x".repeat(100_000));
						written.addAndGet(100_000);
					}
				}
				catch (IOException ex) {
					written.addAndGet(1);
				}
			});
			writer.start();
			Awaitility.await().until(() -> server.stats().faultsFired().containsKey("the-fault"));
			AtomicLong before = new AtomicLong(-1);
			Awaitility.await()
				.pollInterval(Duration.ofMillis(200))
				.until(() -> before.getAndSet(written.get()) == written.get());
			assertThat(written).hasValueLessThan(100_000_000);
			server.close();
			writer.join();
		}
		assertThat(server.requests()).hasSize(1);
	}

	@Test
	void controlsAreNeverFaulted() throws Exception {
		UpstreamServer server = start(FaultPlan.of(FaultRule.onPath(".*").then(Fault.RESET_BEFORE_READ),
				FaultRule.onAny().then(Fault.RESET_BEFORE_APPLY)));
		try (RawClient client = RawClient.connect(server)) {
			assertThat(client.get("/_sim/stats").read().status()).isEqualTo(200);
			client.get("/other");
			assertThat(client.awaitEnd()).isEqualTo(CloseMode.RST);
		}
	}

}
