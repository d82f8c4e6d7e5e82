package io.httppool.insight;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.httppool.AcquireOutcome;
import io.httppool.PoolConfig;
import io.httppool.fixture.FakeConnectionPool;
import io.httppool.fixture.FakeConnectionPools;
import io.httppool.fixture.FakeStats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link PoolAdvisor}.
 */
class PoolAdvisorTests {

	private final AtomicLong seconds = new AtomicLong();

	private final PoolTrafficRecorder recorder = new PoolTrafficRecorder(Duration.ofSeconds(5), Duration.ofMinutes(15),
			() -> Duration.ofSeconds(this.seconds.get()).toNanos(), () -> Instant.ofEpochSecond(this.seconds.get()));

	private final PoolAdvisor advisor = new PoolAdvisor(this.recorder);

	private final FakeConnectionPools pools = new FakeConnectionPools(this.recorder, this.advisor);

	private FakeConnectionPool pool;

	@BeforeEach
	void addPool() {
		this.pool = this.pools.add(PoolConfig.builder("on-demand.h", URI.create("http://h")).maxConnections(8).build());
	}

	@Test
	void poolWithoutTrafficHasNoAdvice() {
		assertThat(this.advisor.advise(this.pool)).isEqualTo(new PoolAdvice(List.of(), null));
	}

	@Test
	void busyPoolIsAdvisedOnByTheTrafficOfTheLastMinute() {
		overload(300);
		PoolAdvice advice = this.advisor.advise(this.pool);
		assertThat(advice.findings()).extracting(Finding::kind).containsExactly(FindingKind.UNDERSIZED_POOL);
		PoolSizing sizing = Objects.requireNonNull(advice.sizing());
		assertThat(sizing.window()).isEqualTo(Duration.ofMinutes(1));
		assertThat(sizing.neededConnections()).isEqualTo(10);
		assertThat(sizing.recommendedConnections()).isEqualTo(15);
	}

	@Test
	void settingsOfPoolsOnDemandAreThoseOfTheDefaults() {
		overload(60);
		assertThat(this.advisor.advise(this.pool).findings().get(0).property())
			.isEqualTo("pool.defaults.max-connections");
	}

	@Test
	void adviceIsKeptForASlot() {
		overload(60);
		PoolAdvice advice = this.advisor.advise(this.pool);
		this.seconds.addAndGet(4);
		assertThat(this.advisor.advise(this.pool)).isSameAs(advice);
		this.seconds.addAndGet(1);
		assertThat(this.advisor.advise(this.pool)).isNotSameAs(advice);
	}

	@Test
	void removedPoolIsForgotten() {
		overload(60);
		assertThat(this.advisor.advise(this.pool).sizing()).isNotNull();
		this.pools.remove("on-demand.h");
		assertThat(this.advisor.advise(this.pool)).isEqualTo(new PoolAdvice(List.of(), null));
	}

	@Test
	void windowWithoutLengthIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> new PoolAdvisor(this.recorder, Duration.ZERO))
			.withMessageContaining("window must be positive");
	}

	private void overload(int length) {
		this.pool.stats(new FakeStats().max(8).connections(8, 0, 0, 20));
		for (int second = 0; second < length; second++) {
			for (int i = 0; i < 100; i++) {
				this.pools.emit((listener) -> {
					listener.acquired(this.pool, AcquireOutcome.WAITED, Duration.ofSeconds(1));
					listener.released(this.pool, Duration.ofMillis(100));
				});
			}
			this.seconds.incrementAndGet();
			this.recorder.sample();
		}
	}

}
