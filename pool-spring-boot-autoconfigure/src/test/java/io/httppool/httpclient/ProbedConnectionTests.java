package io.httppool.httpclient;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

import javax.net.ssl.SSLSocket;

import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.BasicHttpClientConnectionManager;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.httppool.CloseReason;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;
import io.httppool.test.server.UpstreamTls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests for {@link ProbedConnection}.
 */
class ProbedConnectionTests {

	private static final String INPUT = ProbeSocket.class.getName() + "$Input";

	private static final String OUTPUT = ProbeSocket.class.getName() + "$Output";

	private static final String SSL_SOCKET = "sun.security.ssl.SSLSocketImpl";

	static Stream<Arguments> everywhere() {
		return Arrays.stream(Wire.values())
			.flatMap((wire) -> ThreadKind.available().map((thread) -> Arguments.of(wire, thread)));
	}

	static Stream<Arguments> everywhereWithTls() {
		return everywhere().filter((arguments) -> ((Wire) arguments.get()[0]).isSecure());
	}

	static Stream<ThreadKind> threads() {
		return ThreadKind.available();
	}

	@ParameterizedTest
	@MethodSource("everywhere")
	void healthyConnectionIsUsableAfterManyProbes(Wire wire, ThreadKind thread) throws Exception {
		thread.run(() -> {
			try (ConnectedPair pair = ConnectedPair.open(wire)) {
				for (int exchange = 0; exchange < 3; exchange++) {
					for (int probe = 0; probe < 1000; probe++) {
						assertThat(pair.connection().probe()).isNull();
					}
					pair.exchange();
				}
				assertThat(pair.connection().probe()).isNull();
				assertThat(pair.connection().isStale()).isFalse();
			}
		});
	}

	@ParameterizedTest
	@MethodSource("everywhere")
	void endOfTheStreamIsSeen(Wire wire, ThreadKind thread) throws Exception {
		thread.run(() -> {
			try (ConnectedPair pair = ConnectedPair.open(wire)) {
				pair.exchange();
				pair.tcp().close();
				assertUnusable(pair, CloseReason.SERVER_CLOSED);
			}
		});
	}

	@ParameterizedTest
	@MethodSource("everywhereWithTls")
	void endOfTlsIsSeenWithoutAnEndOfTheStream(Wire wire, ThreadKind thread) throws Exception {
		thread.run(() -> {
			try (ConnectedPair pair = ConnectedPair.open(wire)) {
				pair.exchange();
				pair.server().shutdownOutput();
				assertUnusable(pair, CloseReason.SERVER_CLOSED);
			}
		});
	}

	@ParameterizedTest
	@MethodSource("everywhere")
	void resetIsSeen(Wire wire, ThreadKind thread) throws Exception {
		thread.run(() -> {
			try (ConnectedPair pair = ConnectedPair.open(wire)) {
				pair.exchange();
				pair.tcp().setSoLinger(true, 0);
				pair.tcp().close();
				assertUnusable(pair, CloseReason.SERVER_CLOSED);
			}
		});
	}

	@ParameterizedTest
	@MethodSource("everywhere")
	void strayByteIsSeen(Wire wire, ThreadKind thread) throws Exception {
		thread.run(() -> {
			try (ConnectedPair pair = ConnectedPair.open(wire)) {
				pair.exchange();
				pair.write("x");
				assertUnusable(pair, CloseReason.UNEXPECTED_DATA);
			}
		});
	}

	@ParameterizedTest
	@MethodSource("everywhere")
	void bytesGluedToAResponseAreSeen(Wire wire, ThreadKind thread) throws Exception {
		thread.run(() -> {
			try (ConnectedPair pair = ConnectedPair.open(wire)) {
				pair.exchange(ConnectedPair.RESPONSE + "HTTP/1.1 200");
				assertUnusable(pair, CloseReason.UNEXPECTED_DATA);
			}
		});
	}

	@ParameterizedTest
	@MethodSource("everywhere")
	void lastWordsBeforeTheEndOfTheStreamAreSeen(Wire wire, ThreadKind thread) throws Exception {
		thread.run(() -> {
			try (ConnectedPair pair = ConnectedPair.open(wire)) {
				pair.write("HTTP/1.1 408 Request Timeout\r\n\r\n");
				pair.tcp().close();
				assertUnusable(pair, CloseReason.UNEXPECTED_DATA);
			}
		});
	}

