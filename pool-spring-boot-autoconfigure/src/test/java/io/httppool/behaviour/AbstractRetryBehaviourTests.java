package io.httppool.behaviour;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.httppool.CallPhase;
import io.httppool.PoolConfig;
import io.httppool.PoolIoException;
import io.httppool.PoolRequest;
import io.httppool.UnknownOutcomeException;
import io.httppool.test.server.Fault;
import io.httppool.test.server.FaultPlan;
import io.httppool.test.server.FaultRule;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * What both of Spring's clients do about further attempts where the form of the body, or
 * what became of an earlier attempt, matters.
 */
@Timeout(30)
abstract class AbstractRetryBehaviourTests {

	private static final String STREAMED = "a body of unknown length";

	private final List<AutoCloseable> resources = new ArrayList<>();

	private @Nullable PoolFixture fixture;

	abstract Caller caller(PoolFixture fixture);

	/**
	 * Send a body that cannot be sent again, and read the answer.
	 */
	abstract Caller.Answer stream(PoolFixture fixture, String method, String body);

	@AfterEach
	void poolIsAtRestAndClosed() throws Exception {
		if (this.fixture != null) {
			this.fixture.assertAtRest();
			this.fixture.close();
		}
		for (AutoCloseable resource : this.resources) {
			resource.close();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "PUT", "POST" })
	void answerToAStreamedBodyIsHandedOutUnchanged(String method) {
		UpstreamServer upstream = upstream(
				FaultRule.onAny().then(Fault.status(503).withRetryAfter("0").withBody("overloaded")));
		PoolFixture fixture = fixture(upstream, UnaryOperator.identity());
		assertThat(stream(fixture, method, STREAMED)).isEqualTo(new Caller.Answer(503, "overloaded"));
		assertThat(upstream.requests()).singleElement()
			.satisfies((request) -> assertThat(request.bodySize()).isEqualTo(STREAMED.length()));
		assertThat(fixture.stats().retries()).isZero();
	}

	@Test
	void failureOfAStreamedBodyIsHandedOutUnchanged() {
		UpstreamServer upstream = upstream(FaultRule.onAny().then(Fault.RESET_AFTER_APPLY));
		PoolFixture fixture = fixture(upstream, UnaryOperator.identity());
		PoolIoException failure = failure(() -> stream(fixture, "PUT", STREAMED));
		assertThat(failure).isExactlyInstanceOf(PoolIoException.class);
		assertThat(failure.phase()).isEqualTo(CallPhase.RESPONSE);
		assertThat(failure(() -> stream(fixture, "POST", STREAMED))).isInstanceOf(UnknownOutcomeException.class);
		assertThat(upstream.requests()).hasSize(2);
	}

	@Test
	void bodyMadeOfAValueIsSentAgainWhole() {
		UpstreamServer upstream = upstream(FaultRule.onAny().times(2).then(Fault.status(503)));
		PoolFixture fixture = fixture(upstream, UnaryOperator.identity());
		assertThat(caller(fixture).call("PUT", "/").status()).isEqualTo(200);
		assertThat(upstream.requests()).hasSize(3).extracting("bodySha256").containsOnly(sha(upstream));
	}

	@Test
	void postIsUnknownWhenAnEarlierAttemptMayHaveReachedTheServer() {
		UpstreamServer upstream = goneAfterItsFirstAnswer(200);
		upstream.faults(FaultPlan.of(FaultRule.onAny().then(Fault.RESET_AFTER_APPLY)));
		PoolFixture fixture = fixture(upstream, UnaryOperator.identity());
		PoolIoException failure = failure(() -> caller(fixture).post("/", PoolRequest.retry(true)));
		assertThat(failure).isInstanceOf(UnknownOutcomeException.class);
		assertThat(failure.phase()).isEqualTo(CallPhase.CONNECT);
		assertThat(failure.mayHaveReachedServer()).isTrue();
		assertThat(upstream.requests()).hasSize(1);
	}

	@Test
	void postIsNotUnknownWhenTheServerRefusedTheEarlierAttempts() {
		UpstreamServer upstream = goneAfterItsFirstAnswer(429);
		PoolFixture fixture = fixture(upstream, (config) -> config.idleTimeout(Duration.ZERO));
		PoolIoException failure = failure(() -> caller(fixture).call("POST", "/"));
		assertThat(failure).isNotInstanceOf(UnknownOutcomeException.class);
		assertThat(failure.phase()).isEqualTo(CallPhase.CONNECT);
		assertThat(failure.mayHaveReachedServer()).isFalse();
		assertThat(upstream.requests()).hasSize(1);
	}

	PoolFixture fixture(UpstreamServer upstream, UnaryOperator<PoolConfig.Builder> settings) {
		PoolFixture fixture = new PoolFixture(upstream, (config) -> settings.apply(config.retry(PoolFixture.retry(3))));
		this.fixture = fixture;
		return fixture;
	}

	UpstreamServer upstream(FaultRule... faults) {
		return started(UpstreamServer.builder("retry")
			.handler((request) -> UpstreamResponse.text(200, "hello"))
			.faults(FaultPlan.of(faults)));
	}

	private UpstreamServer goneAfterItsFirstAnswer(int status) {
		AtomicReference<@Nullable UpstreamServer> reference = new AtomicReference<>();
		UpstreamServer upstream = started(UpstreamServer.builder("gone").handler((request) -> {
			Objects.requireNonNull(reference.get()).refuseFor(Duration.ofSeconds(20));
			return UpstreamResponse.text(status, "the last one");
		}));
		reference.set(upstream);
		return upstream;
	}

	private UpstreamServer started(UpstreamServer.Builder builder) {
		UpstreamServer upstream = builder.start();
		this.resources.add(upstream);
		return upstream;
	}

	private static String sha(UpstreamServer upstream) {
		return upstream.requests().get(0).bodySha256();
	}

	static PoolIoException failure(Runnable call) {
		Throwable thrown = catchThrowable(call::run);
		for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
			if (cause instanceof PoolIoException ours) {
				return ours;
			}
		}
		throw new AssertionError("No PoolIoException in the cause chain", thrown);
	}

}
