package io.httppool.behaviour;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.httppool.ConnectionPool;
import io.httppool.PoolListener;
import io.httppool.httpclient.Transport;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;
import io.httppool.test.server.UpstreamTls;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whether listeners are told truly that a TLS session was resumed. That Java's TLS keeps
 * sessions by host and port is relied on.
 */
class TlsResumptionTests {

	@ParameterizedTest
	@CsvSource({ "TLSv1.2, true", "TLSv1.2, false", "TLSv1.3, true", "TLSv1.3, false" })
	void firstHandshakeIsFullAndTheNextOneResumesItsSession(String protocol, boolean blocking) {
		List<Boolean> resumed = new CopyOnWriteArrayList<>();
		PoolListener listener = new PoolListener() {

			@Override
			public void handshaken(ConnectionPool pool, Duration handshake, boolean wasResumed) {
				assertThat(handshake).isPositive();
				resumed.add(wasResumed);
			}

		};
		Transport transport = new Transport(UpstreamTls.clientContext(), List.of(protocol), null, null, List.of());
		try (UpstreamServer upstream = UpstreamServer.builder("tls")
			.tls(UpstreamTls.valid())
			.handler((request) -> UpstreamResponse.text(200, "hello"))
			.start();
				PoolFixture fixture = new PoolFixture(upstream.baseUrl(), transport, (config) -> config, listener)) {
			Caller caller = blocking ? fixture.restClient() : fixture.webClient();
			for (int i = 0; i < 2; i++) {
				caller.get("/");
				fixture.assertAtRest();
				fixture.pool().evictIdle();
				fixture.assertAtRest();
			}
			assertThat(resumed).containsExactly(false, true);
		}
	}

}
