package io.httppool.behaviour;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.httppool.PoolConfig;
import io.httppool.PoolEpisode;
import io.httppool.PoolState;
import io.httppool.httpclient.HttpComponentsConnectionPool;
import io.httppool.httpclient.Transport;
import io.httppool.insight.PoolAssessment;
import io.httppool.insight.PoolAssessor;
import io.httppool.insight.PoolEpisodes;
import io.httppool.insight.PoolStatus;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What dials make of the health of an upstream.
 */
class UpstreamHealthTests extends AbstractPoolTests {

	private static final PoolConfig.Health LOOKED_AT_OFTEN = new PoolConfig.Health(0.8, 0.8, Duration.ofSeconds(1),
			Duration.ofSeconds(6), 100);

	private final PoolEpisodes episodes = new PoolEpisodes(List.of());

	private final PoolAssessor assessor = new PoolAssessor(this.episodes);

	@AfterEach
	void stopWatching() {
		this.episodes.close();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void redirectsToADeadHostSayNothingOfTheUpstream(boolean blocking) {
		String dead = "http://127.0.0.1:" + freePort();
		UpstreamServer upstream = started((request) -> request.path().equals("/away")
				? UpstreamResponse.status(302).header("Location", dead) : UpstreamResponse.text(200, "hello"), false);
		PoolFixture fixture = watched(upstream.baseUrl(), (config) -> config.redirectsCrossOrigin(true));
		Caller caller = blocking ? fixture.restClient() : fixture.webClient();
		caller.get("/");
		for (int i = 0; i < 4; i++) {
			assertThat(time(() -> caller.get("/away")).failure()).isNotNull();
		}
		assertThat(caller.get("/").status()).isEqualTo(200);
		assertThat(fixture.stats().connectFailures()).isGreaterThanOrEqualTo(4);
		assertThat(assess()).isEqualTo(new PoolAssessment(PoolStatus.UP, List.of()));
		// A look later than the failures.
		fixture.pool().resize(4, 0);
		Awaitility.await().until(() -> kinds().contains(PoolEpisode.Kind.RESIZED));
		assertThat(kinds()).doesNotContain(PoolEpisode.Kind.DIALS_FAILING);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void upstreamThatComesBackIsNoticedWithoutACall(boolean blocking) {
		int port = freePort();
		PoolFixture fixture = watched(URI.create("http://127.0.0.1:" + port),
				(config) -> config.maintenanceInterval(Duration.ofMillis(200)));
		Caller caller = blocking ? fixture.restClient() : fixture.webClient();
		assertThat(time(() -> caller.get("/")).failure()).isNotNull();
		assertThat(assess().status()).isEqualTo(PoolStatus.DOWN);
		Awaitility.await().until(() -> fixture.stats().connectFailures() >= 3);
		assertThat(assess().status()).isEqualTo(PoolStatus.DOWN);
		Awaitility.await().until(() -> kinds().contains(PoolEpisode.Kind.DIALS_FAILING));
		UpstreamServer upstream = started(UpstreamServer.builder("back").handler(HELLO).port(port));
		Awaitility.await().until(() -> assess().status() != PoolStatus.DOWN);
		assertThat(upstream.requests()).isEmpty();
		assertThat(fixture.stats().idle()).isEqualTo(1);
		caller.get("/");
		assertThat(upstream.stats().connectionsAccepted()).isEqualTo(1);
	}

	@Test
	void suspendedPoolDialsNobody() {
		PoolFixture fixture = watched(URI.create("http://127.0.0.1:" + freePort()),
				(config) -> config.maintenanceInterval(Duration.ofMillis(100)));
		Caller caller = fixture.restClient();
		assertThat(time(() -> caller.get("/")).failure()).isNotNull();
		fixture.pool().suspend();
		Awaitility.await().until(() -> fixture.stats().connecting() == 0);
		long before = fixture.stats().connectFailures();
		during(Duration.ofMillis(500));
		assertThat(fixture.stats().connectFailures()).isEqualTo(before);
		fixture.pool().resume();
		Awaitility.await().until(() -> fixture.stats().connectFailures() > before);
	}

	@Test
	void poolThatIsDrainingDialsNobody() throws Exception {
		Gate gate = new Gate();
		UpstreamServer elsewhere = started(gate, false);
		PoolFixture fixture = watched(URI.create("http://127.0.0.1:" + freePort()),
				(config) -> config.maintenanceInterval(Duration.ofMillis(100)).shutdownGrace(Duration.ofSeconds(10)));
		Caller caller = fixture.restClient();
		Future<Caller.Answer> call = inBackground(() -> caller.get(elsewhere.baseUrl() + "/"));
		gate.awaitRequest();
		assertThat(time(() -> caller.get("/")).failure()).isNotNull();
		HttpComponentsConnectionPool pool = fixture.pool();
		Future<?> close = inBackground(() -> {
			pool.close();
			return null;
		});
		Awaitility.await().until(() -> pool.state() == PoolState.DRAINING && pool.stats().connecting() == 0);
		long before = pool.stats().connectFailures();
		during(Duration.ofMillis(500));
		assertThat(pool.stats().connectFailures()).isEqualTo(before);
		gate.open();
		assertThat(call.get().body()).isEqualTo("late");
		close.get();
	}

	private PoolFixture watched(URI baseUrl, UnaryOperator<PoolConfig.Builder> config) {
		return use(new PoolFixture(baseUrl, Transport.DEFAULT,
				(builder) -> config.apply(builder.timeout(Duration.ofSeconds(30)).health(LOOKED_AT_OFTEN)),
				this.assessor, this.episodes));
	}

	private PoolAssessment assess() {
		return this.assessor.assess(fixture().pool(), fixture().stats());
	}

	private List<PoolEpisode.Kind> kinds() {
		return this.episodes.episodes(fixture().pool()).stream().map(PoolEpisode::kind).toList();
	}

	private static int freePort() {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
