package io.httppool.behaviour;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.httppool.CallPhase;
import io.httppool.PoolConfig;
import io.httppool.PoolIoException;
import io.httppool.UnknownOutcomeException;
import io.httppool.httpclient.Transport;
import io.httppool.test.server.Fault;
import io.httppool.test.server.FaultPlan;
import io.httppool.test.server.FaultRule;
import io.httppool.test.server.RecordedRequest;
import io.httppool.test.server.UpstreamServer;
import io.httppool.test.server.UpstreamTls;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When a request that met a stale connection is sent once more, and when it is not.
 */
abstract class AbstractResendTests extends AbstractClientTests {

	private static final String PATH = "/stale";

	/**
	 * Send a body that cannot be sent twice.
	 */
	abstract void stream(PoolFixture fixture, String method, String path);

	/**
	 * How many of 100 resets of an idle connection nobody notices before the next request
	 * at least.
	 */
	abstract long leastResends();

	@ParameterizedTest
	@CsvSource({ "GET, false", "GET, true", "PUT, false", "PUT, true", "DELETE, false", "DELETE, true" })
	void idempotentRequestOnAConnectionThatTheServerClosesIsSentAgain(String method, boolean reset) {
		UpstreamServer upstream = upstream(HELLO, onceOnStalePath(reset));
		Caller caller = usedConnection(upstream, UnaryOperator.identity());
		assertThat(caller.call(method, PATH).body()).isEqualTo("hello");
		assertResent(upstream, method);
	}

	@ParameterizedTest
	@CsvSource({ "GET, false", "GET, true", "PUT, false", "PUT, true" })
	void idempotentRequestOnATlsConnectionThatTheServerClosesIsSentAgain(String method, boolean reset) {
		UpstreamServer upstream = started(UpstreamServer.builder("resend")
			.handler(HELLO)
			.tls(UpstreamTls.valid())
			.faults(FaultPlan.of(onceOnStalePath(reset))));
		Transport transport = new Transport(UpstreamTls.clientContext(), null, null, null, List.of());
		Caller caller = caller(use(new PoolFixture(upstream.baseUrl(), transport, UnaryOperator.identity())));
		caller.get("/warm");
		fixture().assertAtRest();
		assertThat(caller.call(method, PATH).body()).isEqualTo("hello");
		assertResent(upstream, method);
	}

	@ParameterizedTest
	@CsvSource({ "POST, false", "POST, true", "PATCH, false", "PATCH, true" })
	void otherRequestThatWasWrittenIsSentOnceAndItsOutcomeUnknown(String method, boolean reset) {
		UpstreamServer upstream = upstream(HELLO, onceOnStalePath(reset));
		Caller caller = usedConnection(upstream, (config) -> config.retry(PoolFixture.retry(3)));
		PoolIoException failure = time(() -> caller.call(method, PATH)).failure();
		assertThat(failure).isInstanceOf(UnknownOutcomeException.class);
		assertThat(failure.mayHaveReachedServer()).isTrue();
		assertThat(staleRequests(upstream)).hasSize(1);
		assertThat(fixture().stats().resends()).isZero();
	}

	@Test
	void postOfWhichNothingWasWrittenIsSentOnceMore() throws Exception {
		try (IdleResettingServer server = new IdleResettingServer()) {
			// The pool is not to look, and the idle watch not to be faster.
			Caller caller = caller(use(new PoolFixture(server.baseUrl(), Transport.DEFAULT,
					(config) -> config.validateAfterIdle(Duration.ofHours(1)))));
			assertThat(caller.call("POST", PATH).status()).isEqualTo(200);
			int rounds = 100;
			for (int i = 0; i < rounds; i++) {
				fixture().assertAtRest();
				server.resetIdle();
				assertThat(caller.call("POST", PATH).status()).isEqualTo(200);
			}
			assertThat(server.requests()).isEqualTo(rounds + 1);
			assertThat(fixture().stats().resends()).isBetween(leastResends(), (long) rounds);
			assertThat(fixture().stats().retries()).isZero();
		}
	}

	@Test
	void requestIsSentAgainOnceOnly() {
		UpstreamServer upstream = upstream(HELLO, FaultRule.onPath(PATH).times(2).then(Fault.CLOSE_BEFORE_APPLY));
		Caller caller = usedConnection(upstream, UnaryOperator.identity());
		PoolIoException failure = time(() -> caller.get(PATH)).failure();
		assertThat(failure.phase()).isEqualTo(CallPhase.RESPONSE);
		assertThat(staleRequests(upstream)).hasSize(2);
		assertThat(fixture().stats().resends()).isEqualTo(1);
	}

