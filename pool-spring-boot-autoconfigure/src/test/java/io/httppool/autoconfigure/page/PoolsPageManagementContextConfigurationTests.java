package io.httppool.autoconfigure.page;

import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PoolsPageManagementContextConfiguration}; what it serves is in
 * {@code PoolsPageIntegrationTests}.
 */
class PoolsPageManagementContextConfigurationTests {

	@Test
	void nativeImageMayReadThePageAndItsFiles() {
		RuntimeHints hints = new RuntimeHints();
		new PoolsPageManagementContextConfiguration.PageFilesRuntimeHints().registerHints(hints,
				getClass().getClassLoader());
		assertThat(RuntimeHintsPredicates.resource().forResource("io/httppool/page/page.html")).accepts(hints);
		assertThat(RuntimeHintsPredicates.resource().forResource("io/httppool/page/uplot.js")).accepts(hints);
		assertThat(RuntimeHintsPredicates.resource().forResource("io/httppool/PoolConfig.class")).rejects(hints);
	}

}
