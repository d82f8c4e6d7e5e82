package io.httppool.test.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link UpstreamServer}: what it reads, what it answers, what it counts.
 */
class UpstreamServerTests {

	private final List<UpstreamServer> servers = new ArrayList<>();

	@AfterEach
	void closeServers() {
		this.servers.forEach(UpstreamServer::close);
	}

	private UpstreamServer start(UpstreamHandler handler) {
		UpstreamServer server = UpstreamServer.start(handler);
		this.servers.add(server);
		return server;
	}

	private UpstreamServer echo() {
		return start((request) -> UpstreamResponse.text(200,
				request.method() + " " + request.path() + " [" + request.bodyText() + "]"));
	}

	@Test
	void javaHttpClientReusesTheConnection() throws Exception {
		UpstreamServer server = echo();
		HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
		for (int i = 1; i <= 3; i++) {
			HttpResponse<String> response = client.send(HttpRequest.newBuilder(server.baseUrl().resolve("/things"))
				.POST(HttpRequest.BodyPublishers.ofString("body " + i))
				.build(), HttpResponse.BodyHandlers.ofString());
			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(response.body()).isEqualTo("POST /things [body " + i + "]");
			assertThat(response.headers().firstValue("X-Sim-Connection")).hasValue("1");
			assertThat(response.headers().firstValue("X-Sim-Request")).hasValue(Integer.toString(i));
		}
		UpstreamStats stats = server.stats();
		assertThat(stats.connectionsAccepted()).isEqualTo(1);
		assertThat(stats.requests()).isEqualTo(3);
		assertThat(stats.maxRequestsOnOneConnection()).isEqualTo(3);
		assertThat(stats.requestsPeakConcurrent()).isEqualTo(1);
		assertThat(stats.byStatus()).containsExactly(Map.entry(200, 3L));
		assertThat(stats.byRoute()).containsExactly(Map.entry("POST things", 3L));
	}

	@Test
	void requestIsDecoded() throws Exception {
		UpstreamServer server = start((request) -> UpstreamResponse.text(200,
				String.join("|", request.path(), String.valueOf(request.query("q")),
						String.valueOf(request.query("empty")), String.valueOf(request.query("absent")),
						String.valueOf(request.header("x-thing")), request.identity(), request.baseUrl().toString(),
						request.headers().get("X-THING").toString())));
		try (RawClient client = RawClient.connect(server)) {
			client.get("/a%20b/c+d?q=1%2B1+2&q=second&empty", "X-Thing: one", "X-Thing: two",
					"Authorization: Bearer secret");
			assertThat(client.read().text()).isEqualTo("/a b/c+d|1+1 2||null|one|secret|http://test|[one, two]");
		}
	}

	@Test
	void resetGoesBackToHowTheServerWasStarted() throws Exception {
		UpstreamServer server = UpstreamServer.builder("reset")
			.faults(FaultPlan.of(FaultRule.onAny().every(2).then(Fault.status(500))))
			.start();
		this.servers.add(server);
		try (RawClient client = RawClient.connect(server)) {
			assertThat(client.get("/").read().status()).isEqualTo(404);
			server.limit(RateLimit.of(1, 1));
			server.faults(FaultPlan.of(FaultRule.onAny().then(Fault.status(503))));
			assertThat(client.get("/").read().status()).isEqualTo(503);
			server.reset();
			assertThat(server.stats().requests()).isZero();
			assertThat(server.requests()).isEmpty();
			List<Integer> statuses = new ArrayList<>();
			for (int i = 0; i < 4; i++) {
				statuses.add(client.get("/").read().status());
			}
			assertThat(statuses).containsExactlyInAnyOrder(404, 404, 500, 500);
		}
	}

	@Test
	void targetMayBeAWholeUrlAsProxiesReceiveIt() throws Exception {
		try (RawClient client = RawClient.connect(echo())) {
			assertThat(client.get("http://elsewhere:81/path").read().text()).isEqualTo("GET /path []");
		}
	}

