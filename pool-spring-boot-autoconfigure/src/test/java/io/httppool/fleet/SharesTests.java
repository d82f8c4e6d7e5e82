package io.httppool.fleet;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

import io.httppool.fleet.Replica.Claim;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Shares}.
 */
class SharesTests {

	@Test
	void idleReplicasShareEqually() {
		assertThat(Shares.of(20, claims(0, 0, 0, 0))).containsExactly(5, 5, 5, 5);
	}

	@Test
	void whoeverNeedsMoreGetsItWhileThereIsEnough() {
		assertThat(Shares.of(20, claims(10, 2))).containsExactly(14, 6);
	}

	@Test
	void scarceConnectionsGoInProportionToTheDemand() {
		assertThat(Shares.of(20, claims(61, 21, 1))).containsExactly(1 + 12, 1 + 5, 1);
	}

	@Test
	void noMoreThanItMayHave() {
		assertThat(Shares.of(20, List.of(new Claim(50, 4), new Claim(1, 50)))).containsExactly(4, 16);
	}

	@Test
	void everyReplicaHasOneEvenIfThereAreMoreThanConnections() {
		assertThat(Shares.of(2, claims(5, 0, 0))).containsExactly(1, 1, 1);
	}

	@Test
	void sharesNeverAddUpToMoreThanTheBudget(TestReporter reporter) {
		long seed = new Random().nextLong();
		reporter.publishEntry("seed", Long.toString(seed));
		Random random = new Random(seed);
		for (int i = 0; i < 2000; i++) {
			assertShares(random);
		}
	}

	private static void assertShares(Random random) {
		List<Claim> claims = IntStream.range(0, 1 + random.nextInt(12))
			.mapToObj((i) -> new Claim(random.nextInt(random.nextBoolean() ? 10 : 2000), 1 + random.nextInt(100)))
			.toList();
		int budget = 1 + random.nextInt(200);
		int[] shares = Shares.of(budget, claims);
		assertThat(Arrays.stream(shares).sum()).isLessThanOrEqualTo(Math.max(budget, claims.size()));
		for (int i = 0; i < shares.length; i++) {
			assertThat(shares[i]).isBetween(1, claims.get(i).most());
		}
	}

	private static List<Claim> claims(int... demands) {
		return Arrays.stream(demands).mapToObj((demand) -> new Claim(demand, 100)).toList();
	}

}
