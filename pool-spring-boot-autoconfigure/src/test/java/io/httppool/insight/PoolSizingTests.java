package io.httppool.insight;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.httppool.AcquireOutcome;
import io.httppool.fixture.FakeStats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

/**
 * Tests for {@link PoolSizing} and {@link QueueSimulation}: by formulas where there are
 * some, and by what the engine does in simulated time.
 */
class PoolSizingTests {

	private static final Duration ACQUIRE_TIMEOUT = Duration.ofSeconds(5);

	@Test
	void hundredRequestsPerSecondForATenthOfASecondNeedTenAndAreRecommendedFifteen(TestReporter reporter) {
		SimulatedTraffic traffic = new SimulatedTraffic(1, 20, 100, (random) -> 100);
		traffic.pass(Duration.ofMinutes(2));
		PoolSizing sizing = sizing(traffic);
		reporter.publishEntry("sizing", sizing.toString());
		assertThat(sizing.requestsPerSecond()).isCloseTo(100, within(3.0));
		assertThat(sizing.meanHold()).isEqualTo(Duration.ofMillis(100));
		assertThat(sizing.neededConnections()).isEqualTo(10);
		assertThat(sizing.recommendedConnections()).isEqualTo(15);
		assertThat(sizing.connectionsForTarget()).isBetween(11, 15);
		assertThat(sizing.forecast()).extracting(WaitForecast::maxConnections)
			.contains(8, 10, 15, 20)
			.isSorted()
			.doesNotHaveDuplicates();
		assertThat(traffic.advice().findings()).isEmpty();
	}

	@Test
	void neededIsRoundedUpButForWhatIsWithinTheErrorOfTheMeasurement() {
		assertSizes(2.4, 24, 0, 3, 4);
		assertSizes(0.2, 2, 0, 1, 1);
		assertSizes(10.02, 100, 13, 10, 15);
		assertSizes(10.3, 103, 0, 11, 16);
	}

	private static void assertSizes(double busy, int perSecond, int more, int needed, int recommended) {
		PoolSizing sizing = new DiagnosedPool((config) -> config).holds(1, 1, 0)
			.exchanges(more, AcquireOutcome.HIT, Duration.ZERO, Duration.ofMillis(100))
			.seconds(60, (each) -> each.exchanges(perSecond, AcquireOutcome.HIT, Duration.ZERO, Duration.ofMillis(100)))
			.sizing();
		assertThat(sizing.busyConnections()).isCloseTo(busy, within(0.01));
		assertThat(sizing.neededConnections()).as("needed for %s", busy).isEqualTo(needed);
		assertThat(sizing.recommendedConnections()).as("recommended for %s", busy).isEqualTo(recommended);
	}

	@Test
	void burstsAreToldOfWhereTheForecastIsTooLow() {
		DiagnosedPool pool = new DiagnosedPool(
				(config) -> config.maxConnections(4).acquireTimeout(Duration.ofSeconds(1)))
			.holds(4, 0, 0);
		for (int burst = 0; burst < 12; burst++) {
			pool.exchanges(40, AcquireOutcome.HIT, Duration.ZERO, Duration.ofMillis(100))
				.exchanges(40, AcquireOutcome.WAITED, Duration.ofMillis(700), Duration.ofMillis(100))
				.times(30,
						(listener, told) -> listener.acquireFailed(told, AcquireOutcome.TIMEOUT, Duration.ofSeconds(1)))
				.seconds(5, (each) -> {
				});
		}
		PoolSizing sizing = pool.sizing();
		assertThat(sizing.forecast()).filteredOn((forecast) -> forecast.maxConnections() == 4)
			.singleElement()
			.satisfies((forecast) -> assertThat(forecast.timeoutShare()).isLessThan(0.02));
		MeasuredWait measured = sizing.measured();
		assertThat(measured).isNotNull();
		assertThat(measured.maxConnections()).isEqualTo(4);
		assertThat(measured.timeoutShare()).isCloseTo(30 / 110.0, within(0.001));
		assertThat(measured.p50Wait()).isBetween(Duration.ofMillis(650), Duration.ofMillis(750));
		assertThat(measured.p99Wait()).isEqualTo(Duration.ofSeconds(1));
		assertThat(measured.worseThanForecast()).isTrue();
	}

