package io.httppool.test.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link ConnectionBehaviour}, each row seen from a socket.
 */
class ConnectionBehaviourTests {

	private final List<UpstreamServer> servers = new ArrayList<>();

	@AfterEach
	void closeServers() {
		this.servers.forEach(UpstreamServer::close);
	}

	private UpstreamServer start(UnaryOperator<ConnectionBehaviour> behaviour, UpstreamHandler handler) {
		UpstreamServer server = UpstreamServer.builder("behaviour")
			.behaviour(behaviour.apply(ConnectionBehaviour.defaults()))
			.handler(handler)
			.start();
		this.servers.add(server);
		return server;
	}

	private UpstreamServer start(UnaryOperator<ConnectionBehaviour> behaviour) {
		return start(behaviour, (request) -> UpstreamResponse.text(200, "ok"));
	}

	@Test
	void defaultsAreThoseOfUsualServers() {
		ConnectionBehaviour defaults = ConnectionBehaviour.defaults();
		assertThat(defaults.idleTimeout()).isEqualTo(Duration.ofSeconds(60));
		assertThat(defaults.idleCloseMode()).isEqualTo(CloseMode.FIN);
		assertThat(defaults.maxRequestsPerConnection()).isEqualTo(1000);
		assertThat(defaults.announceClose()).isTrue();
		assertThat(defaults.keepAliveHeader()).isFalse();
		assertThat(defaults.maxConnections()).isZero();
		assertThat(defaults.maxConcurrentRequests()).isZero();
		assertThat(defaults.backlogStall()).isZero();
	}

	@Test
	void negativeValuesAreRefused() {
		ConnectionBehaviour defaults = ConnectionBehaviour.defaults();
		assertThatIllegalArgumentException().isThrownBy(() -> defaults.withIdleTimeout(Duration.ofMillis(-1)));
		assertThatIllegalArgumentException().isThrownBy(() -> defaults.withMaxConnections(-1));
	}

