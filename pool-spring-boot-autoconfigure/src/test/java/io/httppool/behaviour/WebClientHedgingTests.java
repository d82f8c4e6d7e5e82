package io.httppool.behaviour;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;

import io.httppool.CloseReason;
import io.httppool.test.server.FaultRule;
import io.httppool.test.server.UpstreamServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Hedging with {@code WebClient}.
 */
class WebClientHedgingTests extends AbstractHedgingTests {

	private final List<Throwable> dropped = new CopyOnWriteArrayList<>();

	@Override
	Caller caller(PoolFixture fixture) {
		return fixture.webClient();
	}

	@Override
	List<CloseReason> closedAfterLosingSlightly() {
		return List.of();
	}

	@BeforeEach
	void noticeDroppedErrors() {
		Hooks.onErrorDropped(this.dropped::add);
	}

	@AfterEach
	void nothingIsDroppedLoudly() {
		Hooks.resetOnErrorDropped();
		assertThat(this.dropped).isEmpty();
	}

	@Test
	void streamedBodyIsSentOnce() {
		UpstreamServer upstream = upstream(HELLO, FaultRule.onAny().then(slow(80)));
		assertThat(client(upstream).put()
			.uri("/")
			.body(Flux.just("a", "body"), String.class)
			.retrieve()
			.toBodilessEntity()
			.block()).isNotNull();
		assertThat(upstream.stats().requests()).isEqualTo(1);
	}

	@Test
	void cancelEndsBoth() {
		UpstreamServer upstream = upstream(HELLO, FaultRule.onAny().then(slow(1500)));
		Disposable call = client(upstream).get().uri("/").retrieve().bodyToMono(String.class).subscribe();
		awaitSoon(() -> upstream.stats().requests() == 2);
		call.dispose();
		fixture().assertClosedBy(CloseReason.CANCELLED, CloseReason.CANCELLED);
		fixture().assertAtRest();
	}

	private WebClient client(UpstreamServer upstream) {
		caller(upstream, (config) -> config.hedgeDelay(DELAY));
		return ((WebClientCaller) fixture().webClient()).client();
	}

}
