package io.httppool.behaviour;

import java.time.Duration;

import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.httppool.test.server.LatencyModel;
import io.httppool.test.server.UpstreamServer;
import io.httppool.test.server.UpstreamTls;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Both of Spring's clients at one pool.
 */
class MixedClientsTests extends AbstractPoolTests {

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void blockingAndReactiveCallersShareTheConnections(boolean secure, TestReporter reporter) throws Exception {
		int max = 10;
		UpstreamServer.Builder builder = UpstreamServer.builder("mixed")
			.handler(HELLO)
			.latency(LatencyModel.of(Duration.ofMillis(5), Duration.ofMillis(5)));
		UpstreamServer upstream = started(secure ? builder.tls(UpstreamTls.valid()) : builder);
		PoolFixture fixture = pool(upstream,
				(config) -> config.maxConnections(max).acquireTimeout(Duration.ofSeconds(10)).timeout(null));
		Caller restClient = fixture.restClient();
		Caller webClient = fixture.webClient();
		Load blocking = closeLater(Load.start(32, () -> assertThat(restClient.get("/").status()).isEqualTo(200)));
		Load reactive = closeLater(Load.start(32, () -> assertThat(webClient.get("/").status()).isEqualTo(200)));
		awaitSoon(() -> blocking.completed() > 0 && reactive.completed() > 0);
		during(Duration.ofSeconds(2));
		blocking.stop();
		reactive.stop();
		long all = blocking.completed() + reactive.completed();
		reporter.publishEntry("together",
				"%d blocking and %d reactive calls, slowest %d and %d ms, peak of sockets %d, %d opened".formatted(
						blocking.completed(), reactive.completed(), blocking.longest().toMillis(),
						reactive.longest().toMillis(), upstream.stats().connectionsPeak(), fixture.stats().opened()));
		assertThat(blocking.failures()).isEmpty();
		assertThat(reactive.failures()).isEmpty();
		// Its count of sockets may lag: it accepts one before it sees the end of another.
		assertThat(upstream.stats().requestsPeakConcurrent()).isLessThanOrEqualTo(max);
		assertThat(upstream.stats().connectionsPeak()).isLessThanOrEqualTo(max + 2);
		assertThat(blocking.completed()).isGreaterThanOrEqualTo(all / 4);
		assertThat(reactive.completed()).isGreaterThanOrEqualTo(all / 4);
	}

}
