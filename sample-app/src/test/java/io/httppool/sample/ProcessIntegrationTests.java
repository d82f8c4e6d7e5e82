package io.httppool.sample;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The acceptance scenarios that need a process of their own.
 */
class ProcessIntegrationTests {

	@TempDir
	private Path directory;

	@Test
	void a11AMigrationThatIsKilledAgainAndAgainEndsWithoutDuplicates() throws Exception {
		killAgainAndAgain(5);
	}

	@Test
	@Tag("slow")
	void a11AMigrationThatIsKilledTenTimesEndsWithoutDuplicates() throws Exception {
		killAgainAndAgain(10);
	}

	private void killAgainAndAgain(int kills) throws Exception {
		long seed = System.nanoTime();
		System.err.println("Seed of the kills: " + seed);
		Random random = new Random(seed);
		try (Simulation simulation = Simulation.start("sim.qtest.latency.p50=5ms")) {
			for (int i = 0; i < kills; i++) {
				killAfter(simulation, 10 + random.nextInt(90), "--journal", "journal", "--resume");
			}
			Run last = runToEnd(simulation, "--journal", "journal", "--resume");
			assertThat(last.exitCode()).as("seed %d: %s", seed, last).isZero();
			assertThat(last.report().at("/verified").booleanValue()).isTrue();
			assertThat(last.number("/entities/testCases/skipped")).isPositive();
			assertThat(this.directory).isDirectoryNotContaining("glob:**.spool");
		}
	}

	@Test
	void a12WithoutItsJournalAKilledMigrationAdoptsWhatIsThere() throws Exception {
		try (Simulation simulation = Simulation.start("sim.qtest.latency.p50=5ms")) {
			killAfter(simulation, 600, "--journal", "journal");
			Files.delete(this.directory.resolve("journal"));
			Run last = runToEnd(simulation, "--journal", "journal");
			assertThat(last.exitCode()).as(last.toString()).isZero();
			assertThat(last.number("/entities/testCases/adopted")).isEqualTo(200);
			assertThat(last.number("/entities/testCases/skipped")).isZero();
		}
	}

	@Test
	void ctrlCLetsRequestsEndAndPrintsThePartialReport() throws Exception {
		try (Simulation simulation = Simulation.start("sim.qtest.latency.p50=20ms");
				ChildProcess child = start(simulation, "--journal", "journal")) {
			awaitRequests(simulation, child, 100);
			child.interrupt();
			Run run = child.end();
			assertThat(run.exitCode()).as(run.toString()).isEqualTo(130);
			assertThat(run.report().at("/exitCode").intValue()).isEqualTo(130);
			assertThat(run.number("/entities/testCases/created")).isPositive();
			long intents = Files.lines(this.directory.resolve("journal"))
				.filter((line) -> line.contains("intent"))
				.count();
			long done = Files.lines(this.directory.resolve("journal")).filter((line) -> line.contains("done")).count();
			assertThat(done).isEqualTo(intents);
			Run last = runToEnd(simulation, "--journal", "journal", "--resume");
			assertThat(last.exitCode()).as(last.toString()).isZero();
		}
	}

	@Test
	void theDemonstrationKeepsRunningAndShowsItsPools() throws Exception {
		List<String> arguments = List.of("--cases", "10", "--server.port=0", "--sim.zephyr.latency.p50=0s",
				"--sim.qtest.latency.p50=0s");
		try (ChildProcess child = ChildProcess.start(this.directory, arguments)) {
			await().atMost(Duration.ofSeconds(60))
				.until(() -> !child.isAlive() || child.err().contains("/actuator/pools"));
			assertThat(child.isAlive()).as(child.err()).isTrue();
			assertThat(child.out()).contains("VERIFIED").contains("Migration SIM -> qTest project 45625");
			Matcher address = Pattern.compile("http://127[.0-9]+:[0-9]+/actuator/pools").matcher(child.err());
			assertThat(address.find()).isTrue();
			JsonNode pools = get(URI.create(address.group()));
			assertThat(pools.at("/pools").propertyNames()).containsExactlyInAnyOrder("zephyr", "qtest");
			assertThat(pools.at("/pools/qtest/opened").longValue()).isPositive();
			child.interrupt();
			assertThat(child.end().exitCode()).isEqualTo(130);
		}
	}

	@Test
	void wrongArgumentsEndWithAReasonAndTheUsage() throws Exception {
		try (ChildProcess child = ChildProcess.start(this.directory, List.of("migrate", "--nonsense"))) {
			Run run = child.end();
			assertThat(run.exitCode()).isEqualTo(1);
			assertThat(run.out()).isEmpty();
			assertThat(run.err()).startsWith("Unknown option --nonsense").contains("Usage:");
		}
	}

	@Test
	void unreachableUpstreamsEndThePreflight() throws Exception {
		List<String> arguments = List.of("migrate", "--sim.enabled=false", "--sim.zephyr.base-url=http://127.0.0.1:1",
				"--sim.qtest.base-url=http://127.0.0.1:1");
		try (ChildProcess child = ChildProcess.start(this.directory, arguments)) {
			Run run = child.end();
			assertThat(run.exitCode()).isEqualTo(1);
			assertThat(run.out()).isEmpty();
			assertThat(run.err()).contains("Cannot read Zephyr project SIM");
		}
	}

	private static JsonNode get(URI address) throws IOException, InterruptedException {
		HttpResponse<String> response = HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
		assertThat(response.statusCode()).isEqualTo(200);
		return JsonMapper.shared().readTree(response.body());
	}

	private void killAfter(Simulation simulation, int requests, String... arguments) throws Exception {
		long before = simulation.simulators().qtest().stats().requests();
		try (ChildProcess child = start(simulation, arguments)) {
			awaitRequests(simulation, child, before + requests);
			child.kill();
		}
	}

	private static void awaitRequests(Simulation simulation, ChildProcess child, long requests) {
		await().pollInterval(Duration.ofMillis(2))
			.atMost(Duration.ofSeconds(60))
			.until(() -> !child.isAlive() || simulation.simulators().qtest().stats().requests() >= requests);
	}

	private Run runToEnd(Simulation simulation, String... arguments) throws Exception {
		try (ChildProcess child = start(simulation, arguments)) {
			return child.end();
		}
	}

	private ChildProcess start(Simulation simulation, String... arguments) throws IOException {
		List<String> all = new ArrayList<>(List.of("migrate", "--report", "json", "--no-progress"));
		all.addAll(List.of(arguments));
		all.addAll(simulation.arguments());
		return ChildProcess.start(this.directory, all);
	}

}
