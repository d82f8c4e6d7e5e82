package io.httppool.sample;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

import io.httppool.ConnectionPools;
import io.httppool.test.server.Fault;
import io.httppool.test.server.FaultPlan;
import io.httppool.test.server.FaultRule;
import io.httppool.test.server.RecordedRequest;
import io.httppool.test.server.UpstreamServer;
import io.httppool.test.server.UpstreamStats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The acceptance scenarios that run in one process, with the small dataset.
 */
class ScenarioIntegrationTests {

	private static final String CREATES = "/api/v3/projects/[0-9]+/(modules|test-cases|test-cycles|test-runs"
			+ "|test-runs/[0-9]+/test-logs|[a-z-]+/[0-9]+/blob-handles)";

	private static final List<String> KINDS = List.of("modules", "testCases", "attachments", "cycles", "runs", "logs");

	@Test
	void a1AFewConnectionsServeAllRequests() {
		try (Simulation simulation = Simulation.start()) {
			Run run = Run.of(simulation, "--migration.workers=16");
			assertVerified(run);
			assertBounded(simulation.simulators().zephyr().stats());
			assertBounded(simulation.simulators().qtest().stats());
			for (String upstream : List.of("zephyr", "qtest")) {
				assertThat(run.report().at("/upstreams/" + upstream + "/reusePercent").doubleValue())
					.isGreaterThanOrEqualTo(99);
				assertThat(run.number("/upstreams/" + upstream + "/opened"))
					.isEqualTo(run.number("/upstreams/" + upstream + "/acceptedByUpstream"));
			}
			assertThat(simulation.simulators().qtest().stats().connectionsAccepted())
				.isEqualTo(run.number("/upstreams/qtest/opened"));
		}
	}

	@Test
	void a2ManyMoreWorkersThanConnectionsFinish() {
		try (Simulation simulation = Simulation.start()) {
			Run run = Run.of(simulation, "--migration.workers=64");
			assertVerified(run);
			assertBounded(simulation.simulators().zephyr().stats());
			assertBounded(simulation.simulators().qtest().stats());
			assertThat(run.number("/upstreams/zephyr/timeouts")).isZero();
			assertThat(run.number("/upstreams/qtest/timeouts")).isZero();
			assertThat(run.number("/upstreams/qtest/peakPending")).isPositive();
		}
	}

	@Test
	void a3ConnectionsThatEndUnannouncedBetweenBurstsCostNothing() {
		try (Simulation simulation = Simulation.start("sim.plan=stale");
				ConfigurableApplicationContext application = Run.application(simulation,
						List.of(SampleApplication.class, Bursts.class))) {
			Run run = Run.of(application);
			assertVerified(run);
			UpstreamStats qtest = simulation.simulators().qtest().stats();
			assertThat(qtest.closedIdle()).isPositive();
		}
	}

	@Test
	void a5LostRepliesToCreatesAreReconciled() {
		try (Simulation simulation = Simulation.start()) {
			UpstreamServer qtest = simulation.simulators().qtest();
			qtest.faults(FaultPlan
				.of(FaultRule.on("POST", CREATES).id("lost-reply").every(40).then(Fault.RESET_AFTER_APPLY)));
			Run run = Run.of(simulation);
			assertVerified(run);
			long fired = qtest.stats().faultsFired().get("lost-reply");
			assertThat(fired).isGreaterThan(20);
			assertThat(sum(run, "adopted")).isEqualTo(fired);
		}
	}

	@Test
	void createsThatHadNoEffectAreRepeated() {
		try (Simulation simulation = Simulation.start()) {
			UpstreamServer qtest = simulation.simulators().qtest();
			qtest.faults(FaultPlan.of(
					FaultRule.on("POST", CREATES).id("lost").every(100).then(Fault.RESET_BEFORE_APPLY),
					FaultRule.on("POST", CREATES).id("gateway").every(90).then(Fault.status(502).withHtml()),
					FaultRule.on("POST", CREATES).id("gateway-applied").every(80).then(Fault.status(504).withApplied()),
					FaultRule.on("POST", CREATES).id("cut").every(70).then(Fault.CHUNK_CUT)));
			Run run = Run.of(simulation, "--migration.reconcile-delay=300ms");
			assertVerified(run);
			UpstreamStats stats = qtest.stats();
			assertThat(sum(run, "adopted"))
				.isEqualTo(stats.faultsFired().get("gateway-applied") + stats.faultsFired().get("cut"));
		}
	}

