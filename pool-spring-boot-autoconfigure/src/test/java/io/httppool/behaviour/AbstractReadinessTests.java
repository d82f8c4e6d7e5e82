package io.httppool.behaviour;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.httppool.CallPhase;
import io.httppool.ConnectPhase;
import io.httppool.ConnectionPool;
import io.httppool.ConnectionReadiness;
import io.httppool.PoolAuth;
import io.httppool.PoolConfig;
import io.httppool.PoolIoException;
import io.httppool.PoolListener;
import io.httppool.httpclient.Transport;
import io.httppool.test.server.Fault;
import io.httppool.test.server.FaultPlan;
import io.httppool.test.server.FaultRule;
import io.httppool.test.server.RecordedRequest;
import io.httppool.test.server.UpstreamHandler;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;
import io.httppool.test.server.UpstreamTls;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * New connections are asked whether they are ready before anybody gets them.
 */
abstract class AbstractReadinessTests extends AbstractClientTests {

	private static final String PATH = "/ready?deep=true";

	private final List<ConnectPhase> failedPhases = Collections.synchronizedList(new ArrayList<>());

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void everyNewConnectionIsAskedOnceBeforeItsFirstUse(boolean tls) throws Exception {
		UpstreamServer upstream = server(HELLO, tls,
				FaultRule.onPath("/").then(Fault.slowHeaders(Duration.ofMillis(200))));
		Caller caller = pool(upstream, tls, new Check(PoolFixture.NAME), UnaryOperator.identity());
		inParallel(3, () -> {
			assertThat(caller.get("/").body()).isEqualTo("hello");
			assertThat(caller.get("/").body()).isEqualTo("hello");
		});
		long opened = fixture().stats().opened();
		assertThat(opened).isGreaterThanOrEqualTo(3);
		Map<Long, List<RecordedRequest>> byConnection = upstream.requests()
			.stream()
			.collect(Collectors.groupingBy(RecordedRequest::connectionId));
		assertThat(byConnection).hasSize((int) opened).allSatisfy((connection, requests) -> {
			assertThat(requests.get(0).path()).isEqualTo("/ready");
			assertThat(requests.get(0).query()).isEqualTo("deep=true");
			assertThat(header(requests.get(0), "Authorization")).isEqualTo("Bearer t0ken");
			assertThat(header(requests.get(0), "X-Client")).isEqualTo("etl");
			assertThat(header(requests.get(0), "Host")).isEqualTo("127.0.0.1:" + upstream.port());
			assertThat(requests.subList(1, requests.size()))
				.allSatisfy((request) -> assertThat(request.path()).isEqualTo("/"));
		});
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void connectionThatIsNotReadyIsClosedAndTyped(boolean tls) {
		UpstreamServer upstream = server(HELLO, tls, FaultRule.onPath("/ready").times(1).then(Fault.status(503)));
		Caller caller = pool(upstream, tls, new Check(PoolFixture.NAME), UnaryOperator.identity());
		PoolIoException failure = time(() -> caller.call("POST", "/")).failure();
		assertThat(failure).hasMessageContaining("the new connection is not ready").hasMessageContaining("status 503");
		assertNotReady(failure, upstream);
		assertThat(caller.call("POST", "/").body()).as("once it is ready").isEqualTo("hello");
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void slowCheckIsBoundedByConnectTimeout(boolean tls) {
		UpstreamServer upstream = server(HELLO, tls, FaultRule.onPath("/ready").times(1).then(Fault.BLACKHOLE));
		// All other limits are far away.
		Caller caller = pool(upstream, tls, new Check(PoolFixture.NAME),
				(config) -> config.connectTimeout(Duration.ofSeconds(2))
					.acquireTimeout(Duration.ofSeconds(15))
					.readTimeout(Duration.ofSeconds(15))
					.timeout(Duration.ofSeconds(20)));
		Timed timed = time(() -> caller.get("/"));
		assertThat(timed.failure()).hasMessageContaining("not ready").hasMessageContaining("connect-timeout (2s)");
		assertThat(timed.elapsed()).isBetween(Duration.ofMillis(1990), Duration.ofSeconds(6));
		assertNotReady(timed.failure(), upstream);
	}

	@Test
	void checkThatBreaksOffIsTyped() {
		UpstreamServer upstream = upstream(HELLO, FaultRule.onPath("/ready").times(1).then(Fault.CLOSE_BEFORE_APPLY));
		Caller caller = pool(upstream, false, new Check(PoolFixture.NAME), UnaryOperator.identity());
		PoolIoException failure = time(() -> caller.get("/")).failure();
		assertThat(failure).hasMessageContaining("not ready: its check failed");
		assertNotReady(failure, upstream);
	}

	@Test
	void checkWhoseAnswerEndsTheConnectionIsTyped() {
		UpstreamServer upstream = upstream(
				(request) -> UpstreamResponse.text(200, "hello").header("Connection", "close"));
		Caller caller = pool(upstream, false, new Check(PoolFixture.NAME), UnaryOperator.identity());
		PoolIoException failure = time(() -> caller.get("/")).failure();
		assertThat(failure).hasMessageContaining("the answer ends the connection");
		assertNotReady(failure, upstream);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void checkThatThrowsIsTyped(boolean error) {
		UpstreamServer upstream = upstream(HELLO);
		Caller caller = pool(upstream, false, new Check(PoolFixture.NAME) {

			@Override
			public boolean isReady(int status) {
				if (error) {
					throw new NoClassDefFoundError("in a check");
				}
				throw new IllegalStateException("in a check");
			}

		}, UnaryOperator.identity());
		PoolIoException failure = time(() -> caller.get("/")).failure();
		assertThat(failure).hasMessageContaining("in a check");
		assertNotReady(failure, upstream);
	}

	@Test
	void checkOfAnotherUpstreamIsPassedOver() {
		UpstreamServer upstream = upstream(HELLO);
		Caller caller = pool(upstream, false, new Check("another"), UnaryOperator.identity());
		assertThat(caller.get("/").body()).isEqualTo("hello");
		assertThat(upstream.requests()).hasSize(1);
	}

	@Test
	void hostThatARedirectLeadsToIsNotAsked() {
		UpstreamServer other = upstream(HELLO);
		UpstreamHandler redirecting = (request) -> "/ready".equals(request.path()) ? UpstreamResponse.text(200, "yes")
				: UpstreamResponse.status(302).header("Location", other.baseUrl() + "/there");
		UpstreamServer upstream = upstream(redirecting);
		Caller caller = pool(upstream, false, new Check(PoolFixture.NAME),
				(config) -> config.redirectsCrossOrigin(true));
		assertThat(caller.get("/").body()).isEqualTo("hello");
		assertThat(other.requests()).extracting(RecordedRequest::path).containsExactly("/there");
		assertThat(header(other.requests().get(0), "Authorization")).isNull();
	}

	private void assertNotReady(PoolIoException failure, UpstreamServer upstream) {
		assertThat(failure.phase()).isEqualTo(CallPhase.CONNECT);
		assertThat(failure.mayHaveReachedServer()).isFalse();
		Awaitility.await().untilAsserted(() -> assertThat(this.failedPhases).containsExactly(ConnectPhase.READINESS));
		assertThat(fixture().stats().connectFailures()).isEqualTo(1);
		assertThat(fixture().stats().opened()).isZero();
		assertThat(fixture().stats().closedTotal()).isZero();
		Awaitility.await().untilAsserted(() -> assertThat(upstream.stats().connectionsOpen()).isZero());
		assertThat(upstream.requests()).extracting(RecordedRequest::path).containsOnly("/ready");
	}

	private UpstreamServer server(UpstreamHandler handler, boolean tls, FaultRule... faults) {
		UpstreamServer.Builder builder = UpstreamServer.builder("readiness")
			.handler(handler)
			.faults(FaultPlan.of(faults));
		return started(tls ? builder.tls(UpstreamTls.valid()) : builder);
	}

	private Caller pool(UpstreamServer upstream, boolean tls, ConnectionReadiness check,
			UnaryOperator<PoolConfig.Builder> config) {
		Transport transport = new Transport(tls ? UpstreamTls.clientContext() : null, null, null, null, List.of(check));
		PoolListener listener = new PoolListener() {

			@Override
			public void connectFailed(ConnectionPool pool, ConnectPhase phase, IOException cause) {
				AbstractReadinessTests.this.failedPhases.add(phase);
			}

		};
		return caller(use(new PoolFixture(upstream.baseUrl(), transport,
				(builder) -> config.apply(builder.acquireTimeout(Duration.ofSeconds(5))
					.connectTimeout(Duration.ofSeconds(5))
					.auth(new PoolAuth.BearerToken("t0ken"))
					.header("X-Client", "etl")),
				listener)));
	}

	private static @Nullable String header(RecordedRequest request, String name) {
		List<String> values = request.headers().get(name);
		return (values != null) ? values.get(0) : null;
	}

	/**
	 * Asks one path.
	 */
	private static class Check implements ConnectionReadiness {

		private final String pool;

		Check(String pool) {
			this.pool = pool;
		}

		@Override
		public String pool() {
			return this.pool;
		}

		@Override
		public String path() {
			return PATH;
		}

	}

}
