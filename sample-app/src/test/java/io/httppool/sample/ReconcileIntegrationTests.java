package io.httppool.sample;

import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.HttpStatus;
import org.springframework.web.client.RestClient;

import io.httppool.test.server.Fault;
import io.httppool.test.server.FaultPlan;
import io.httppool.test.server.FaultRule;
import io.httppool.test.server.UpstreamServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * For each kind of object: a create whose reply is lost is found again, one that was lost
 * itself is sent again, whatever the search knows.
 */
class ReconcileIntegrationTests {

	private static Simulation simulation;

	private static ConfigurableApplicationContext application;

	@BeforeAll
	static void start() {
		simulation = Simulation.start("sim.dataset.test-cases=30", "sim.qtest.search-lag=1h");
		application = Run.application(simulation, List.of(SampleApplication.class),
				"--migration.reconcile-delay=100ms");
	}

	@AfterAll
	static void stop() {
		application.close();
		simulation.close();
	}

	@ParameterizedTest
	@CsvSource({ "modules, modules", "testCases, test-cases", "attachments, test-cases/[0-9]+/blob-handles",
			"attachments, test-logs/[0-9]+/blob-handles", "cycles, test-cycles", "runs, test-runs",
			"logs, test-runs/[0-9]+/test-logs" })
	void isCreatedOnceWhateverIsLost(String kind, String path) {
		UpstreamServer qtest = simulation.simulators().qtest();
		reset(qtest);
		String create = "/api/v3/projects/[0-9]+/" + path;
		qtest.faults(FaultPlan.of(FaultRule.on("POST", create).id("reply").times(1).then(Fault.RESET_AFTER_APPLY),
				FaultRule.on("POST", create).id("request").times(1).then(Fault.RESET_BEFORE_APPLY)));
		Run run = Run.of(application);
		assertThat(run.exitCode()).as(run.toString()).isZero();
		assertThat(qtest.stats().faultsFired()).containsEntry("reply", 1L);
		assertThat(run.number("/entities/" + kind + "/adopted")).isEqualTo(1);
		assertThat(run.number("/entities/" + kind + "/duplicates")).isZero();
	}

	private static void reset(UpstreamServer qtest) {
		qtest.resetStats();
		RestClient control = RestClient.create(qtest.baseUrl().toString());
		assertThat(control.post().uri("/_sim/reset?what=data").retrieve().toBodilessEntity().getStatusCode())
			.isIn(HttpStatus.OK, HttpStatus.NO_CONTENT);
	}

}
