package io.httppool.resilience;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RetryBudget}.
 */
class RetryBudgetTests {

	private static final long SECOND = Duration.ofSeconds(1).toNanos();

	/** A clock may begin anywhere, shortly before it overflows for instance. */
	private static final long START = Long.MAX_VALUE - 5 * SECOND;

	@ParameterizedTest
	@CsvSource({ "500, 30", "5, 30", "1, 60", "2000, 12" })
	void outageCostsAShareOfTheRequestsAndSomePerSecond(int requestsPerSecond, int seconds) {
		RetryBudget budget = new RetryBudget(0.2, 10, START);
		long requests = 0;
		long attempts = 0;
		for (int i = 0; i < requestsPerSecond * seconds; i++) {
			long now = START + i * SECOND / requestsPerSecond;
			requests++;
			attempts++;
			budget.requested();
			for (int retry = 0; retry < 3 && budget.take(now); retry++) {
				attempts++;
			}
		}
		assertThat(attempts).isLessThanOrEqualTo(Math.round(1.2 * requests) + 10L * seconds)
			.isGreaterThan(Math.min(4 * requests, Math.round(1.2 * requests) + 10L * seconds) - 15);
	}

	@Test
	void anyStretchOfTimeHasAtMostTenSecondsWorthMore() {
		RetryBudget budget = new RetryBudget(0.2, 10, START);
		long hour = START + 3600 * SECOND;
		for (int i = 0; i < 100_000; i++) {
			budget.requested();
		}
		assertThat(takeAll(budget, hour)).isEqualTo(100);
		assertThat(takeAll(budget, hour + SECOND)).isEqualTo(10);
	}

	@Test
	void shareOfTheRequestsIsExact() {
		RetryBudget budget = new RetryBudget(0.2, 0, START);
		assertThat(budget.take(START)).isFalse();
		for (int i = 0; i < 4; i++) {
			budget.requested();
			assertThat(budget.take(START)).isFalse();
		}
		budget.requested();
		assertThat(takeAll(budget, START)).isEqualTo(1);
	}

	@Test
	void withoutAPartOfTimeTenAreSaved() {
		RetryBudget budget = new RetryBudget(1, 0, START);
		for (int i = 0; i < 1000; i++) {
			budget.requested();
		}
		assertThat(takeAll(budget, START + 3600 * SECOND)).isEqualTo(10);
	}

	@Test
	void emptyBudgetAllowsNothing() {
		RetryBudget budget = new RetryBudget(0, 0, START);
		budget.requested();
		assertThat(budget.take(START + 3600 * SECOND)).isFalse();
	}

	@Test
	void partOfTimeIsAddedInSmallSteps() {
		RetryBudget budget = new RetryBudget(0, 3, START);
		assertThat(takeAll(budget, START)).isEqualTo(30);
		long taken = 0;
		for (long now = START; now - START <= 20 * SECOND; now += 77_777) {
			taken += takeAll(budget, now);
		}
		taken += takeAll(budget, START + 20 * SECOND);
		assertThat(taken).isEqualTo(30);
	}

	@Test
	void manyThreadsTakeNoMoreThanThereIs() throws Exception {
		RetryBudget budget = new RetryBudget(0.5, 1, START);
		LongAdder taken = new LongAdder();
		ExecutorService executor = Executors.newFixedThreadPool(8);
		for (int thread = 0; thread < 8; thread++) {
			executor.execute(() -> {
				for (int i = 0; i < 100_000; i++) {
					budget.requested();
					if (budget.take(START + 30 * SECOND)) {
						taken.increment();
					}
				}
			});
		}
		executor.shutdown();
		assertThat(executor.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
		taken.add(takeAll(budget, START + 30 * SECOND));
		assertThat(taken.sum()).isLessThanOrEqualTo(400_000 + 10 + 20).isGreaterThan(300_000);
	}

	private static int takeAll(RetryBudget budget, long now) {
		int taken = 0;
		while (budget.take(now)) {
			taken++;
		}
		return taken;
	}

}
