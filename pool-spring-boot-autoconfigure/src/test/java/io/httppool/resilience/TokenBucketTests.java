package io.httppool.resilience;

import java.time.Duration;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

import io.httppool.PoolProtection;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TokenBucket}.
 */
class TokenBucketTests {

	private static final PoolProtection.Quota HUNDRED = quota(100, Duration.ofSeconds(1));

	private long now = 1_000_000_007;

	private final TokenBucket bucket = TokenBucket.of(HUNDRED, () -> this.now);

	@Test
	void fullBucketAllowsOneInTwentyFiveAtOnce() {
		assertThat(takeAll()).isEqualTo(4);
		assertThat(this.bucket.nanosToNext()).isEqualTo(millis(10));
	}

	@Test
	void tokensComeEvenly() {
		takeAll();
		pass(9.9);
		assertThat(this.bucket.tryTake()).isFalse();
		pass(0.1);
		assertThat(takeAll()).isEqualTo(1);
		pass(25);
		assertThat(takeAll()).isEqualTo(2);
		assertThat(this.bucket.nanosToNext()).isEqualTo(millis(5));
	}

	@Test
	void noMoreTokensAreSavedThanThereIsRoomFor() {
		takeAll();
		assertThat(this.bucket.isFresh()).isFalse();
		pass(10_000);
		assertThat(this.bucket.isFresh()).isTrue();
		assertThat(takeAll()).isEqualTo(4);
	}

	@Test
	void partsAreSlowerAndSmaller() {
		this.bucket.share(HUNDRED, 4);
		assertThat(takeAll()).isEqualTo(1);
		assertThat(this.bucket.nanosToNext()).isEqualTo(millis(40));
		this.bucket.share(HUNDRED, 2);
		assertThat(takeAll()).isZero();
		assertThat(this.bucket.nanosToNext()).isEqualTo(millis(20));
	}

	@Test
	void emptiedBucketBeginsAnew() {
		this.bucket.empty();
		assertThat(this.bucket.available()).isZero();
		pass(30);
		assertThat(this.bucket.available()).isEqualTo(3);
	}

	@Test
	void tokensTakenInAdvanceAreMadeUpFor() {
		this.bucket.take(6);
		assertThat(this.bucket.available()).isZero();
		assertThat(this.bucket.nanosToNext()).isEqualTo(millis(30));
		pass(30);
		assertThat(takeAll()).isEqualTo(1);
	}

	@Test
	void oddRatesAreRoundedDown() {
		TokenBucket slow = TokenBucket.of(quota(7, Duration.ofSeconds(1)), () -> this.now);
		slow.share(quota(7, Duration.ofSeconds(1)), 3);
		slow.empty();
		assertThat(slow.nanosToNext() * 7).isGreaterThanOrEqualTo(Duration.ofSeconds(3).toNanos());
	}

	@Test
	void noWindowHasMoreThanTheRateAndABurst(TestReporter reporter) {
		long seed = new Random().nextLong();
		reporter.publishEntry("seed", Long.toString(seed));
		Random random = new Random(seed);
		for (int i = 0; i < 20; i++) {
			assertRate(random);
		}
	}

	private void assertRate(Random random) {
		int limit = 1 + random.nextInt(500);
		Duration period = Duration.ofMillis(10 + random.nextInt(5000));
		PoolProtection.Quota quota = quota(limit, period);
		TokenBucket bucket = TokenBucket.of(quota, () -> this.now);
		long began = this.now;
		int taken = 0;
		for (int i = 0; i < 500; i++) {
			this.now += random.nextInt(1_000_000);
			taken += bucket.tryTake() ? 1 : 0;
			double most = quota.burst() + (this.now - began) * (double) limit / period.toNanos();
			assertThat((double) taken).isLessThanOrEqualTo(most + 1e-6);
		}
	}

	private int takeAll() {
		int taken = 0;
		while (this.bucket.tryTake()) {
			taken++;
		}
		return taken;
	}

	private void pass(double millis) {
		this.now += Math.round(millis * 1_000_000);
	}

	private static long millis(long millis) {
		return Duration.ofMillis(millis).toNanos();
	}

	private static PoolProtection.Quota quota(int limit, Duration period) {
		return new PoolProtection.Quota(limit, period, Duration.ofSeconds(5), null);
	}

}