	private static void assertUnusable(ConnectedPair pair, CloseReason reason) throws Exception {
		List<CloseReason> seen = new ArrayList<>();
		Awaitility.await().pollInSameThread().until(() -> {
			CloseReason probed = pair.connection().probe();
			if (probed != null) {
				seen.add(probed);
			}
			return !seen.isEmpty();
		});
		assertThat(seen).containsExactly(reason);
		assertThat(pair.connection().isStale()).isTrue();
	}

	@ParameterizedTest
	@MethodSource("threads")
	void sessionTicketsAreHealthyHoweverFragmented(ThreadKind thread) throws Exception {
		thread.run(() -> {
			try (ConnectedPair pair = ConnectedPair.openHoldingTickets()) {
				byte[] tickets = pair.tcp().held();
				assertThat(tickets).isNotEmpty();
				pair.tcp().stopHolding();
				for (int i = 0; i < tickets.length; i++) {
					pair.tcp().send(tickets, i, 1);
					assertThat(pair.connection().probe()).isNull();
				}
				pair.exchange();
				assertThat(pair.connection().probe()).isNull();
			}
		});
	}

	@ParameterizedTest
	@MethodSource("everywhereWithTls")
	void dataInFragmentsIsSeenWhenItsRecordIsComplete(Wire wire, ThreadKind thread) throws Exception {
		thread.run(() -> {
			try (ConnectedPair pair = ConnectedPair.open(wire)) {
				pair.exchange();
				pair.tcp().hold();
				pair.write("x");
				byte[] record = pair.tcp().held();
				for (int i = 0; i < record.length - 1; i++) {
					pair.tcp().send(record, i, 1);
					assertThat(pair.connection().probe()).isNull();
				}
				pair.tcp().send(record, record.length - 1, 1);
				assertUnusable(pair, CloseReason.UNEXPECTED_DATA);
			}
		});
	}

	@ParameterizedTest
	@MethodSource("everywhere")
	void readTimeoutHoldsAfterAProbe(Wire wire, ThreadKind thread) throws Exception {
		thread.run(() -> {
			try (ConnectedPair pair = ConnectedPair.open(wire)) {
				Timeout timeout = Timeout.ofMilliseconds(120);
				pair.connection().setSocketTimeout(timeout);
				assertThat(pair.connection().probe()).isNull();
				assertThat(pair.connection().getSocketTimeout()).isEqualTo(timeout);
				long started = System.nanoTime();
				assertThatExceptionOfType(SocketTimeoutException.class)
					.isThrownBy(() -> pair.connection().receiveResponseHeader());
				assertThat(timeout.toNanoseconds()).isLessThanOrEqualTo(System.nanoTime() - started);
				assertThat(pair.connection().probe()).isNull();
				pair.exchange();
			}
		});
	}

	@ParameterizedTest
	@MethodSource("everywhere")
	void probeOfAnInterruptedThreadClosesNothing(Wire wire, ThreadKind thread) throws Exception {
		thread.run(() -> {
			try (ConnectedPair pair = ConnectedPair.open(wire)) {
				Thread.currentThread().interrupt();
				assertThat(pair.connection().probe()).isNull();
				assertThat(Thread.interrupted()).isTrue();
				pair.exchange();
			}
		});
	}

	@ParameterizedTest
	@MethodSource("everywhere")
	void closeWhileItIsProbedIsSeen(Wire wire, ThreadKind thread) throws Exception {
		for (CloseMode mode : CloseMode.values()) {
			try (ConnectedPair pair = ConnectedPair.open(wire)) {
				CountDownLatch probing = new CountDownLatch(1);
				ThreadKind.Call<CloseReason> probes = thread.call(() -> {
					CloseReason seen = null;
					while (seen == null) {
						seen = pair.connection().probe();
						probing.countDown();
					}
					return seen;
				});
				probing.await();
				pair.connection().close(mode);
				assertThat(probes.get()).isEqualTo(CloseReason.STALE);
			}
		}
	}

