package io.httppool.fleet;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.httppool.ConnectionPool;
import io.httppool.ConnectionPools;
import io.httppool.fixture.FakeConnectionPool;
import io.httppool.test.server.Fault;
import io.httppool.test.server.FaultPlan;
import io.httppool.test.server.FaultRule;
import io.httppool.test.server.UpstreamServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Several applications, blocking and reactive ones, that share quotas through a real
 * Redis.
 */
@ExtendWith(OutputCaptureExtension.class)
class RedisFleetTests {

	private static RealRedis redis;

	private final Arrivals arrivals = new Arrivals();

	private final UpstreamServer upstream = UpstreamServer.start(this.arrivals);

	private final List<FleetReplica> replicas = new ArrayList<>();

	@BeforeAll
	static void startRedis() {
		redis = RealRedis.start("--requirepass", "S3CRET-OF-REDIS");
	}

	@AfterAll
	static void stopRedis() {
		if (redis != null) {
			redis.close();
		}
	}

	@AfterEach
	void stop() {
		this.replicas.forEach(FleetReplica::close);
		this.upstream.close();
	}

	@Test
	void replicasShareOneQuotaAndNobodyLearnsTheCredential(CapturedOutput output) {
		replicas("quota", 2, "quota.limit-for-period=200", "quota.timeout-duration=30s",
				"auth.bearer-token=S3CRET-OF-THE-UPSTREAM");
		this.replicas.forEach((replica) -> replica.workers(10));
		during(Duration.ofMillis(300));
		long from = System.nanoTime();
		during(Duration.ofSeconds(1));
		long to = System.nanoTime();
		// A burst, and what was let go and is under way.
		assertThat(this.arrivals.count(from, to)).isBetween(120L, 225L);
		assertThat(this.arrivals.count("0", from, to)).isGreaterThan(30);
		assertThat(this.arrivals.count("1", from, to)).isGreaterThan(30);
		assertThat(report("failed")).containsOnly("0");
		assertThat(keys()).anyMatch((key) -> key.startsWith("pool:{quota}:quota:shared:"))
			.noneMatch((key) -> key.contains("S3CRET"));
		assertThat(output).contains("Fleet 'quota': ")
			.contains("the quotas are shared through Redis at 127.0.0.1:")
			.doesNotContain("S3CRET");
	}

	@Test
	void secondRequestsTakeTokensOfTheSharedQuota() {
		this.upstream.faults(FaultPlan.of(FaultRule.onAny().then(Fault.slowHeaders(Duration.ofMillis(100)))));
		replicas("hedges", 2, "quota.limit-for-period=50", "quota.timeout-duration=30s", "hedge.delay=30ms");
		this.replicas.forEach((replica) -> replica.rate(10));
		during(Duration.ofMillis(500));
		long answered = answered();
		long from = System.nanoTime();
		during(Duration.ofSeconds(1));
		assertThat(this.arrivals.count(from, System.nanoTime())).as("sent twice, as there are tokens")
			.isGreaterThan((answered() - answered) * 13 / 10);
		this.replicas.forEach((replica) -> replica.workers(10));
		during(Duration.ofMillis(300));
		from = System.nanoTime();
		during(Duration.ofSeconds(1));
		// A burst, and what was let go and is under way.
		assertThat(this.arrivals.count(from, System.nanoTime())).as("not beyond the quota").isBetween(25L, 60L);
		assertThat(report("failed")).containsOnly("0");
	}

	@Test
	void connectionsAreDividedGrownIntoAndGivenBack() {
		replicas("connections", 2, "quota.max-connections=10", "max-connections=8");
		Awaitility.await().untilAsserted(() -> assertThat(maxima()).containsExactly(5, 5));
		this.upstream.close();
		FleetReplica leaving = this.replicas.remove(1);
		leaving.close();
		Awaitility.await().atMost(Duration.ofSeconds(3)).untilAsserted(() -> assertThat(maxima()).containsExactly(8));
	}

