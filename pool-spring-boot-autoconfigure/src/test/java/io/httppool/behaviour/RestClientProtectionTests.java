package io.httppool.behaviour;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import io.httppool.PoolIoException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Protection with {@code RestClient}.
 */
class RestClientProtectionTests extends AbstractProtectionTests {

	@Override
	Caller caller(PoolFixture fixture) {
		return fixture.restClient();
	}

	@Override
	Waiter waiter(Caller caller, String path) {
		AtomicReference<PoolIoException> failure = new AtomicReference<>();
		Thread thread = new Thread(() -> failure.set(time(() -> caller.get(path)).failure()), "interrupted-caller");
		thread.start();
		return new Waiter() {

			@Override
			public void awaitWaiting() {
				awaitSoon(() -> thread.getState() == Thread.State.TIMED_WAITING);
			}

			@Override
			public void giveUp() throws InterruptedException {
				thread.interrupt();
				thread.join(Duration.ofSeconds(5).toMillis());
				assertThat(thread.isAlive()).isFalse();
				assertThat(failure.get()).hasMessageContaining("interrupted");
			}

		};
	}

}