	@Test
	void chunkedRequestBodyIsRead() throws Exception {
		try (RawClient client = RawClient.connect(echo())) {
			client.send("POST /c HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
			client.send("5;ext=1\r\nhello\r\n6\r\n world\r\n0\r\nTrailer: x\r\n\r\n");
			assertThat(client.read().text()).isEqualTo("POST /c [hello world]");
			assertThat(client.get("/next").read().header("X-Sim-Request")).isEqualTo("2");
		}
	}

	@Test
	void bodyIsAskedForWhenTheClientExpectsContinue() throws Exception {
		try (RawClient client = RawClient.connect(echo())) {
			client.send("POST /e HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
			assertThat(client.readHead().status()).isEqualTo(100);
			assertThat(client.send("body").read().text()).isEqualTo("POST /e [body]");
		}
	}

	@Test
	void pipelinedRequestsAreAnsweredInOrder() throws Exception {
		try (RawClient client = RawClient.connect(echo())) {
			client.send("GET /1 HTTP/1.1\r\nHost: t\r\n\r\nPOST /2 HTTP/1.1\r\nHost: t\r\nContent-Length: 1\r\n\r\nx"
					+ "GET /3 HTTP/1.1\r\nHost: t\r\n\r\n");
			assertThat(client.read().text()).isEqualTo("GET /1 []");
			assertThat(client.read().text()).isEqualTo("POST /2 [x]");
			assertThat(client.read().text()).isEqualTo("GET /3 []");
		}
	}

	@Test
	void pipelinedRequestIsNotLostWhileTheServerThinks() throws Exception {
		UpstreamServer server = UpstreamServer.builder("slow")
			.latency(LatencyModel.of(Duration.ofMillis(60), Duration.ofMillis(60)))
			.handler((request) -> UpstreamResponse.text(200, request.path()))
			.start();
		this.servers.add(server);
		try (RawClient client = RawClient.connect(server)) {
			client.get("/1").get("/2");
			assertThat(client.read().text()).isEqualTo("/1");
			assertThat(client.read().text()).isEqualTo("/2");
		}
	}

	@Test
	void headIsAnsweredWithoutBody() throws Exception {
		try (RawClient client = RawClient.connect(echo())) {
			RawClient.Answer head = client.request("HEAD", "/h", "").readHead();
			assertThat(head.header("Content-Length")).isEqualTo("10");
			assertThat(client.get("/h").read().text()).isEqualTo("GET /h []");
		}
	}

	@Test
	void statusWithoutContentHasNoBodyAndNoLength() throws Exception {
		UpstreamServer server = start((request) -> UpstreamResponse.status(204));
		try (RawClient client = RawClient.connect(server)) {
			RawClient.Answer answer = client.get("/").read();
			assertThat(answer.status()).isEqualTo(204);
			assertThat(answer.header("Content-Length")).isNull();
			assertThat(client.get("/").read().status()).isEqualTo(204);
		}
	}

	@Test
	void bodyCanBeChunked() throws Exception {
		UpstreamServer server = start((request) -> UpstreamResponse.json(201, "{\"id\":1}").chunked());
		try (RawClient client = RawClient.connect(server)) {
			RawClient.Answer answer = client.get("/").read();
			assertThat(answer.header("Transfer-Encoding")).isEqualTo("chunked");
			assertThat(answer.header("Content-Length")).isNull();
			assertThat(answer.header("Content-Type")).isEqualTo("application/json");
			assertThat(answer.text()).isEqualTo("{\"id\":1}");
		}
	}

	@Test
	void streamedBodyArrivesPieceByPiece() throws Exception {
		CountDownLatch firstPieceRead = new CountDownLatch(1);
		UpstreamServer server = start((request) -> UpstreamResponse.stream(200, "text/plain", (out) -> {
			out.write("first".getBytes(StandardCharsets.UTF_8));
			out.flush();
			await(firstPieceRead);
			out.write("x".repeat(100_000).getBytes(StandardCharsets.UTF_8));
			out.close();
		}));
		try (RawClient client = RawClient.connect(server)) {
			client.get("/").readHead();
			assertThat(client.readLine()).isEqualTo("5");
			assertThat(client.readLine()).isEqualTo("first");
			firstPieceRead.countDown();
			int size = 0;
			for (String line = client.readLine(); !line.equals("0"); line = client.readLine()) {
				size += client.readBytes(Integer.parseInt(line, 16)).length;
				client.readLine();
			}
			assertThat(size).isEqualTo(100_000);
			client.readLine();
			assertThat(client.get("/").readHead().header("X-Sim-Request")).isEqualTo("2");
		}
	}

	private static void await(CountDownLatch latch) throws IOException {
		try {
			if (!latch.await(10, TimeUnit.SECONDS)) {
				throw new IOException("Nobody came");
			}
		}
		catch (InterruptedException ex) {
			throw new IOException(ex);
		}
	}

	@Test
	void failureOfABodyWriterResetsTheConnection() throws Exception {
		UpstreamServer server = start((request) -> UpstreamResponse.stream(200, "text/plain", (out) -> {
			out.write('x');
			out.flush();
			throw new IOException("gives up");
		}));
		try (RawClient client = RawClient.connect(server)) {
			client.get("/").readHead();
			assertThat(client.awaitEnd()).isEqualTo(CloseMode.RST);
		}
		assertThat(server.stats().closedByReason()).containsEntry("handler", 1L);
	}

	@Test
	void failureOfTheHandlerIsAnswered500() throws Exception {
		UpstreamServer server = start((request) -> {
			throw new IllegalStateException("broken \"on\" purpose");
		});
		try (RawClient client = RawClient.connect(server)) {
			RawClient.Answer answer = client.get("/").read();
			assertThat(answer.status()).isEqualTo(500);
			assertThat(answer.text()).contains("broken \\\"on\\\" purpose");
			assertThat(client.get("/").read().status()).isEqualTo(500);
		}
	}

	@Test
	void oldClientGetsItsBodyUntilTheEnd() throws Exception {
		UpstreamServer server = start(
				(request) -> UpstreamResponse.stream(200, "text/plain", (out) -> out.write("old".getBytes())));
		try (RawClient client = RawClient.connect(server)) {
			RawClient.Answer answer = client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").read();
			assertThat(answer.header("Transfer-Encoding")).isNull();
			assertThat(answer.text()).isEqualTo("old");
		}
	}

	@Test
	void oldClientMayKeepTheConnection() throws Exception {
		try (RawClient client = RawClient.connect(echo())) {
			RawClient.Answer answer = client.send("GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").read();
			assertThat(answer.header("Connection")).isEqualTo("keep-alive");
			answer = client.send("GET /2 HTTP/1.0\r\n\r\n").read();
			assertThat(answer.header("Connection")).isEqualTo("close");
			assertThat(client.awaitEnd()).isEqualTo(CloseMode.FIN);
		}
	}

	@Test
	void connectionEndsWhenTheClientWantsIt() throws Exception {
		UpstreamServer server = echo();
		try (RawClient client = RawClient.connect(server)) {
			RawClient.Answer answer = client.get("/", "Connection: close").read();
			assertThat(answer.header("Connection")).isEqualTo("close");
			assertThat(client.awaitEnd()).isEqualTo(CloseMode.FIN);
		}
		assertThat(server.stats().closedByReason()).containsEntry("reply", 1L);
	}

	@Test
	void connectionEndsWhenTheHandlerWantsIt() throws Exception {
		UpstreamServer server = start((request) -> UpstreamResponse.text(200, "bye").header("Connection", "close"));
		try (RawClient client = RawClient.connect(server)) {
			assertThat(client.get("/").read().fields().stream().filter("Connection: close"::equals)).hasSize(1);
			assertThat(client.awaitEnd()).isEqualTo(CloseMode.FIN);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			400 | GARBAGE\\r\\n\\r\\n
			400 | GET  / HTTP/1.1\\r\\nHost: t\\r\\n\\r\\n
			400 | GET / HTTP/1.1\\r\\n\\r\\n
			400 | GET / HTTP/1.1\\r\\nHost: t\\r\\nHost: u\\r\\n\\r\\n
			400 | GET path HTTP/1.1\\r\\nHost: t\\r\\n\\r\\n
			400 | GET /%zz HTTP/1.1\\r\\nHost: t\\r\\n\\r\\n
			400 | GET /%4 HTTP/1.1\\r\\nHost: t\\r\\n\\r\\n
			400 | GET / HTTP/1.1\\r\\nHost: t\\r\\nNo colon\\r\\n\\r\\n
			400 | GET / HTTP/1.1\\r\\nHost: t\\r\\nSpace : x\\r\\n\\r\\n
			400 | GET / HTTP/1.1\\r\\nHost: t\\r\\nContent-Length: -1\\r\\n\\r\\n
			400 | GET / HTTP/1.1\\r\\nHost: t\\r\\nContent-Length: 1\\r\\nContent-Length: 2\\r\\n\\r\\n
			400 | GET / HTTP/1.1\\r\\nHost: t\\r\\nContent-Length: 1\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n
			400 | GET / HTTP/1.1\\r\\nHost: t\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\nxyz\\r\\n
			400 | GET / HTTP/1.1\\r\\nHost: t\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n1\\r\\nab\\r\\n
			501 | GET / HTTP/1.1\\r\\nHost: t\\r\\nTransfer-Encoding: gzip\\r\\n\\r\\n
			505 | PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n
			413 | POST / HTTP/1.1\\r\\nHost: t\\r\\nContent-Length: 999999999999\\r\\n\\r\\n
			413 | POST / HTTP/1.1\\r\\nHost: t\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\nfffffff\\r\\n
			""")
	void malformedRequestIsRefusedAndTheConnectionClosed(int status, String request) throws Exception {
		UpstreamServer server = echo();
		try (RawClient client = RawClient.connect(server)) {
			RawClient.Answer answer = client.send(request.replace("\\r", "\r").replace("\\n", "\n")).read();
			assertThat(answer.status()).isEqualTo(status);
			assertThat(answer.header("Connection")).isEqualTo("close");
			assertThat(client.awaitEnd()).isEqualTo(CloseMode.FIN);
		}
		Awaitility.await().until(() -> server.stats().closedByReason().get("malformed"), Long.valueOf(1)::equals);
	}

	@Test
	void damagedRequestsDoNoHarm() throws Exception {
		UpstreamServer server = echo();
		long seed = 20_260_101;
		Random random = new Random(seed);
		for (int i = 0; i < 300; i++) {
			byte[] request = ("POST /p?a=%41 HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n"
					+ "5\r\nhello\r\n0\r\n\r\n")
				.getBytes(StandardCharsets.US_ASCII);
			for (int damage = random.nextInt(4); damage >= 0; damage--) {
				request[random.nextInt(request.length)] = (byte) random.nextInt(256);
			}
			try (RawClient client = RawClient.connect(server)) {
				client.socket().getOutputStream().write(request);
				client.socket().shutdownOutput();
				assertThat(client.awaitEnd()).as("seed %d, request %d", seed, i).isNotNull();
			}
		}
		try (RawClient client = RawClient.connect(server)) {
			assertThat(client.get("/").read().status()).isEqualTo(200);
		}
		Awaitility.await().until(() -> server.stats().connectionsOpen() == 0);
	}

	@Test
	void clientThatLeavesDuringAReplyIsCountedAsClient() throws Exception {
		CountDownLatch gone = new CountDownLatch(1);
		UpstreamServer server = start((request) -> UpstreamResponse.stream(200, "text/plain", (out) -> {
			await(gone);
			byte[] piece = new byte[64 * 1024];
			for (int i = 0; i < 10_000; i++) {
				out.write(piece);
			}
		}));
		try (RawClient client = RawClient.connect(server)) {
			client.get("/");
			Awaitility.await().until(() -> server.stats().requests() == 1);
		}
		gone.countDown();
		Awaitility.await().until(() -> server.stats().connectionsOpen() == 0);
		assertThat(server.stats().closedByClient()).isEqualTo(1);
	}

	@Test
	void headerSectionIsBounded() throws Exception {
		try (RawClient client = RawClient.connect(echo())) {
			client.send("GET / HTTP/1.1\r\nHost: t\r\nX-Long: " + "x".repeat(RequestReader.MAX_HEAD) + "\r\n\r\n");
			assertThat(client.read().status()).isEqualTo(431);
		}
	}

	@Test
	void headersThatFrameTheBodyCannotBeSet() {
		UpstreamResponse response = UpstreamResponse.status(200);
		assertThatIllegalArgumentException().isThrownBy(() -> response.header("content-length", "1"));
		assertThatIllegalArgumentException().isThrownBy(() -> response.header("X", "a\r\nb"));
		assertThatIllegalArgumentException().isThrownBy(() -> UpstreamResponse.status(100));
	}

	@Test
	void requestsAreRemembered() throws Exception {
		UpstreamServer server = echo();
		try (RawClient client = RawClient.connect(server)) {
			client.post("/thing%20s?a=b", "abc", "X-Mark: yes").read();
			assertThat(server.requests()).singleElement().satisfies((request) -> {
				assertThat(request.method()).isEqualTo("POST");
				assertThat(request.path()).isEqualTo("/thing s");
				assertThat(request.query()).isEqualTo("a=b");
				assertThat(request.headers().get("x-mark")).containsExactly("yes");
				assertThat(request.bodySize()).isEqualTo(3);
				assertThat(request.bodySha256())
					.isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
				assertThat(request.connectionId()).isEqualTo(1);
				assertThat(request.number()).isEqualTo(1);
				assertThat(request.status()).isEqualTo(200);
				assertThat(request.fault()).isNull();
			});
		}
		server.resetStats();
		assertThat(server.requests()).isEmpty();
	}

	@Test
	void bytesAreCounted() throws Exception {
		UpstreamServer server = echo();
		try (RawClient client = RawClient.connect(server)) {
			String request = "GET / HTTP/1.1\r\nHost: t\r\n\r\n";
			RawClient.Answer answer = client.send(request).read();
			int head = answer.fields().stream().mapToInt((field) -> field.length() + 2).sum();
			assertThat(server.stats().bytesIn()).isEqualTo(request.length());
			assertThat(server.stats().bytesOut())
				.isEqualTo("HTTP/1.1 200 OK\r\n".length() + head + 2 + answer.body().length);
		}
	}

	@Test
	void openConnectionsGoWhenClientsClose() throws Exception {
		UpstreamServer server = echo();
		try (RawClient first = RawClient.connect(server); RawClient second = RawClient.connect(server)) {
			first.get("/").read();
			second.get("/").read();
			assertThat(server.stats().connectionsOpen()).isEqualTo(2);
		}
		Awaitility.await().atMost(Duration.ofSeconds(1)).until(() -> server.stats().connectionsOpen() == 0);
		assertThat(server.stats().closedByClient()).isEqualTo(2);
		assertThat(server.stats().connectionsPeak()).isEqualTo(2);
	}

	@Test
	void identitiesOnOneConnectionAreCounted() throws Exception {
		UpstreamServer server = echo();
		try (RawClient client = RawClient.connect(server)) {
			client.get("/", "Authorization: Bearer a").read();
			client.get("/", "Authorization: bearer b").read();
			client.get("/", "Authorization: Bearer a").read();
		}
		assertThat(server.stats().identitiesPerConnection()).isEqualTo(2);
	}

	@Test
	void fiftyConnectionsAreServedAtOnce() throws Exception {
		int connections = 50;
		CountDownLatch allThere = new CountDownLatch(connections);
		UpstreamServer server = start((request) -> {
			allThere.countDown();
			await(allThere);
			return UpstreamResponse.text(200, request.bodyText());
		});
		List<RawClient> clients = new ArrayList<>();
		try {
			for (int i = 0; i < connections; i++) {
				clients.add(RawClient.connect(server).post("/", "client " + i));
			}
			for (int i = 0; i < connections; i++) {
				assertThat(clients.get(i).read().text()).isEqualTo("client " + i);
			}
		}
		finally {
			for (RawClient client : clients) {
				client.close();
			}
		}
		UpstreamStats stats = server.stats();
		assertThat(stats.connectionsAccepted()).isEqualTo(connections);
		assertThat(stats.connectionsPeak()).isEqualTo(connections);
		assertThat(stats.requestsPeakConcurrent()).isEqualTo(connections);
		assertThat(stats.requests()).isEqualTo(connections);
	}

	@Test
	void concurrentRequestsNeverExceedTheConnectionsThatCarryThem() throws Exception {
		UpstreamServer server = echo();
		for (int i = 0; i < 200; i++) {
			try (RawClient client = RawClient.connect(server)) {
				client.get("/", "Connection: close").read();
			}
		}
		assertThat(server.stats().requestsPeakConcurrent()).isEqualTo(1);
	}

	@Test
	void closeEndsConnectionsAndThreads() throws Exception {
		CountDownLatch handling = new CountDownLatch(1);
		CountDownLatch never = new CountDownLatch(1);
		UpstreamServer server = UpstreamServer.builder("closing").handler((request) -> {
			if (request.path().equals("/stuck")) {
				handling.countDown();
				never.await();
			}
			return UpstreamResponse.text(200, "ok");
		}).start();
		try (RawClient idle = RawClient.connect(server); RawClient stuck = RawClient.connect(server)) {
			idle.get("/").read();
			stuck.get("/stuck");
			await(handling);
			server.close();
			server.close();
			assertThat(idle.awaitEnd()).isEqualTo(CloseMode.FIN);
			assertThat(stuck.awaitEnd()).isEqualTo(CloseMode.FIN);
		}
		assertThat(server.stats().connectionsOpen()).isZero();
		assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
			.noneMatch((name) -> name.startsWith("upstream-closing-"));
		assertThatIOException().isThrownBy(() -> RawClient.connect(server));
	}

	@Test
	void threadsAreNamedDaemons() throws Exception {
		UpstreamServer server = UpstreamServer.builder("named").handler((request) -> {
			Thread current = Thread.currentThread();
			return UpstreamResponse.text(200, current.getName() + " " + current.isDaemon());
		}).start();
		this.servers.add(server);
		try (RawClient client = RawClient.connect(server)) {
			assertThat(client.get("/").read().text()).isEqualTo("upstream-named-connection-1 true");
		}
		assertThat(Thread.getAllStackTraces().keySet())
			.filteredOn((thread) -> thread.getName().startsWith("upstream-named-"))
			.isNotEmpty()
			.allMatch(Thread::isDaemon);
	}

	@Test
	void baseUrlIsOnLoopback() {
		UpstreamServer server = echo();
		assertThat(server.baseUrl()).isEqualTo(URI.create("http://127.0.0.1:" + server.port()));
	}

}
