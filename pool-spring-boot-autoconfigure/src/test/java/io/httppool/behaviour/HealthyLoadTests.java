package io.httppool.behaviour;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nothing is advised where nothing is wrong, for many windows one after the other.
 */
class HealthyLoadTests extends AbstractDiagnosisTests {

	@Test
	void healthyLoadHasNoFindings() throws Exception {
		observeHealthyLoad(Duration.ofMinutes(1));
	}

	@Test
	@Tag("slow")
	void healthyLoadHasNoFindingsForTenMinutes() throws Exception {
		observeHealthyLoad(Duration.ofMinutes(10));
	}

	private void observeHealthyLoad(Duration length) throws Exception {
		PoolFixture fixture = fixture(hello(), (config) -> config.maxConnections(20));
		Caller caller = fixture.restClient();
		try (Load load = Load.start(5, () -> {
			caller.get("/");
			LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
		})) {
			Awaitility.await()
				.pollInterval(WINDOW.dividedBy(2))
				.during(length)
				.atMost(length.plusSeconds(10))
				.untilAsserted(() -> assertThat(findings(fixture)).isEmpty());
			load.stop();
			assertThat(load.failures()).isEmpty();
		}
	}

}