	@ParameterizedTest
	@MethodSource("everywhere")
	void closeEndsARead(Wire wire, ThreadKind thread) throws Exception {
		try (ConnectedPair pair = ConnectedPair.open(wire)) {
			ThreadKind.Call<Throwable> read = thread
				.call(() -> catchThrowable(() -> pair.connection().receiveResponseHeader()));
			read.awaitInside(INPUT, "read");
			pair.connection().close(CloseMode.IMMEDIATE);
			assertThat(read.get()).isInstanceOf(SocketException.class).hasMessage("Socket closed");
			assertThat(pair.connection().probe()).isEqualTo(CloseReason.STALE);
			assertThatExceptionOfType(SocketException.class).isThrownBy(() -> pair.tcp().getInputStream().read())
				.withMessage("Connection reset");
		}
	}

	@ParameterizedTest
	@MethodSource("everywhere")
	void interruptEndsARead(Wire wire, ThreadKind thread) throws Exception {
		try (ConnectedPair pair = ConnectedPair.open(wire)) {
			ThreadKind.Call<Boolean> read = thread.call(() -> {
				assertThat(catchThrowable(() -> pair.connection().receiveResponseHeader()))
					.isInstanceOf(InterruptedIOException.class)
					.isNotInstanceOf(SocketTimeoutException.class);
				return Thread.currentThread().isInterrupted();
			});
			read.awaitInside(INPUT, "read");
			read.interrupt();
			assertThat(read.get()).as("interrupt flag").isTrue();
			assertThat(pair.connection().probe()).isNotNull();
		}
	}

	@ParameterizedTest
	@MethodSource("everywhere")
	void immediateCloseResets(Wire wire, ThreadKind thread) throws Exception {
		thread.run(() -> {
			try (ConnectedPair pair = ConnectedPair.open(wire)) {
				assertThat(pair.connection().probe()).isNull();
				pair.connection().close(CloseMode.IMMEDIATE);
				assertThat(pair.connection().probe()).isEqualTo(CloseReason.STALE);
				assertThatExceptionOfType(SocketException.class).isThrownBy(() -> pair.tcp().getInputStream().read())
					.withMessage("Connection reset");
			}
		});
	}

	@ParameterizedTest
	@MethodSource("everywhereWithTls")
	void farewellThatHasToWaitIsCutShort(Wire wire, ThreadKind thread) throws Exception {
		try (ConnectedPair pair = ConnectedPair.open(wire)) {
			ThreadKind.Call<Throwable> write = thread.call(() -> catchThrowable(() -> sendMoreThanIsRead(pair)));
			write.awaitInside(OUTPUT, "write");
			ThreadKind.Call<Boolean> farewell = thread.call(() -> {
				pair.connection().close(CloseMode.GRACEFUL);
				return Boolean.TRUE;
			});
			farewell.awaitInside(SSL_SOCKET, "shutdownOutput");
			pair.connection().close(CloseMode.IMMEDIATE);
			assertThat(farewell.get()).isTrue();
			assertThat(write.get()).isInstanceOf(IOException.class);
		}
	}

	private static void sendMoreThanIsRead(ConnectedPair pair) throws Exception {
		BasicClassicHttpRequest request = new BasicClassicHttpRequest("POST", "/");
		request.setEntity(new ByteArrayEntity(new byte[64 * 1024 * 1024], null));
		request.setHeader("Content-Length", request.getEntity().getContentLength());
		pair.connection().sendRequestHeader(request);
		pair.connection().sendRequestEntity(request);
	}

	@Test
	void socketThatComesAfterTheCloseIsClosed() throws Exception {
		ProbedConnection connection = new ProbedConnection("test");
		connection.close(CloseMode.IMMEDIATE);
		try (ProbeSocket socket = new ProbeSocket()) {
			assertThatExceptionOfType(InterruptedIOException.class).isThrownBy(() -> connection.bind(socket));
			assertThat(socket.isClosed()).isTrue();
		}
	}

