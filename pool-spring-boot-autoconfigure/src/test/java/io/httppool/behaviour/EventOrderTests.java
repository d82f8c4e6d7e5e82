package io.httppool.behaviour;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.httppool.AcquireOutcome;
import io.httppool.CloseReason;
import io.httppool.ConnectPhase;
import io.httppool.ConnectionPool;
import io.httppool.PoolListener;
import io.httppool.PoolState;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * What a listener is told of one request, in order: the story that the package comment of
 * {@code io.httppool.httpclient} tells.
 */
class EventOrderTests {

	private final Events events = new Events();

	private UpstreamServer upstream;

	private PoolFixture fixture;

	@BeforeEach
	void start() {
		this.upstream = UpstreamServer.builder("events")
			.handler((request) -> UpstreamResponse.text(200, "hello"))
			.start();
		this.fixture = new PoolFixture(this.upstream, (config) -> config.maxConnections(1), this.events);
	}

	@AfterEach
	void stop() {
		this.fixture.close();
		this.upstream.close();
	}

	@ParameterizedTest
	@EnumSource
	void eventsOfARequestComeInTheirOrder(Client client) {
		Caller caller = client.factory.apply(this.fixture);
		caller.get("/");
		this.fixture.assertAtRest();
		this.events.assertAre("connecting", "opened", "acquired DIALLED", "released");
		caller.get("/");
		this.fixture.assertAtRest();
		this.events.assertAre("acquired HIT", "released");
		this.fixture.pool().evictIdle();
		this.events.assertAre("draining EVICTED", "closed EVICTED");
	}

	@ParameterizedTest
	@EnumSource
	void eventsOfARefusedDialComeInTheirOrder(Client client) {
		this.upstream.close();
		Caller caller = client.factory.apply(this.fixture);
		assertThat(catchThrowable(() -> caller.get("/"))).isNotNull();
		this.events.assertAre("connecting", "connectFailed CONNECT", "acquireFailed CANCELLED");
	}

	@Test
	void closingAPoolIsToldOfInItsSteps() {
		this.fixture.restClient().get("/");
		this.fixture.assertAtRest();
		this.events.assertAre("connecting", "opened", "acquired DIALLED", "released");
		this.fixture.pool().close();
		this.events.assertAre("DRAINING", "draining POOL_CLOSED", "CLOSED", "closed POOL_CLOSED");
	}

	enum Client {

		REST_CLIENT(PoolFixture::restClient),

		WEB_CLIENT(PoolFixture::webClient);

		private final Function<PoolFixture, Caller> factory;

		Client(Function<PoolFixture, Caller> factory) {
			this.factory = factory;
		}

	}

	private static final class Events implements PoolListener {

		private final List<String> events = new CopyOnWriteArrayList<>();

		private void assertAre(String... expected) {
			Awaitility.await().untilAsserted(() -> assertThat(this.events).hasSize(expected.length));
			assertThat(this.events).containsExactly(expected);
			this.events.clear();
		}

		@Override
		public void connecting(ConnectionPool pool) {
			this.events.add("connecting");
		}

		@Override
		public void opened(ConnectionPool pool, Duration connect, @Nullable Duration tls) {
			this.events.add("opened");
		}

		@Override
		public void connectFailed(ConnectionPool pool, ConnectPhase phase, IOException cause) {
			this.events.add("connectFailed " + phase);
		}

		@Override
		public void acquired(ConnectionPool pool, AcquireOutcome outcome, Duration waited) {
			this.events.add("acquired " + outcome);
		}

		@Override
		public void acquireFailed(ConnectionPool pool, AcquireOutcome outcome, Duration waited) {
			this.events.add("acquireFailed " + outcome);
		}

		@Override
		public void released(ConnectionPool pool, Duration usage) {
			this.events.add("released");
		}

		@Override
		public void draining(ConnectionPool pool, CloseReason reason) {
			this.events.add("draining " + reason);
		}

		@Override
		public void closed(ConnectionPool pool, CloseReason reason) {
			this.events.add("closed " + reason);
		}

		@Override
		public void stateChanged(ConnectionPool pool, PoolState state) {
			this.events.add(state.name());
		}

	}

}
