package io.httppool.behaviour;

import reactor.core.Disposable;

/**
 * Protection with {@code WebClient}.
 */
class WebClientProtectionTests extends AbstractProtectionTests {

	@Override
	Caller caller(PoolFixture fixture) {
		return fixture.webClient();
	}

	@Override
	Waiter waiter(Caller caller, String path) {
		Disposable call = ((WebClientCaller) caller).client()
			.get()
			.uri(path)
			.retrieve()
			.bodyToMono(String.class)
			.subscribe();
		return new Waiter() {

			@Override
			public void awaitWaiting() {
				// What has to be waited for is known when the subscription returns.
			}

			@Override
			public void giveUp() {
				call.dispose();
			}

		};
	}

}
