package io.httppool.sample.simulator;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that {@link Simulators} are there in the test of a whole application.
 */
@SpringBootTest(classes = SimulatorsIntegrationTests.NoBeans.class,
		properties = { "sim.dataset.test-cases=3", "sim.qtest.latency.p50=0" },
		webEnvironment = SpringBootTest.WebEnvironment.NONE)
class SimulatorsIntegrationTests {

	@Autowired
	private Simulators simulators;

	@Value("${sim.qtest.base-url}")
	private String address;

	@Test
	void simulatorsAreInjectedWithTheirAddress() {
		assertThat(this.address).isEqualTo(this.simulators.qtest().baseUrl().toString());
		assertThat(this.simulators.sourceManifest().counts().testCases()).isEqualTo(3);
		assertThat(new HttpProbe(this.simulators.qtest().baseUrl(), "").get("/api/v3/projects").status())
			.isEqualTo(401);
		assertThat(this.simulators.qtest().stats().byStatus()).containsEntry(401, 1L);
	}

	@Configuration(proxyBeanMethods = false)
	static class NoBeans {

	}

}