	@Test
	void requestIsSentAgainOncePerCallHoweverManyAttempts() throws Exception {
		UpstreamServer upstream = upstream(HELLO, FaultRule.onPath(PATH).times(4).then(Fault.CLOSE_BEFORE_APPLY));
		Caller caller = caller(upstream, (config) -> config.retry(PoolFixture.retry(4)));
		openConnections(caller, upstream, 5);
		assertThat(caller.get(PATH).status()).isEqualTo(200);
		assertThat(staleRequests(upstream)).as("four attempts and the one resend").hasSize(5);
		assertThat(fixture().stats().resends()).isEqualTo(1);
		assertThat(fixture().stats().retries()).isEqualTo(3);
	}

	@ParameterizedTest
	@ValueSource(strings = { "H", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n", "HTTP/1.1 103 Early Hints\r\n\r\n" })
	void requestIsNotSentAgainAfterAByteOfTheAnswer(String beginning) throws Exception {
		try (ScriptedServer server = new ScriptedServer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", beginning)) {
			Caller caller = caller(use(new PoolFixture(server.baseUrl(), Transport.DEFAULT, UnaryOperator.identity())));
			caller.get("/warm");
			fixture().assertAtRest();
			PoolIoException failure = time(() -> caller.get(PATH)).failure();
			assertThat(failure.mayHaveReachedServer()).isTrue();
			assertThat(server.requests()).isEqualTo(2);
			assertThat(fixture().stats().resends()).isZero();
		}
	}

	@Test
	void requestThatIsNotAnsweredInTimeIsNotSentAgain() {
		UpstreamServer upstream = upstream(HELLO, FaultRule.onPath(PATH).then(Fault.BLACKHOLE));
		Caller caller = usedConnection(upstream, (config) -> config.readTimeout(Duration.ofMillis(200)));
		assertThat(time(() -> caller.get(PATH)).failure()).hasMessageContaining("read-timeout (200ms)");
		assertThat(staleRequests(upstream)).hasSize(1);
		assertThat(fixture().stats().resends()).isZero();
	}

	@Test
	void requestOnANewConnectionIsNotSentAgain() {
		UpstreamServer upstream = upstream(HELLO, onceOnStalePath(false));
		Caller caller = caller(upstream, UnaryOperator.identity());
		assertThat(time(() -> caller.get(PATH)).failure()).isNotNull();
		assertThat(staleRequests(upstream)).hasSize(1);
		assertThat(fixture().stats().resends()).isZero();
	}

	@ParameterizedTest
	@EnumSource(value = Fault.Kind.class, names = { "CLOSE_BEFORE_APPLY", "RESET_BEFORE_APPLY" })
	void streamThatCannotBeRepeatedIsNotSentAgain(Fault.Kind kind) {
		Fault fault = (kind == Fault.Kind.CLOSE_BEFORE_APPLY) ? Fault.CLOSE_BEFORE_APPLY : Fault.RESET_BEFORE_APPLY;
		UpstreamServer upstream = upstream(HELLO, FaultRule.onPath(PATH).times(1).then(fault));
		usedConnection(upstream, UnaryOperator.identity());
		assertThat(time(() -> stream(fixture(), "PUT", PATH)).failure()).isNotNull();
		assertThat(staleRequests(upstream)).hasSize(1);
		assertThat(fixture().stats().resends()).isZero();
	}

	private static FaultRule onceOnStalePath(boolean reset) {
		return FaultRule.onPath(PATH).times(1).then(reset ? Fault.RESET_BEFORE_APPLY : Fault.CLOSE_BEFORE_APPLY);
	}

	private Caller usedConnection(UpstreamServer upstream, UnaryOperator<PoolConfig.Builder> config) {
		Caller caller = caller(upstream, config);
		caller.get("/warm");
		fixture().assertAtRest();
		return caller;
	}

	private void openConnections(Caller caller, UpstreamServer upstream, int count) throws Exception {
		upstream.faults(FaultPlan.of(FaultRule.onPath(PATH).times(4).then(Fault.CLOSE_BEFORE_APPLY),
				FaultRule.onPath("/warm").then(Fault.slowHeaders(Duration.ofMillis(300)))));
		inParallel(count, () -> caller.get("/warm"));
		fixture().assertAtRest();
		assertThat(fixture().stats().idle()).isEqualTo(count);
	}

	private void assertResent(UpstreamServer upstream, String method) {
		List<RecordedRequest> requests = staleRequests(upstream);
		assertThat(requests).hasSize(2).allSatisfy((request) -> assertThat(request.method()).isEqualTo(method));
		assertThat(requests.get(1).connectionId()).as("another connection")
			.isNotEqualTo(requests.get(0).connectionId());
		assertThat(requests.get(1).bodySize()).isEqualTo(requests.get(0).bodySize());
		assertThat(fixture().stats().resends()).isEqualTo(1);
		assertThat(fixture().stats().retries()).isZero();
	}

	private static List<RecordedRequest> staleRequests(UpstreamServer upstream) {
		return upstream.requests().stream().filter((request) -> PATH.equals(request.path())).toList();
	}

}
