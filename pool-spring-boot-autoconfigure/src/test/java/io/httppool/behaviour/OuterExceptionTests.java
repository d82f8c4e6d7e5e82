package io.httppool.behaviour;

import java.util.function.UnaryOperator;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientRequestException;
import org.springframework.web.reactive.function.client.WebClientResponseException;

import io.httppool.PoolIoException;
import io.httppool.test.server.Fault;
import io.httppool.test.server.FaultPlan;
import io.httppool.test.server.FaultRule;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * The table of docs/notes.md: what Spring throws around an exception of ours.
 */
class OuterExceptionTests {

	private final UpstreamServer upstream = UpstreamServer.builder("outer")
		.handler((request) -> UpstreamResponse.text(200, "hello"))
		.start();

	private final PoolFixture fixture = new PoolFixture(this.upstream, UnaryOperator.identity());

	private final RestClient restClient = ((RestClientCaller) this.fixture.restClient()).client();

	private final WebClient webClient = ((WebClientCaller) this.fixture.webClient()).client();

	@AfterEach
	void close() {
		this.fixture.close();
		this.upstream.close();
	}

	@Test
	void restClientBeforeTheAnswer() {
		fail(Fault.RESET_BEFORE_APPLY);
		assertOuter(catchThrowable(() -> this.restClient.get().uri("/").retrieve().body(String.class)),
				ResourceAccessException.class);
	}

	@Test
	void restClientInABodyThatIsConverted() {
		fail(Fault.TRUNCATE);
		assertOuter(catchThrowable(() -> this.restClient.get().uri("/").retrieve().body(String.class)),
				RestClientException.class);
	}

	@Test
	void restClientInABodyThatIsReadInExchange() {
		fail(Fault.TRUNCATE);
		assertOuter(
				catchThrowable(() -> this.restClient.get()
					.uri("/")
					.exchange((request, response) -> response.getBody().readAllBytes())),
				ResourceAccessException.class);
	}

	@Test
	void webClientBeforeTheAnswer() {
		fail(Fault.RESET_BEFORE_APPLY);
		assertOuter(catchThrowable(() -> this.webClient.get().uri("/").retrieve().bodyToMono(String.class).block()),
				WebClientRequestException.class);
	}

	@Test
	void webClientInTheBody() {
		fail(Fault.TRUNCATE);
		assertOuter(catchThrowable(() -> this.webClient.get().uri("/").retrieve().bodyToMono(String.class).block()),
				WebClientResponseException.class);
	}

	private void fail(Fault fault) {
		this.upstream.faults(FaultPlan.of(FaultRule.onAny().then(fault)));
	}

	private static void assertOuter(Throwable thrown, Class<? extends Throwable> type) {
		assertThat(thrown.getClass()).isEqualTo(type);
		Throwable cause = thrown;
		while (!(cause instanceof PoolIoException)) {
			assertThat(cause).as("cause chain of %s", thrown).isNotNull();
			cause = cause.getCause();
		}
	}

}
