package io.httppool.test.server;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link LatencyModel}.
 */
class LatencyModelTests {

	private static final long SEED = 42;

	@Test
	void samplesHaveThePercentilesAskedFor() {
		LatencyModel model = LatencyModel.typical();
		assertPercentiles(model, "GET", 10, 60);
		assertPercentiles(model, "POST", 20, 120);
	}

	private static void assertPercentiles(LatencyModel model, String method, double p50, double p99) {
		List<Double> sorted = LongStream.range(0, 20_000)
			.mapToObj((i) -> model.sample(method, SEED, i).toNanos() / 1e6)
			.sorted()
			.toList();
		assertThat(sorted.get(10_000)).isBetween(p50 * 0.95, p50 * 1.05);
		assertThat(sorted.get(19_800)).isBetween(p99 * 0.85, p99 * 1.15);
	}

	@Test
	void samplesDependOnTheSeedAndTheOrdinalOnly() {
		LatencyModel model = LatencyModel.of(Duration.ofMillis(10), Duration.ofMillis(60));
		assertThat(model.sample("GET", SEED, 7)).isEqualTo(model.sample("GET", SEED, 7));
		assertThat(model.sample("GET", SEED, 7)).isNotEqualTo(model.sample("GET", SEED, 8));
		assertThat(model.sample("GET", SEED, 7)).isNotEqualTo(model.sample("GET", SEED + 1, 7));
	}

	@Test
	void noneNeverTakesTime() {
		assertThat(LatencyModel.none().sample("GET", SEED, 1)).isZero();
		assertThat(LatencyModel.of(Duration.ZERO, Duration.ofMillis(5)).sample("GET", SEED, 1)).isZero();
	}

	@Test
	void otherMethodsAreUntouchedByAMethodOfItsOwn() {
		LatencyModel model = LatencyModel.none().withMethod("POST", Duration.ofMillis(5), Duration.ofMillis(5));
		assertThat(model.sample("POST", SEED, 1)).isEqualTo(Duration.ofMillis(5));
		assertThat(model.sample("GET", SEED, 1)).isZero();
	}

	@Test
	void spreadMustNotShrink() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> LatencyModel.of(Duration.ofMillis(10), Duration.ofMillis(9)));
	}

}