	@Test
	void idleConnectionIsClosedInAnOrderlyWay() throws Exception {
		UpstreamServer server = start((behaviour) -> behaviour.withIdleTimeout(Duration.ofMillis(150)));
		try (RawClient client = RawClient.connect(server)) {
			long start = System.nanoTime();
			client.get("/").read();
			assertThat(client.awaitEnd()).isEqualTo(CloseMode.FIN);
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(140));
			assertThat(server.stats().closedIdle()).isEqualTo(1);
			assertThat(server.stats().connectionsOpen()).isZero();
		}
	}

	@Test
	void connectionThatNeverHadARequestIsIdleToo() throws Exception {
		UpstreamServer server = start((behaviour) -> behaviour.withIdleTimeout(Duration.ofMillis(50)));
		try (RawClient client = RawClient.connect(server)) {
			assertThat(client.awaitEnd()).isEqualTo(CloseMode.FIN);
		}
	}

	@Test
	void idleConnectionIsReset() throws Exception {
		UpstreamServer server = start(
				(behaviour) -> behaviour.withIdleTimeout(Duration.ofMillis(50)).withIdleCloseMode(CloseMode.RST));
		try (RawClient client = RawClient.connect(server)) {
			client.get("/").read();
			assertThat(client.awaitEnd()).isEqualTo(CloseMode.RST);
			assertThat(server.stats().closedIdle()).isEqualTo(1);
		}
	}

	@Test
	void idleConnectionFallsSilentAndGoesWithItsClient() throws Exception {
		UpstreamServer server = start(
				(behaviour) -> behaviour.withIdleTimeout(Duration.ofMillis(50)).withIdleCloseMode(CloseMode.SILENT));
		try (RawClient client = RawClient.connect(server)) {
			client.get("/").read();
			assertThatNothingArrives(client, 200);
			client.get("/");
			assertThatNothingArrives(client, 200);
			assertThat(server.stats().connectionsOpen()).isEqualTo(1);
			assertThat(server.stats().requests()).isEqualTo(1);
		}
		Awaitility.await().atMost(Duration.ofSeconds(1)).until(() -> server.stats().connectionsOpen() == 0);
		assertThat(server.stats().closedIdle()).isZero();
	}

	private static void assertThatNothingArrives(RawClient client, int millis) throws SocketException {
		client.socket().setSoTimeout(millis);
		assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(client::readByte);
	}

	@Test
	void lastReplyAnnouncesTheEnd() throws Exception {
		UpstreamServer server = start((behaviour) -> behaviour.withMaxRequestsPerConnection(2));
		try (RawClient client = RawClient.connect(server)) {
			assertThat(client.get("/").read().header("Connection")).isNull();
			assertThat(client.get("/").read().header("Connection")).isEqualTo("close");
			assertThat(client.awaitEnd()).isEqualTo(CloseMode.FIN);
			assertThat(server.stats().closedByReason()).containsEntry("max-requests", 1L);
		}
	}

	@Test
	void endComesUnannouncedOnDemand() throws Exception {
		UpstreamServer server = start(
				(behaviour) -> behaviour.withMaxRequestsPerConnection(2).withAnnounceClose(false));
		try (RawClient client = RawClient.connect(server)) {
			client.get("/").read();
			assertThat(client.get("/").read().header("Connection")).isNull();
			assertThat(client.awaitEnd()).isEqualTo(CloseMode.FIN);
		}
	}

	@Test
	void keepAliveHeaderTellsTimeAndRequestsLeft() throws Exception {
		UpstreamServer server = start((behaviour) -> behaviour.withKeepAliveHeader(true)
			.withIdleTimeout(Duration.ofSeconds(5))
			.withMaxRequestsPerConnection(3));
		try (RawClient client = RawClient.connect(server)) {
			assertThat(client.get("/").read().header("Keep-Alive")).isEqualTo("timeout=5, max=2");
			assertThat(client.get("/").read().header("Keep-Alive")).isEqualTo("timeout=5, max=1");
			RawClient.Answer last = client.get("/").read();
			assertThat(last.header("Keep-Alive")).isNull();
			assertThat(last.header("Connection")).isEqualTo("close");
		}
	}

	@Test
	void connectionAboveTheLimitIsAcceptedAndReset() throws Exception {
		UpstreamServer server = start((behaviour) -> behaviour.withMaxConnections(1));
		try (RawClient first = RawClient.connect(server)) {
			first.get("/").read();
			try (RawClient second = RawClient.connect(server)) {
				assertThat(second.awaitEnd()).isEqualTo(CloseMode.RST);
			}
			assertThat(first.get("/").read().status()).isEqualTo(200);
		}
		assertThat(server.stats().connectionsAccepted()).isEqualTo(2);
		assertThat(server.stats().closedByReason()).containsEntry("max-connections", 1L);
	}

	@Test
	void requestAboveTheLimitIsRefusedAtOnce() throws Exception {
		CountDownLatch handling = new CountDownLatch(1);
		CountDownLatch go = new CountDownLatch(1);
		UpstreamServer server = start((behaviour) -> behaviour.withMaxConcurrentRequests(1), (request) -> {
			handling.countDown();
			assertThat(go.await(10, TimeUnit.SECONDS)).isTrue();
			return UpstreamResponse.text(200, "ok");
		});
		try (RawClient first = RawClient.connect(server); RawClient second = RawClient.connect(server)) {
			first.get("/");
			assertThat(handling.await(10, TimeUnit.SECONDS)).isTrue();
			RawClient.Answer refused = second.get("/").read();
			assertThat(refused.status()).isEqualTo(429);
			assertThat(refused.text()).isEqualTo("{\"message\":\"Too Many Requests\"}");
			go.countDown();
			assertThat(first.read().status()).isEqualTo(200);
			assertThat(second.get("/").read().status()).isEqualTo(200);
		}
	}

	@Test
	void acceptIsDelayed() throws Exception {
		UpstreamServer server = start((behaviour) -> behaviour.withBacklogStall(Duration.ofMillis(300)));
		long start = System.nanoTime();
		try (RawClient client = RawClient.connect(server)) {
			client.get("/").read();
		}
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(250));
	}

	@Test
	void stalledBacklogMakesConnectingTimeOut() throws Exception {
		UpstreamServer server = start((behaviour) -> behaviour.withBacklogStall(Duration.ofSeconds(30)));
		List<Socket> sockets = new ArrayList<>();
		try {
			AtomicBoolean timedOut = new AtomicBoolean();
			for (int i = 0; i < 10 && !timedOut.get(); i++) {
				Socket socket = new Socket();
				sockets.add(socket);
				timedOut.set(connectTimesOut(socket, server.port()));
			}
			assertThat(timedOut).isTrue();
		}
		finally {
			for (Socket socket : sockets) {
				socket.close();
			}
		}
	}

	private static boolean connectTimesOut(Socket socket, int port) throws IOException {
		try {
			socket.connect(new InetSocketAddress("127.0.0.1", port), 200);
			return false;
		}
		catch (SocketTimeoutException ex) {
			return true;
		}
	}

	@Test
	void closeIdleSparesConnectionsWithARequest() throws Exception {
		CountDownLatch handling = new CountDownLatch(1);
		CountDownLatch go = new CountDownLatch(1);
		UpstreamServer server = start((behaviour) -> behaviour, (request) -> {
			if (request.path().equals("/busy")) {
				handling.countDown();
				assertThat(go.await(10, TimeUnit.SECONDS)).isTrue();
			}
			return UpstreamResponse.text(200, "ok");
		});
		try (RawClient idle = RawClient.connect(server); RawClient busy = RawClient.connect(server)) {
			idle.get("/").read();
			busy.get("/busy");
			assertThat(handling.await(10, TimeUnit.SECONDS)).isTrue();
			assertThat(server.closeIdle(CloseMode.RST)).isEqualTo(1);
			assertThat(idle.awaitEnd()).isEqualTo(CloseMode.RST);
			assertThat(server.stats().closedIdle()).isEqualTo(1);
			go.countDown();
			assertThat(busy.read().status()).isEqualTo(200);
		}
	}

	@Test
	void connectionIsIdleAsSoonAsTheClientHasTheReply() throws Exception {
		UpstreamServer server = start((behaviour) -> behaviour);
		for (int i = 0; i < 300; i++) {
			try (RawClient client = RawClient.connect(server)) {
				client.get("/").read();
				assertThat(server.closeIdle(CloseMode.RST)).isGreaterThanOrEqualTo(1);
				assertThat(client.awaitEnd()).isEqualTo(CloseMode.RST);
			}
		}
	}

	@Test
	void bytesThatNobodyAskedForReachIdleConnectionsOnly() throws Exception {
		CountDownLatch handling = new CountDownLatch(1);
		CountDownLatch go = new CountDownLatch(1);
		UpstreamServer server = start((behaviour) -> behaviour, (request) -> {
			if (request.path().equals("/busy")) {
				handling.countDown();
				assertThat(go.await(10, TimeUnit.SECONDS)).isTrue();
			}
			return UpstreamResponse.text(200, "ok");
		});
		try (RawClient idle = RawClient.connect(server); RawClient busy = RawClient.connect(server)) {
			idle.get("/").read();
			busy.get("/busy");
			assertThat(handling.await(10, TimeUnit.SECONDS)).isTrue();
			assertThat(server.sendOnIdle(new byte[] { 'x', '\n' })).isEqualTo(1);
			assertThat(idle.readLine()).isEqualTo("x");
			assertThat(idle.get("/").read().text()).as("still served").isEqualTo("ok");
			go.countDown();
			assertThat(busy.read().text()).isEqualTo("ok");
		}
	}

	@Test
	void closeIdleCanSilence() throws Exception {
		UpstreamServer server = start((behaviour) -> behaviour);
		try (RawClient client = RawClient.connect(server)) {
			client.get("/").read();
			assertThat(server.closeIdle(CloseMode.SILENT)).isEqualTo(1);
			client.get("/");
			assertThatNothingArrives(client, 200);
		}
	}

}