	@Test
	void waitsInBurstsThatAllAreServedAreToldOfToo() {
		PoolSizing sizing = new DiagnosedPool((config) -> config.maxConnections(4)).holds(0, 4, 0)
			.seconds(60,
					(each) -> each.exchanges(4, AcquireOutcome.HIT, Duration.ZERO, Duration.ofMillis(100))
						.exchanges(4, AcquireOutcome.WAITED, Duration.ofMillis(900), Duration.ofMillis(100)))
			.sizing();
		assertThat(sizing.measured()).isNotNull().extracting(MeasuredWait::worseThanForecast).isEqualTo(true);
	}

	@Test
	void whatIsMeasuredIsThatOfOneSize() {
		PoolSizing sizing = new DiagnosedPool((config) -> config.maxConnections(4)).holds(0, 4, 0)
			.seconds(30, (each) -> each.exchanges(8, AcquireOutcome.HIT, Duration.ZERO, Duration.ofMillis(100)))
			.tell((listener, told) -> told.stats(new FakeStats().max(8).connections(0, 4, 0, 0)))
			.seconds(30, (each) -> each.exchanges(8, AcquireOutcome.HIT, Duration.ZERO, Duration.ofMillis(100)))
			.sizing();
		assertThat(sizing.measured()).isNull();
	}

	@ParameterizedTest
	@ValueSource(ints = { 9, 12 })
	void callersThatComeIndependentlyOfEachOtherAreAsTheForecastSays(int connections) {
		SimulatedTraffic traffic = new SimulatedTraffic(6, connections, 100, (random) -> exponential(random, 100));
		traffic.pass(Duration.ofMinutes(3));
		assertThat(sizing(traffic).measured()).isNotNull().satisfies((measured) -> {
			assertThat(measured.maxConnections()).isEqualTo(connections);
			assertThat(measured.worseThanForecast()).as(measured.toString()).isFalse();
		});
	}

	@Test
	void poolIsSizedForTheWaitThatIsWanted() {
		SimulatedTraffic traffic = new SimulatedTraffic(1, 20, 100, (random) -> 100);
		PoolTraffic measured = traffic.pass(Duration.ofMinutes(2)).window(Duration.ofMinutes(1));
		int generous = PoolSizing.of(measured, ACQUIRE_TIMEOUT, Duration.ofMillis(500))
			.orElseThrow()
			.connectionsForTarget();
		int strict = PoolSizing.of(measured, ACQUIRE_TIMEOUT, Duration.ofMillis(1))
			.orElseThrow()
			.connectionsForTarget();
		assertThat(generous).isBetween(10, 12);
		assertThat(strict).isBetween(16, 20);
		QueueSimulation simulation = new QueueSimulation(measured.arrivalsPerSecond(), measured.usages(),
				ACQUIRE_TIMEOUT);
		assertThat(simulation.forecast(strict).meets(Duration.ofMillis(1))).isTrue();
		assertThat(simulation.forecast(strict - 1).meets(Duration.ofMillis(1))).isFalse();
	}

	@Test
	void withoutTrafficThereIsNoSizing() {
		SimulatedTraffic traffic = new SimulatedTraffic(1, 20, 0.1, (random) -> 100);
		traffic.pass(Duration.ofMinutes(2));
		assertThat(traffic.advice().sizing()).isNull();
	}