	@Test
	void a9OneLoginServesAllWhoMeetAnExpiredToken() {
		try (Simulation simulation = Simulation.start("sim.qtest.token-ttl=3s", "sim.qtest.latency.p50=20ms")) {
			Run run = Run.of(simulation);
			assertVerified(run);
			double seconds = run.report().at("/seconds").doubleValue();
			assertThat(seconds).isGreaterThan(3);
			UpstreamStats stats = simulation.simulators().qtest().stats();
			assertThat(stats.byStatus().get(401)).isPositive();
			assertThat(stats.byRoute().get("POST token")).isGreaterThan(1)
				.isLessThanOrEqualTo((long) (seconds / 3) + 1);
		}
	}

	@Test
	void a10TimedOutConnectionsAreNotUsedAgain() {
		try (Simulation simulation = Simulation.start();
				ConfigurableApplicationContext application = Run.application(simulation,
						List.of(SampleApplication.class), "--pool.defaults.read-timeout=1s",
						"--pool.defaults.timeout=3s", "--pool.defaults.acquire-timeout=3s",
						"--migration.reconcile-delay=500ms", "--migration.workers=32")) {
			FaultPlan slow = FaultPlan.of(
					FaultRule.onAny().id("slow").probability(0.01).then(Fault.slowHeaders(Duration.ofSeconds(3))),
					FaultRule.onAny().id("drip").probability(0.01).then(Fault.DRIP));
			List<UpstreamServer> servers = List.of(simulation.simulators().zephyr(), simulation.simulators().qtest());
			servers.forEach((server) -> server.faults(slow));
			Run run = Run.of(application);
			assertVerified(run);
			ConnectionPools pools = application.getBean(ConnectionPools.class);
			pools.names().forEach((name) -> assertThat(pools.get(name).stats().active()).isZero());
			for (UpstreamServer server : servers) {
				assertThat(server.stats().faultsFired().get("slow")).isPositive();
				assertNotReused(server.requests(), "slow");
			}
		}
	}

	@Test
	void a13ASecondRunCreatesNothing() {
		try (Simulation simulation = Simulation.start()) {
			assertVerified(Run.of(simulation));
			Run second = Run.of(simulation);
			assertVerified(second);
			assertThat(sum(second, "created")).isZero();
			assertThat(sum(second, "adopted")).isEqualTo(sum(second, "source"));
		}
	}

	@Test
	void resumingAFinishedRunSkipsEverything(@TempDir Path directory) {
		String journal = "--migration.journal=" + directory.resolve("journal");
		try (Simulation simulation = Simulation.start()) {
			assertVerified(Run.of(simulation, journal));
			Run second = Run.of(simulation, journal, "--migration.resume=true");
			assertVerified(second);
			assertThat(sum(second, "created")).isZero();
			assertThat(sum(second, "skipped")).isEqualTo(sum(second, "source"));
			Run third = Run.of(simulation, journal);
			assertThat(third.exitCode()).isEqualTo(1);
			assertThat(third.err()).contains("--resume");
		}
	}

	@Test
	void a16AnOutageOfTwoSecondsIsOutwaited() {
		try (Simulation simulation = Simulation.start("sim.qtest.max-requests-per-connection=5")) {
			UpstreamServer qtest = simulation.simulators().qtest();
			qtest.faults(FaultPlan.of(FaultRule.on("POST", "/api/v3/projects/[0-9]+/test-cases")
				.id("outage")
				.from(50)
				.times(1)
				.then(Fault.refuse(Duration.ofSeconds(2)))));
			Run run = Run.of(simulation);
			assertVerified(run);
			assertThat(qtest.stats().faultsFired().get("outage")).isEqualTo(1);
		}
	}