	@Test
	void whileRedisIsAwayEachReplicaKeepsToItsPartAndIsQuietAboutIt(CapturedOutput output) {
		try (RealRedis own = RealRedis.start()) {
			replicas(own.url(), "away", 2, "quota.limit-for-period=100", "quota.timeout-duration=30s",
					"quota.max-connections=12");
			Awaitility.await().untilAsserted(() -> assertThat(maxima()).containsExactly(6, 6));
			this.replicas.forEach((replica) -> replica.workers(5));
			// Connections and classes are there.
			Awaitility.await().untilAsserted(() -> assertThat(report("answered")).doesNotContain("0"));
			own.stop();
			during(Duration.ofMillis(300));
			// Equal until one needs more for a moment.
			List<Integer> shares = maxima();
			assertThat(shares.get(0) + shares.get(1)).isLessThanOrEqualTo(12);
			long from = System.nanoTime();
			during(Duration.ofSeconds(1));
			assertThat(this.arrivals.count(from, System.nanoTime())).isBetween(60L, 112L);
			assertThat(this.arrivals.count("0", from, System.nanoTime())).isLessThanOrEqualTo(57);
			assertThat(maxima()).isEqualTo(shares);
			own.restart();
			Awaitility.await().untilAsserted(() -> assertThat(report("alone")).containsOnly("true"));
			assertThat(report("failed")).containsOnly("0");
		}
		assertThat(lines(output, "WARN", "Fleet 'away': Redis at")).hasSize(2);
		assertThat(lines(output, "INFO", "is back after")).hasSize(2);
	}

	@Test
	void whenNobodyMayWaitWhatRedisGrantsIsSent() {
		replicas("nobody-waits", 1, "quota.limit-for-period=500", "max-pending=0");
		FleetReplica replica = this.replicas.get(0);
		replica.rate(20);
		Awaitility.await().until(() -> answered() >= 20);
		// On a busy machine Redis may not answer in time, once or twice.
		assertThat(Integer.parseInt(report("failed").get(0))).isLessThanOrEqualTo(5);
		replica.workers(40);
		Awaitility.await()
			.untilAsserted(() -> assertThat(replica.report())
				.contains("the quota allows 500 attempts in 1s, and 0 callers wait for room already"));
	}

	@Test
	void serverThatHasBecomeAReplicaIsLeftForTheOneThatItsNameLeadsToNow() throws IOException {
		try (RealRedis before = RealRedis.start();
				RealRedis now = RealRedis.start();
				Forwarder name = new Forwarder(before.port())) {
			replicas("redis://127.0.0.1:" + name.port(), "moved", 1, "quota.limit-for-period=100");
			name.leadTo(now.port());
			before.followAsReplica(now);
			try (RedisClient client = RedisClient.create(now.url());
					StatefulRedisConnection<String, String> connection = client.connect()) {
				Awaitility.await()
					.atMost(Duration.ofSeconds(5))
					.until(() -> connection.sync().exists("pool:{moved}:replicas") == 1);
			}
			Awaitility.await().untilAsserted(() -> assertThat(report("alone")).containsOnly("true"));
		}
	}

	@Test
	void serverThatRefusesAReplicaIsAskedLessAndLess() {
		long connects;
		try (RedisFleet fleet = new RedisFleet(RedisURI.create("redis://:wrong@127.0.0.1:" + redis.port()), null,
				new FleetSettings("refused", Duration.ofMillis(50), Duration.ofSeconds(2), 1))) {
			long before = redis.connects("S3CRET-OF-REDIS");
			fleet.poolAdded(new FakeConnectionPool(LocalConnectionBudgetTests.config(2, 0, 2)));
			during(Duration.ofSeconds(2));
			connects = redis.connects("S3CRET-OF-REDIS") - before - 1;
		}
		// At the latest after 0, 100, 300, 700 and 1500 ms, at the earliest in half of
		// it.
		assertThat(connects).isBetween(4L, 8L);
	}

	@Test
	@Tag("slow")
	void slowRedisDelaysNobody() {
		try (RealRedis own = RealRedis.start()) {
			replicas(own.url(), "slow", 1, "quota.limit-for-period=1000");
			FleetReplica replica = this.replicas.get(0);
			replica.rate(20);
			// Connections and classes are there.
			Awaitility.await().until(() -> answered() > 0);
			own.freeze();
			long answered = answered();
			Awaitility.await().untilAsserted(() -> assertThat(report("connected")).containsOnly("false"));
			during(Duration.ofMillis(500));
			assertThat(answered() - answered).isGreaterThan(8);
			assertThat(report("failed")).containsOnly("0");
			own.unfreeze();
			Awaitility.await().untilAsserted(() -> assertThat(report("alone")).containsOnly("true"));
		}
	}