	/**
	 * The wait of the queue M/M/c is known: P(W &gt; t) = C(c, a) × exp(-(c μ - λ) t),
	 * with C by Erlang.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 11, 12, 13, 15 })
	void forecastIsThatOfErlangWhereHoldTimesAreExponential(int connections) {
		DurationDistribution usages = distribution((random) -> exponential(random, 100));
		double mean = usages.mean().toNanos() / 1e9;
		WaitForecast forecast = new QueueSimulation(100, usages, ACQUIRE_TIMEOUT).forecast(connections);
		double waiting = erlangC(connections, 100 * mean);
		double p99 = Math.log(waiting / 0.01) / (connections / mean - 100);
		assertThat(forecast.p99Wait().toNanos() / 1e9).isCloseTo(p99, withinPercentage(15));
	}

	@Test
	void overloadedPoolMakesCallersWaitForTheAcquireTimeout() {
		DurationDistribution usages = distribution((random) -> 100);
		WaitForecast forecast = new QueueSimulation(100, usages, ACQUIRE_TIMEOUT).forecast(8);
		assertThat(forecast.p99Wait()).isEqualTo(ACQUIRE_TIMEOUT);
		assertThat(forecast.timeoutShare()).isCloseTo(0.2, within(0.02));
		assertThat(forecast.meets(ACQUIRE_TIMEOUT)).isFalse();
	}

	@Test
	void whoDoesNotWaitAtAllIsServedOrNot() {
		DurationDistribution usages = distribution((random) -> 100);
		WaitForecast forecast = new QueueSimulation(100, usages, Duration.ZERO).forecast(10);
		assertThat(forecast.p99Wait()).isZero();
		// Erlang's loss formula for ten lines that are offered ten.
		assertThat(forecast.timeoutShare()).isCloseTo(0.215, within(0.02));
	}

	@Test
	void sameNumbersLeadToTheSameForecastAndALargerPoolNeverToLongerWaits() {
		DurationDistribution usages = distribution((random) -> exponential(random, 100));
		QueueSimulation simulation = new QueueSimulation(100, usages, ACQUIRE_TIMEOUT);
		List<WaitForecast> forecasts = new ArrayList<>();
		for (int connections = 1; connections <= 30; connections++) {
			forecasts.add(simulation.forecast(connections));
		}
		assertThat(forecasts).extracting(WaitForecast::p99Wait).isSortedAccordingTo((a, b) -> b.compareTo(a));
		assertThat(new QueueSimulation(100, usages, ACQUIRE_TIMEOUT).forecast(12)).isEqualTo(forecasts.get(11));
	}

	@ParameterizedTest
	@EnumSource
	void forecastIsWithin30PercentOfWhatIsMeasuredAtThreeSizes(Holds holds, TestReporter reporter) {
		compare(holds, Duration.ofMinutes(30), reporter, 12, 13, 14);
	}

	@ParameterizedTest
	@EnumSource
	@Tag("slow")
	void forecastIsWithin30PercentOfWhatIsMeasuredForFiveHoursWhereAllConnectionsAreNearlyAlwaysInUse(Holds holds,
			TestReporter reporter) {
		compare(holds, Duration.ofHours(5), reporter, 11, 12, 15);
	}

	/**
	 * What was measured in a large pool tells how long callers wait in smaller ones,
	 * which are then measured, too.
	 */
	private static void compare(Holds holds, Duration measuring, TestReporter reporter, int... sizes) {
		PoolTraffic measured = new SimulatedTraffic(4, 30, 100, holds.millis).pass(Duration.ofMinutes(5))
			.window(Duration.ofMinutes(4));
		QueueSimulation simulation = new QueueSimulation(measured.arrivalsPerSecond(), measured.usages(),
				ACQUIRE_TIMEOUT);
		for (int connections : sizes) {
			SimulatedTraffic smaller = new SimulatedTraffic(5, connections, 100, holds.millis);
			smaller.pass(Duration.ofSeconds(30));
			Duration p99 = smaller.waits(measuring).quantile(0.99);
			Duration forecast = simulation.forecast(connections).p99Wait();
			reporter.publishEntry("%s, %d connections".formatted(holds, connections),
					"p99 wait %d ms forecast, %d ms measured".formatted(forecast.toMillis(), p99.toMillis()));
			assertThat(forecast.toNanos()).as("%s at %d connections", holds, connections)
				.isCloseTo(p99.toNanos(), withinPercentage(30));
		}
	}

	private static double exponential(Random random, double mean) {
		return -mean * Math.log(1 - random.nextDouble());
	}

	private static double erlangC(int servers, double load) {
		double blocking = 1;
		for (int i = 1; i <= servers; i++) {
			blocking = load * blocking / (i + load * blocking);
		}
		return blocking / (1 - load / servers * (1 - blocking));
	}

	private static DurationDistribution distribution(ToDoubleFunction<Random> millis) {
		Random random = new Random(3);
		long[] row = new long[TrafficLayout.SIZE];
		long total = 0;
		for (int i = 0; i < 10_000; i++) {
			long nanos = (long) (millis.applyAsDouble(random) * 1e6);
			row[TrafficLayout.USAGES + HistogramScale.bucket(nanos)]++;
			total += nanos;
		}
		return TrafficCounts.of(row).distribution(TrafficLayout.USAGES, total);
	}

	private static PoolSizing sizing(SimulatedTraffic traffic) {
		PoolSizing sizing = traffic.advice().sizing();
		assertThat(sizing).isNotNull();
		return sizing;
	}

	/**
	 * How long connections are held: 100 ms on average.
	 */
	enum Holds {

		EVEN((random) -> 100),

		EXPONENTIAL((random) -> exponential(random, 100)),

		MOSTLY_SHORT((random) -> (random.nextDouble() < 0.9) ? 50 : 550);

		private final ToDoubleFunction<Random> millis;

		Holds(ToDoubleFunction<Random> millis) {
			this.millis = millis;
		}

	}

}
