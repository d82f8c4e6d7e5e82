package io.httppool.httpclient;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.httppool.PoolConfig;
import io.httppool.PooledConnection.Kind;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Dialler}.
 */
class DiallerTests {

	private static final int PATIENCE = 10_000;

	@ParameterizedTest
	@EnumSource
	void dialThatIsStoppedInTheTlsHandshakeIsClosed(Kind kind) throws Exception {
		try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
				HttpComponentsConnectionPools pools = new HttpComponentsConnectionPools((config) -> Transport.DEFAULT,
						List.of())) {
			server.setSoTimeout(PATIENCE);
			pools.warmUpFor(kind);
			pools.add(PoolConfig.builder("upstream", URI.create("https://127.0.0.1:" + server.getLocalPort()))
				.connectTimeout(Duration.ofMinutes(1))
				.minIdle(1)
				.build());
			try (Socket connection = server.accept()) {
				connection.setSoTimeout(PATIENCE);
				InputStream in = connection.getInputStream();
				assertThat(in.read()).as("first byte of the handshake").isNotNegative();
				pools.remove("upstream");
				assertEnds(in);
			}
		}
	}

	/**
	 * A reset is an end too.
	 */
	private static void assertEnds(InputStream in) throws IOException {
		try {
			while (in.read() >= 0) {
				continue;
			}
		}
		catch (SocketException ex) {
			assertThat(ex).hasMessage("Connection reset");
		}
	}

}