	@Test
	void applicationStartsWithoutRedis(CapturedOutput output) {
		this.replicas
			.add(replica("0", "redis://127.0.0.1:1", "none", "quota.limit-for-period=100", "quota.max-connections=12"));
		this.replicas.get(0).rate(20);
		Awaitility.await().untilAsserted(() -> assertThat(maxima()).containsExactly(12));
		Awaitility.await()
			.untilAsserted(() -> assertThat(Integer.parseInt(report("answered").get(0))).isGreaterThan(5));
		assertThat(report("failed")).containsOnly("0");
		assertThat(lines(output, "WARN", "Fleet 'none': Redis at 127.0.0.1:1 cannot be reached")).hasSize(1);
	}

	@Test
	@Tag("slow")
	void shareOfAPoolIsNotMoreThanWasGivenToItByHand() {
		replicas("hand", 1, "quota.max-connections=10");
		Awaitility.await().untilAsserted(() -> assertThat(maxima()).containsExactly(10));
		ConnectionPool pool = pool(this.replicas.get(0));
		pool.resize(4, 0);
		during(Duration.ofMillis(500));
		assertThat(maxima()).containsExactly(4);
		pool.resize(30, 0);
		assertThat(maxima().get(0)).as("at once").isLessThanOrEqualTo(10);
		Awaitility.await().untilAsserted(() -> assertThat(maxima()).containsExactly(10));
	}

	private void replicas(String namespace, int count, String... settings) {
		replicas(redis.url(), namespace, count, settings);
	}

	private void replicas(String url, String namespace, int count, String... settings) {
		for (int i = 0; i < count; i++) {
			this.replicas.add(replica(Integer.toString(i), url, namespace, settings));
		}
		Awaitility.await().untilAsserted(() -> assertThat(report("replicas")).containsOnly(Integer.toString(count)));
		Awaitility.await().untilAsserted(() -> assertThat(report("alone")).containsOnly("true"));
	}

	private FleetReplica replica(String name, String url, String namespace, String... settings) {
		Stream<String> fleet = Stream.of("spring.main.banner-mode=off", "spring.jmx.enabled=false",
				"pool.upstreams.shared.base-url=" + this.upstream.baseUrl(), "pool.fleet.redis.url=" + url,
				"pool.fleet.namespace=" + namespace, "pool.fleet.lease=2s", "pool.upstreams.shared.shutdown-grace=0");
		Stream<String> password = url.equals(redis.url()) ? Stream.of("pool.fleet.redis.password=S3CRET-OF-REDIS")
				: Stream.empty();
		Stream<String> upstream = Arrays.stream(settings).map((setting) -> "pool.upstreams.shared." + setting);
		return new FleetReplica(name, name.equals("1"),
				Stream.of(fleet, password, upstream).flatMap((each) -> each).toArray(String[]::new));
	}

	private List<String> report(String key) {
		return this.replicas.stream()
			.map((replica) -> replica.report().replaceFirst(".*\\b" + key + "=(\\S*).*", "$1"))
			.toList();
	}

	private long answered() {
		return report("answered").stream().mapToLong(Long::parseLong).sum();
	}

	private List<Integer> maxima() {
		return this.replicas.stream().map((replica) -> pool(replica).stats().max()).toList();
	}

	private static ConnectionPool pool(FleetReplica replica) {
		return replica.context().getBean(ConnectionPools.class).get("shared");
	}

	private static List<String> keys() {
		RedisClient client = RedisClient.create("redis://:S3CRET-OF-REDIS@127.0.0.1:" + redis.port());
		try (StatefulRedisConnection<String, String> connection = client.connect()) {
			return connection.sync().keys("*");
		}
		finally {
			client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
		}
	}

	private static List<String> lines(CapturedOutput output, String... parts) {
		return output.getAll().lines().filter((line) -> Arrays.stream(parts).allMatch(line::contains)).toList();
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
