package io.httppool.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

import org.assertj.core.api.SoftAssertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

import io.httppool.test.server.UpstreamServer;

/**
 * Four JVMs, two with blocking and two with reactive callers, that share a quota of 100
 * attempts in a second through a real Redis.
 */
@Tag("slow")
class FourReplicasTests {

	private static final Duration LEASE = Duration.ofSeconds(5);

	private static final Duration WINDOW = Duration.ofSeconds(10);

	private static final Duration SECOND = Duration.ofSeconds(1);

	private final Arrivals arrivals = new Arrivals();

	private final RealRedis redis = RealRedis.start();

	private final UpstreamServer upstream = UpstreamServer.start(this.arrivals);

	private final List<ReplicaProcess> replicas = new ArrayList<>();

	@AfterEach
	void stop() {
		this.replicas.forEach(ReplicaProcess::close);
		this.upstream.close();
		this.redis.close();
	}

	@Test
	void quotaIsUsedAndKeptToWhateverHappens(TestReporter reporter) throws Exception {
		SoftAssertions softly = new SoftAssertions();
		start("pool.upstreams.shared.quota.limit-for-period=100", "pool.upstreams.shared.quota.timeout-duration=60s");
		everybody("workers 20");
		// The JVMs are cold: what was let go first arrives late.
		during(Duration.ofSeconds(5));
		long[] steady = watch(Duration.ofSeconds(14), reporter, "steady");
		softly.assertThat(this.arrivals.fewest(WINDOW, steady[0], steady[1])).isGreaterThanOrEqualTo(950);
		softly.assertThat(this.arrivals.most(WINDOW, steady[0], steady[1])).isLessThanOrEqualTo(1010);
		softly.assertThat(this.arrivals.most(SECOND, steady[0], steady[1])).isLessThanOrEqualTo(110);

		everybody("rate 10");
		this.replicas.get(1).tell("workers 40");
		during(Duration.ofSeconds(1));
		long[] uneven = watch(Duration.ofSeconds(6), reporter, "one replica wants more");
		softly.assertThat(this.arrivals.count("1", uneven[0], uneven[1])).isBetween(6 * 62L, 6 * 78L);
		for (String modest : List.of("0", "2", "3")) {
			softly.assertThat(this.arrivals.count(modest, uneven[0], uneven[1])).isBetween(6 * 8L, 6 * 12L);
		}

		everybody("workers 20");
		during(Duration.ofSeconds(2));
		long killed = System.nanoTime();
		this.replicas.remove(3).kill();
		during(LEASE.plusSeconds(1));
		long[] without = watch(Duration.ofSeconds(4), reporter, "after kill -9 and a lease");
		softly.assertThat(this.arrivals.count(without[0], without[1])).isGreaterThanOrEqualTo(4 * 95);
		softly.assertThat(this.arrivals.most(WINDOW, killed, without[1])).isLessThanOrEqualTo(1010);

		long before = System.nanoTime();
		during(Duration.ofSeconds(6));
		this.redis.stop();
		long[] away = watch(Duration.ofSeconds(6), reporter, "Redis away");
		softly.assertThat(this.arrivals.count(away[0], away[1])).isGreaterThanOrEqualTo(6 * 90);
		this.redis.restart();
		during(LEASE.plusSeconds(1));
		long[] back = watch(Duration.ofSeconds(4), reporter, "Redis back");
		reporter.publishEntry("around the outage: most in 10 s",
				Long.toString(this.arrivals.most(WINDOW, before, back[1])));
		softly.assertThat(this.arrivals.most(WINDOW, before, back[1])).isLessThanOrEqualTo(1010);
		softly.assertThat(this.arrivals.count(back[0], back[1])).isGreaterThanOrEqualTo(4 * 95);

		long frozen = System.nanoTime();
		this.redis.freeze();
		watch(Duration.ofSeconds(5), reporter, "Redis frozen");
		this.redis.unfreeze();
		during(LEASE.plusSeconds(1));
		long[] thawed = watch(Duration.ofSeconds(4), reporter, "Redis thawed");
		reporter.publishEntry("around the freeze: most in 10 s",
				Long.toString(this.arrivals.most(WINDOW, frozen, thawed[1])));
		softly.assertThat(this.arrivals.most(WINDOW, frozen, thawed[1])).isLessThanOrEqualTo(1010);
		softly.assertThat(this.arrivals.count(thawed[0], thawed[1])).isGreaterThanOrEqualTo(4 * 95);
		for (ReplicaProcess replica : this.replicas) {
			softly.assertThat(replica.report("failed")).as(replica::report).isEqualTo("0");
			softly.assertThat(replica.log("cannot be reached")).hasSize(2);
			softly.assertThat(replica.log(" is back after ")).hasSize(2);
		}
		softly.assertAll();
	}

	private void start(String... properties) {
		List<String> all = new ArrayList<>(List.of(properties));
		all.addAll(List.of("pool.upstreams.shared.base-url=" + this.upstream.baseUrl(),
				"pool.fleet.redis.url=" + this.redis.url(), "pool.fleet.timeout=150ms",
				"pool.fleet.lease=" + LEASE.toSeconds() + "s", "spring.main.banner-mode=off"));
		for (int i = 0; i < 4; i++) {
			this.replicas.add(new ReplicaProcess(Integer.toString(i), i % 2 == 1, all));
		}
		this.replicas.forEach(ReplicaProcess::awaitReady);
		for (ReplicaProcess replica : this.replicas) {
			Awaitility.await()
				.atMost(Duration.ofSeconds(20))
				.until(() -> replica.report("replicas").equals("4") && replica.report("alone").equals("true"));
		}
	}

	private void everybody(String command) {
		this.replicas.forEach((replica) -> replica.tell(command));
	}

	private long[] watch(Duration time, TestReporter reporter, String what) {
		long from = System.nanoTime();
		during(time);
		long to = System.nanoTime();
		StringBuilder shares = new StringBuilder();
		for (int i = 0; i < 4; i++) {
			shares.append(
					" %.1f".formatted(this.arrivals.count(Integer.toString(i), from, to) / (double) time.toSeconds()));
		}
		reporter.publishEntry(what,
				"%.1f/s (%s ); any second %d to %d, any ten %d to %d".formatted(
						this.arrivals.count(from, to) / (double) time.toSeconds(), shares,
						this.arrivals.fewest(SECOND, from, to), this.arrivals.most(SECOND, from, to),
						this.arrivals.fewest(WINDOW, from, to), this.arrivals.most(WINDOW, from, to)));
		return new long[] { from, to };
	}

	/**
	 * Let time pass in which something goes on.
	 */
	private static void during(Duration time) {
		long end = System.nanoTime() + time.toNanos();
		for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
			LockSupport.parkNanos(left);
		}
	}

}
