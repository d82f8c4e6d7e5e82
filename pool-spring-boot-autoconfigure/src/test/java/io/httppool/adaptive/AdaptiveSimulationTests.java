package io.httppool.adaptive;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.httppool.PoolConfig;
import io.httppool.Priority;
import io.httppool.adaptive.SimulatedUpstream.Passed;
import io.httppool.adaptive.SimulatedUpstream.Resize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Pools that size themselves, in front of a simulated upstream: minutes of traffic in
 * simulated time.
 */
class AdaptiveSimulationTests {

	/** Answers per second of one connection, without a request that has to wait. */
	private static final double PER_CONNECTION = 1000 / 20.0;

	/** The same for a connection of the pool, which is also on the way. */
	private static final double PER_POOLED_CONNECTION = 1000 / 21.0;

	private static final Duration TO_FALL = Duration.ofSeconds(10);

	private static final Duration TO_RECOVER = Duration.ofSeconds(35);

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4 })
	void limitFallsToWhereTheUpstreamIsAtItsBestAndRecoversWithIt(long seed, TestReporter reporter) {
		SimulatedUpstream upstream = busy(seed);
		assertThat(upstream.pass(Duration.ofSeconds(10)).resizes()).isNotEmpty();
		assertThat(upstream.limit()).isEqualTo(40);
		upstream.slowAbove(20);
		Passed falling = upstream.pass(TO_FALL);
		Passed slow = upstream.pass(Duration.ofMinutes(1));
		int limit = upstream.limit();
		upstream.slowAbove(100);
		upstream.pass(TO_RECOVER);
		Passed recovered = upstream.pass(Duration.ofSeconds(10));
		reporter.publishEntry("seed " + seed,
				"%.0f/s while it fell, then %.0f/s of at most 1000 with a limit of %d, %.0f/s of 2000 in the end"
					.formatted(falling.rate(), slow.rate(), limit, recovered.rate()));
		assertThat(limit).isBetween(18, 21);
		assertThat(slow.rate()).isGreaterThan(0.9 * 20 * PER_CONNECTION);
		assertThat(upstream.limit()).isEqualTo(40);
		assertThat(recovered.rate()).isGreaterThan(0.95 * 40 * PER_POOLED_CONNECTION);
	}

	@ParameterizedTest
	@ValueSource(ints = { 5, 8, 13, 30 })
	void limitFindsTheBestWhereverItIs(int knee) {
		SimulatedUpstream upstream = busy(7).slowAbove(knee);
		upstream.pass(TO_FALL.multipliedBy(2));
		assertThat(upstream.pass(Duration.ofMinutes(2)).rate()).isGreaterThan(0.9 * knee * PER_POOLED_CONNECTION);
	}

	@ParameterizedTest
	@ValueSource(ints = { 5, 20, 60 })
	void upstreamThatOnlyQueuesIsKeptBusyWithoutALongQueue(int workers) {
		SimulatedUpstream upstream = new SimulatedUpstream(3, (config) -> config.maxConnections(200))
			.latency((atOnce) -> 20 * Math.max(1, atOnce / (double) workers))
			.busyCallers("all", 300, Priority.NORMAL, null);
		upstream.pass(TO_FALL);
		assertThat(upstream.pass(Duration.ofMinutes(1)).rate()).isGreaterThan(0.95 * workers * PER_CONNECTION);
		assertThat(upstream.limit()).isBetween(workers, 3 * workers);
	}

	@ParameterizedTest
	@ValueSource(doubles = { 0, 0.6, 1 })
	void latencyMayBeVeryUneven(double noise) {
		SimulatedUpstream upstream = busy(11).noise(noise).slowAbove(20);
		upstream.pass(TO_FALL);
		assertThat(upstream.pass(Duration.ofMinutes(2)).rate()).isGreaterThan(0.9 * 20 * PER_POOLED_CONNECTION);
	}

	@Test
	void urgentCallersAreServedWhileTheLimitFalls(TestReporter reporter) {
		SimulatedUpstream upstream = new SimulatedUpstream(5, UnaryOperator.identity())
			.steadyCallers("urgent", 100, Priority.HIGH, null)
			.busyCallers("others", 60, Priority.LOW, null);
		Passed before = upstream.pass(Duration.ofSeconds(10));
		upstream.slowAbove(20);
		Passed falling = upstream.pass(TO_FALL);
		Passed slow = upstream.pass(Duration.ofSeconds(30));
		upstream.slowAbove(4);
		Passed fallingFurther = upstream.pass(TO_FALL);
		Passed slowest = upstream.pass(Duration.ofSeconds(30));
		reporter.publishEntry("per second",
				"urgent %.0f, %.0f, %.0f, %.0f, %.0f; others %.0f, %.0f, %.0f, %.0f, %.0f".formatted(
						before.rate("urgent"), falling.rate("urgent"), slow.rate("urgent"),
						fallingFurther.rate("urgent"), slowest.rate("urgent"), before.rate("others"),
						falling.rate("others"), slow.rate("others"), fallingFurther.rate("others"),
						slowest.rate("others")));
		assertThat(List.of(before, falling, slow, fallingFurther, slowest))
			.allSatisfy((passed) -> assertThat(passed.rate("urgent")).isGreaterThan(95));
		assertThat(upstream.failed("urgent")).isZero();
		assertThat(slow.rate()).isGreaterThan(0.9 * 20 * PER_CONNECTION);
	}

	@Test
	void tenantKeepsItsShareWhileTheLimitFalls() {
		SimulatedUpstream upstream = new SimulatedUpstream(5, (config) -> config.tenantMaxShare(0.5))
			.steadyCallers("modest", 100, Priority.NORMAL, "modest")
			.busyCallers("greedy", 60, Priority.NORMAL, "greedy");
		upstream.pass(Duration.ofSeconds(10));
		upstream.slowAbove(8);
		assertThat(upstream.pass(TO_FALL).rate("modest")).isGreaterThan(95);
		assertThat(upstream.pass(Duration.ofSeconds(30)).rate("modest")).isGreaterThan(95);
		assertThat(upstream.failed("modest")).isZero();
	}

	@Test
	void limitThatNobodyUsesDoesNotGrow() {
		SimulatedUpstream upstream = new SimulatedUpstream(5, (config) -> config.maxConnections(200)).busyCallers("few",
				10, Priority.NORMAL, null);
		upstream.pass(Duration.ofMinutes(2));
		assertThat(upstream.limit()).isBetween(10, 25);
	}

	@Test
	void exchangesThatAreSlowerWhateverTheirNumberAreNotTheLimitsDoing() {
		SimulatedUpstream upstream = busy(5);
		upstream.pass(Duration.ofSeconds(10));
		upstream.latency((atOnce) -> 100);
		upstream.pass(TO_FALL);
		assertThat(upstream.limit()).isEqualTo(40);
		Passed slower = upstream.pass(Duration.ofMinutes(2));
		assertThat(slower.rate()).isGreaterThan(0.95 * 40 * 1000 / 100);
		upstream.latency((atOnce) -> 20).pass(TO_FALL);
		assertThat(upstream.pass(Duration.ofMinutes(1)).rate()).isGreaterThan(0.95 * 40 * PER_POOLED_CONNECTION);
	}

	@Test
	void pauseOfTheUpstreamIsForgotten() {
		SimulatedUpstream upstream = busy(5).slowAbove(20);
		upstream.pass(TO_FALL);
		upstream.latency((atOnce) -> 1500).pass(Duration.ofSeconds(3));
		upstream.slowAbove(20).pass(TO_FALL.multipliedBy(2));
		assertThat(upstream.pass(Duration.ofMinutes(1)).rate()).isGreaterThan(0.9 * 20 * PER_CONNECTION);
	}

	@Test
	void baselineThatWasMeasuredUnderLoadDoesNotStay() {
		SimulatedUpstream upstream = new SimulatedUpstream(5, (config) -> config.adaptiveMin(4).minIdle(40))
			.busyCallers("all", 60, Priority.NORMAL, null)
			.slowAbove(20);
		upstream.pass(Duration.ofSeconds(25));
		assertThat(upstream.limit()).isEqualTo(40);
		upstream.pass(Duration.ofSeconds(20));
		assertThat(upstream.pass(Duration.ofMinutes(1)).rate()).isGreaterThan(0.9 * 20 * PER_CONNECTION);
	}

	@Test
	void poolIsResizedAtMostOncePerIntervalAndSeldomWhenAllIsWell() {
		SimulatedUpstream upstream = busy(5).slowAbove(20);
		upstream.pass(TO_FALL);
		List<Resize> found = upstream.pass(Duration.ofMinutes(2)).resizes();
		assertThat(found).hasSizeLessThan(20);
		List<Resize> all = upstream.resizes();
		for (int i = 1; i < all.size(); i++) {
			assertThat(all.get(i).at() - all.get(i - 1).at())
				.isGreaterThanOrEqualTo(SimulatedUpstream.INTERVAL.toNanos());
		}
	}

	@Test
	void limitStaysBetweenItsBounds() {
		SimulatedUpstream upstream = new SimulatedUpstream(5,
				(config) -> config.adaptiveMin(6).adaptiveMax(30).minIdle(10))
			.busyCallers("all", 60, Priority.NORMAL, null)
			.slowAbove(100);
		upstream.pass(TO_FALL);
		assertThat(upstream.limit()).isEqualTo(30);
		upstream.slowAbove(2).pass(Duration.ofMinutes(1));
		upstream.slowAbove(12).pass(Duration.ofMinutes(1));
		assertThat(upstream.resizes()).allSatisfy((resize) -> {
			assertThat(resize.max()).isBetween(6, 30);
			assertThat(resize.minIdle()).isEqualTo(Math.min(10, resize.max()));
		});
		assertThat(upstream.resizes()).extracting(Resize::max).contains(6);
	}

	@Test
	void resizeByHandIsObeyedAndBoundsTheLimitAfterwards() {
		SimulatedUpstream upstream = busy(5).slowAbove(20);
		upstream.pass(TO_FALL);
		upstream.pool().resize(30, 5);
		assertThat(upstream.pass(Duration.ofMinutes(4)).resizes()).isEmpty();
		assertThat(upstream.limit()).isEqualTo(30);
		upstream.pass(Duration.ofMinutes(3));
		assertThat(upstream.limit()).isBetween(18, 21);
		upstream.slowAbove(100).pass(Duration.ofMinutes(2));
		assertThat(upstream.limit()).isEqualTo(30);
		assertThat(upstream.resizes().get(upstream.resizes().size() - 1).minIdle()).isEqualTo(5);
	}

	@Test
	void minIdleAloneDoesNotStopTheSearchNorBoundIt() {
		SimulatedUpstream upstream = busy(5).slowAbove(20);
		upstream.pass(TO_FALL);
		int before = upstream.limit();
		upstream.pool().resizeMinIdle(5);
		assertThat(upstream.limit()).isEqualTo(before);
		assertThat(upstream.pool().stats().minIdle()).isEqualTo(5);
		upstream.slowAbove(100).pass(Duration.ofMinutes(3));
		assertThat(upstream.limit()).isGreaterThan(before + 10);
		assertThat(upstream.resizes().get(upstream.resizes().size() - 1).minIdle()).isEqualTo(5);
	}

	private static SimulatedUpstream busy(long seed) {
		UnaryOperator<PoolConfig.Builder> asItIs = UnaryOperator.identity();
		return new SimulatedUpstream(seed, asItIs).slowAbove(100).busyCallers("all", 60, Priority.NORMAL, null);
	}

}
