package io.httppool.behaviour;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;

import io.httppool.PoolConfig;
import io.httppool.PoolIoException;
import io.httppool.PoolRequest;
import io.httppool.UnknownOutcomeException;
import io.httppool.test.server.Fault;
import io.httppool.test.server.FaultRule;
import io.httppool.test.server.UpstreamServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Further attempts with {@code RestClient}.
 */
class RestClientRetryTests extends AbstractRetryBehaviourTests {

	@Override
	Caller caller(PoolFixture fixture) {
		return fixture.restClient();
	}

	@Override
	Caller.Answer stream(PoolFixture fixture, String method, String body) {
		return Objects.requireNonNull(((RestClientCaller) fixture.restClient()).client()
			.method(HttpMethod.valueOf(method))
			.uri("/")
			.body((OutputStream output) -> output.write(body.getBytes(StandardCharsets.UTF_8)))
			.exchange((sent, response) -> new Caller.Answer(response.getStatusCode().value(),
					new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8))));
	}

	@Test
	void interruptDuringThePauseIsTypedAndKeepsTheFlag() throws Exception {
		PoolIoException failure = interruptedInThePause(Fault.status(503), "GET");
		assertThat(failure).hasMessageContaining("the calling thread was interrupted");
		assertThat(failure.mayHaveReachedServer()).isTrue();
		assertThat(failure).isNotInstanceOf(UnknownOutcomeException.class);
	}

	@Test
	void interruptDuringThePauseAfterARefusalIsNotUnknown() throws Exception {
		PoolIoException failure = interruptedInThePause(Fault.status(429), "POST");
		assertThat(failure).isNotInstanceOf(UnknownOutcomeException.class);
		assertThat(failure.mayHaveReachedServer()).isFalse();
	}

	@Test
	void interruptDuringThePauseOfAPostThatMayHaveTakenEffectIsUnknown() throws Exception {
		PoolIoException failure = interruptedInThePause(Fault.status(500), "POST");
		assertThat(failure).isInstanceOf(UnknownOutcomeException.class);
	}

	private PoolIoException interruptedInThePause(Fault fault, String method) throws Exception {
		UpstreamServer upstream = upstream(FaultRule.onAny().then(fault));
		PoolConfig.Retry rules = PoolFixture.retry(3);
		Duration pause = Duration.ofSeconds(4);
		PoolFixture fixture = fixture(upstream, (config) -> config.retry(new PoolConfig.Retry(true, 3, pause, 1, pause,
				0, rules.statuses(), rules.methods(), false, rules.idempotencyKeyHeader(), Duration.ZERO, pause)));
		ExecutorService executor = Executors.newSingleThreadExecutor();
		try {
			Thread caller = executor.submit(Thread::currentThread).get();
			Future<PoolIoException> call = executor.submit(() -> {
				PoolIoException failure = failure(
						() -> fixture.restClient().call(method, "/", null, Map.of(), PoolRequest.retry(true)));
				assertThat(Thread.interrupted()).as("flag").isTrue();
				return failure;
			});
			Awaitility.await().until(() -> fixture.stats().retries() == 1);
			caller.interrupt();
			PoolIoException failure = call.get(10, TimeUnit.SECONDS);
			assertThat(upstream.requests()).hasSize(1);
			return failure;
		}
		finally {
			executor.shutdownNow();
		}
	}

}
