package io.httppool.sample;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import redis.embedded.RedisServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two migrations at once, in two processes, that may call Zephyr as often as one.
 */
@Tag("slow")
class SharedQuotaIntegrationTests {

	private static final int LIMIT_PER_SECOND = 60;

	/** What may go at once after a quiet time. */
	private static final int BURST = LIMIT_PER_SECOND / 25;

	private static final Duration WINDOW = Duration.ofSeconds(10);

	@TempDir
	private Path directory;

	@Test
	void twoMigrationsAtOnceShareOneQuota(TestReporter reporter) throws Exception {
		int port = freePort();
		RedisServer redis = RedisServer.newRedisServer().port(port).bind("127.0.0.1").setting("save \"\"").build();
		redis.start();
		List<Sample> samples = new ArrayList<>();
		try (Simulation one = Simulation.start();
				Simulation other = Simulation.start();
				ChildProcess first = start("first", one, port);
				ChildProcess second = start("second", other, port)) {
			await().pollInterval(Duration.ofMillis(50)).atMost(Duration.ofMinutes(5)).until(() -> {
				samples.add(new Sample(System.nanoTime(), requests(one) + requests(other)));
				return !first.isAlive() && !second.isAlive();
			});
			for (ChildProcess child : List.of(first, second)) {
				Run run = child.end();
				assertThat(run.exitCode()).as(run.toString()).isZero();
				assertThat(run.report().at("/verified").booleanValue()).isTrue();
				assertThat(run.number("/entities/testCases/duplicates")).isZero();
				assertThat(run.err().lines().filter((line) -> line.contains("io.httppool.fleet")))
					.as("Redis was there all the time")
					.noneMatch((line) -> line.contains("WARN"));
			}
		}
		finally {
			redis.stop();
		}
		long most = mostInAWindow(samples);
		reporter.publishEntry("shared quota", "%d requests, at most %d in %d s"
			.formatted(samples.get(samples.size() - 1).requests(), most, WINDOW.toSeconds()));
		// A sample comes up to 50 ms late, and what was let go arrives a little later.
		assertThat(most).isLessThanOrEqualTo(LIMIT_PER_SECOND * WINDOW.toSeconds() + BURST + LIMIT_PER_SECOND / 10);
		assertThat(most).as("the quota is used").isGreaterThan(LIMIT_PER_SECOND * WINDOW.toSeconds() * 9 / 10);
	}

	private ChildProcess start(String name, Simulation simulation, int redis) throws IOException {
		List<String> arguments = new ArrayList<>(List.of("migrate", "--report", "json", "--no-progress",
				"--pool.fleet.redis.url=redis://127.0.0.1:" + redis, "--pool.fleet.expected-replicas=2",
				"--pool.upstreams.zephyr.quota.limit-for-period=" + LIMIT_PER_SECOND,
				"--pool.upstreams.zephyr.quota.timeout-duration=60s"));
		arguments.addAll(simulation.arguments());
		return ChildProcess.start(Files.createDirectory(this.directory.resolve(name)), arguments);
	}

	private static long requests(Simulation simulation) {
		return simulation.simulators().zephyr().stats().requests();
	}

	private static long mostInAWindow(List<Sample> samples) {
		long most = 0;
		int first = 0;
		for (Sample last : samples) {
			while (last.time() - samples.get(first).time() > WINDOW.toNanos()) {
				first++;
			}
			most = Math.max(most, last.requests() - samples.get(first).requests());
		}
		return most;
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	/**
	 * How many requests had come.
	 *
	 * @param time when, in nanoseconds
	 * @param requests their number
	 */
	private record Sample(long time, long requests) {

	}

}
