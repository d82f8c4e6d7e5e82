package io.httppool.behaviour;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.httppool.PoolRequest;

/**
 * Capacity after trouble with {@code WebClient}.
 */
class WebClientCapacityTests extends AbstractCapacityTests {

	@Override
	Caller caller(PoolFixture fixture) {
		return fixture.webClient();
	}

	static List<Trouble> troubles() {
		List<Trouble> troubles = new ArrayList<>(commonTroubles());
		troubles.add(Trouble.of("cancel while waiting", (caller) -> cancel(caller, "/")).whenAllAreHeld());
		troubles.add(Trouble.of("cancel before the head", (caller) -> cancel(caller, BLACKHOLE)));
		troubles.add(Trouble.of("cancel in mid-body", (caller) -> cancel(caller, DRIP)));
		troubles.add(Trouble.of("cancel at any time", (caller) -> cancel(caller, LATE)));
		troubles.add(Trouble.of("cancel after the first part of the body",
				(caller) -> DataBufferUtils.release(body(caller, LARGE).blockFirst())));
		troubles.add(Trouble.of("time-out of Reactor",
				(caller) -> body(caller, LATE).timeout(Duration.ofMillis(3))
					.doOnNext(DataBufferUtils::release)
					.blockLast()));
		troubles.add(Trouble.of("exception in a filter before the call",
				(caller) -> filtered(caller, (request, next) -> Mono.error(new IllegalStateException("in a filter")))));
		troubles.add(Trouble.of("exception in a filter after the call",
				(caller) -> filtered(caller, (request, next) -> next.exchange(request)
					.flatMap((response) -> Mono.error(new IllegalStateException("in a filter"))))));
		troubles.add(Trouble.of("exception while the body is read",
				(caller) -> body(caller, LARGE).doOnNext(DataBufferUtils::release).doOnNext((buffer) -> {
					throw new IllegalStateException("in the caller");
				}).blockLast()));
		troubles.add(Trouble.of("exception while the body is written", (caller) -> client(caller).post()
			.uri("/")
			.body(Flux.just("a part").concatWith(Mono.error(new IllegalStateException("in a body"))), String.class)
			.retrieve()
			.toBodilessEntity()
			.block()));
		troubles.add(Trouble.of("double release", WebClientCapacityTests::releaseTwice));
		return troubles;
	}

	private static WebClient client(Caller caller) {
		return ((WebClientCaller) caller).client();
	}

	private static Flux<DataBuffer> body(Caller caller, String path) {
		return client(caller).get().uri(path).retrieve().bodyToFlux(DataBuffer.class);
	}

	private static void cancel(Caller caller, String path) {
		Disposable call = body(caller, path).subscribe(DataBufferUtils::release, (ex) -> {
			// Whoever cancels does not care.
		});
		pause();
		call.dispose();
	}

	private static void filtered(Caller caller, ExchangeFilterFunction filter) {
		client(caller).mutate()
			.filter(filter)
			.build()
			.get()
			.uri(LARGE)
			.attributes(PoolRequest.timeout(Duration.ofMillis(50)))
			.retrieve()
			.toBodilessEntity()
			.block();
	}

	private static void releaseTwice(Caller caller) {
		client(caller).get()
			.uri("/")
			.exchangeToMono((response) -> response.releaseBody()
				.then(client(caller).get().uri("/").exchangeToMono(ClientResponse::releaseBody))
				.then(response.releaseBody()))
			.block();
	}

}