	@Test
	void a19AfterTheEndNothingIsLeftOpen() {
		try (Simulation simulation = Simulation.start()) {
			Set<Thread> before = nonDaemonThreads();
			assertVerified(Run.of(simulation));
			await().pollInSameThread().atMost(Duration.ofSeconds(1)).untilAsserted(() -> {
				assertThat(simulation.simulators().zephyr().stats().connectionsOpen()).isZero();
				assertThat(simulation.simulators().qtest().stats().connectionsOpen()).isZero();
				assertThat(nonDaemonThreads()).isSubsetOf(before);
			});
		}
	}

	@Test
	void refusedObjectsFailAndTheOthersGoOn() {
		try (Simulation simulation = Simulation.start()) {
			simulation.simulators()
				.qtest()
				.faults(FaultPlan.of(FaultRule.on("POST", "/api/v3/projects/[0-9]+/test-cycles")
					.times(1)
					.then(Fault.status(403).withBody("{\"message\":\"No permission\"}"))));
			Run run = Run.of(simulation, "--migration.report=table");
			assertThat(run.exitCode()).isEqualTo(3);
			assertThat(run.out()).contains("NOT VERIFIED").contains("No permission").contains("was not migrated");
			assertThat(run.out()).doesNotContain("SIM-T1 ");
		}
	}

	@Test
	void aDryRunWritesNothing() {
		try (Simulation simulation = Simulation.start()) {
			Run run = Run.of(simulation, "--migration.dry-run=true");
			assertThat(run.exitCode()).isZero();
			assertThat(run.number("/entities/testCases/created")).isEqualTo(200);
			assertThat(run.number("/entities/attachments/created")).isEqualTo(40);
			assertThat(simulation.simulators().targetManifest().counts().testCases()).isZero();
			assertThat(simulation.simulators().qtest().stats().byRoute().keySet())
				.filteredOn((route) -> route.startsWith("POST"))
				.containsExactly("POST token");
		}
	}

	@Test
	void anUnknownProjectEndsThePreflight() {
		try (Simulation simulation = Simulation.start()) {
			Run run = Run.of(simulation, "--migration.project=NOPE");
			assertThat(run.exitCode()).isEqualTo(1);
			assertThat(run.out()).isEmpty();
			assertThat(run.err()).contains("NOPE").contains("404");
		}
	}

	private static void assertVerified(Run run) {
		assertThat(run.exitCode()).as(run.toString()).isZero();
		assertThat(run.report().at("/verified").booleanValue()).isTrue();
		assertThat(sum(run, "duplicates")).isZero();
		assertThat(sum(run, "failed")).isZero();
	}

	private static void assertBounded(UpstreamStats stats) {
		assertThat(stats.requestsPeakConcurrent()).isLessThanOrEqualTo(8);
		assertThat(stats.connectionsAccepted()).isLessThanOrEqualTo(8 + stats.closedIdle());
	}

	private static void assertNotReused(List<RecordedRequest> requests, String rule) {
		Set<Long> timedOut = requests.stream()
			.filter((request) -> rule.equals(request.fault()))
			.map(RecordedRequest::connectionId)
			.collect(Collectors.toSet());
		for (long connection : timedOut) {
			List<RecordedRequest> onIt = requests.stream()
				.filter((request) -> request.connectionId() == connection)
				.sorted((one, other) -> Integer.compare(one.number(), other.number()))
				.toList();
			assertThat(onIt.get(onIt.size() - 1).fault()).isEqualTo(rule);
		}
	}

	private static long sum(Run run, String column) {
		return KINDS.stream().mapToLong((kind) -> run.number("/entities/" + kind + "/" + column)).sum();
	}

	private static Set<Thread> nonDaemonThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> !thread.isDaemon())
			.collect(Collectors.toSet());
	}

}