	@Test
	void tlsThatComesAfterTheCloseIsClosed() throws Exception {
		ProbedConnection connection = new ProbedConnection("test");
		connection.close(CloseMode.IMMEDIATE);
		try (ProbeSocket socket = new ProbeSocket();
				SSLSocket secure = (SSLSocket) UpstreamTls.clientContext().getSocketFactory().createSocket()) {
			assertThatExceptionOfType(InterruptedIOException.class).isThrownBy(() -> connection.bind(secure, socket));
			assertThat(socket.isClosed()).isTrue();
		}
	}

	@ParameterizedTest
	@MethodSource("everywhere")
	void gracefulCloseEndsTheStream(Wire wire, ThreadKind thread) throws Exception {
		thread.run(() -> {
			try (ConnectedPair pair = ConnectedPair.open(wire)) {
				assertThat(pair.connection().probe()).isNull();
				pair.connection().close(CloseMode.GRACEFUL);
				assertThat(pair.server().getInputStream().read()).isEqualTo(-1);
			}
		});
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PLAIN")
	void tunnelIsProbedLikeTls(Wire wire) throws Exception {
		try (ConnectedPair pair = ConnectedPair.openTunnel(wire)) {
			pair.exchange();
			for (int probe = 0; probe < 1000; probe++) {
				assertThat(pair.connection().probe()).isNull();
			}
			pair.exchange();
			pair.write("x");
			assertUnusable(pair, CloseReason.UNEXPECTED_DATA);
		}
	}

	@Test
	void connectionThroughASocksProxyIsProbedByWaiting() throws Exception {
		try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			ThreadKind.Call<Socket> proxy = ThreadKind.PLATFORM.call(() -> acceptSocks(listener));
			ProbedConnection connection = new ProbedConnection("test");
			new BlockingConnectionOperator(Transport.DEFAULT).connect(connection, Wire.PLAIN.host(80), null, null,
					Timeout.ofSeconds(5),
					SocketConfig.custom().setSocksProxyAddress(listener.getLocalSocketAddress()).build(), null,
					HttpClientContext.create());
			try (Socket server = proxy.get()) {
				assertThat(connection.getSocket()).isNotInstanceOf(ProbeSocket.class);
				assertThat(connection.probe()).isNull();
				server.getOutputStream().write('x');
				assertThat(connection.isDataAvailable(Timeout.ofSeconds(5))).isTrue();
				assertThat(connection.probe()).isEqualTo(CloseReason.UNEXPECTED_DATA);
			}
			finally {
				connection.close(CloseMode.IMMEDIATE);
			}
		}
	}

	/**
	 * RFC 1928 without authentication, for a target given as an IPv4 address.
	 */
	private static Socket acceptSocks(ServerSocket listener) throws IOException {
		Socket socket = listener.accept();
		DataInputStream in = new DataInputStream(socket.getInputStream());
		in.readByte();
		in.readFully(new byte[in.readByte()]);
		socket.getOutputStream().write(new byte[] { 5, 0 });
		in.readFully(new byte[10]);
		socket.getOutputStream().write(new byte[] { 5, 0, 0, 1, 0, 0, 0, 0, 0, 0 });
		return socket;
	}

	@ParameterizedTest
	@EnumSource
	void clientUsesAConnectionBetweenProbes(Wire wire) throws Exception {
		UpstreamServer.Builder builder = UpstreamServer.builder("upstream")
			.handler((request) -> UpstreamResponse.text(200, "hello"));
		if (wire.isSecure()) {
			builder.tls(UpstreamTls.valid());
		}
		List<ProbedConnection> opened = new ArrayList<>();
		try (UpstreamServer upstream = builder.start();
				CloseableHttpClient client = HttpClients.custom()
					.setConnectionManager(new BasicHttpClientConnectionManager(
							new BlockingConnectionOperator(wire.transport()), (socket) -> {
								opened.add(new ProbedConnection("test"));
								return opened.get(opened.size() - 1);
							}))
					.build()) {
			for (int i = 0; i < 20; i++) {
				String answer = client.execute(new HttpGet(upstream.baseUrl()),
						(response) -> EntityUtils.toString(response.getEntity()));
				assertThat(answer).isEqualTo("hello");
				assertThat(opened).singleElement().satisfies((connection) -> assertThat(connection.probe()).isNull());
			}
		}
	}

}
