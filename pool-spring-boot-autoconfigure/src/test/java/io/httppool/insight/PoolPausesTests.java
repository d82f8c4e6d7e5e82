package io.httppool.insight;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import io.httppool.PauseCause;
import io.httppool.fixture.FakeConnectionPool;
import io.httppool.fixture.FakeConnectionPools;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PoolPauses}.
 */
class PoolPausesTests {

	private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);

	private final PoolPauses pauses = new PoolPauses(this.nanos::get);

	private final FakeConnectionPools pools = new FakeConnectionPools(this.pauses);

	private final FakeConnectionPool pool = this.pools.add("qtest", "http://localhost:1");

	@Test
	void pauseEndsAfterItsLength() {
		assertThat(this.pauses.remaining(this.pool)).isZero();
		pause(Duration.ofSeconds(3));
		pass(Duration.ofSeconds(1));
		assertThat(this.pauses.remaining(this.pool)).isEqualTo(Duration.ofSeconds(2));
		pass(Duration.ofSeconds(5));
		assertThat(this.pauses.remaining(this.pool)).isZero();
	}

	@Test
	void shorterPauseOfAnotherCredentialDoesNotEndALongerOne() {
		pause(Duration.ofSeconds(10));
		pause(Duration.ofSeconds(1));
		assertThat(this.pauses.remaining(this.pool)).isEqualTo(Duration.ofSeconds(10));
	}

	@Test
	void removedPoolIsForgottenForGood() {
		this.pools.remove("qtest");
		pause(Duration.ofSeconds(10));
		assertThat(this.pauses.remaining(this.pool)).isZero();
	}

	private void pause(Duration length) {
		this.pools.emit((listener) -> listener.paused(this.pool, length, PauseCause.RATE_LIMITED, false));
	}

	private void pass(Duration time) {
		this.nanos.addAndGet(time.toNanos());
	}

}
