package io.httppool.sample;

import org.junit.jupiter.api.Test;

import io.httppool.test.server.UpstreamStats;

import static org.assertj.core.api.Assertions.assertThat;

class ScenarioIntegrationTests {

	@Test
	void a1WithoutFaultsAFewConnectionsServeAllRequests() {
		try (Simulation simulation = Simulation.start()) {
			Run run = Run.of(simulation, "--migration.workers=16");
			System.err.println(run);
			System.err.println(simulation.simulators().qtest().stats());
			simulation.simulators().zephyr().requests().stream().limit(2).forEach((r) -> System.err.println("Run[" + r));
			assertThat(run.exitCode()).as(run.toString()).isZero();
			UpstreamStats zephyr = simulation.simulators().zephyr().stats();
			assertThat(zephyr.connectionsAccepted()).isLessThanOrEqualTo(8 + zephyr.closedIdle());
		}
	}

}
