package io.httppool.sample.simulator;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import io.httppool.sample.simulator.dataset.DatasetSize;

/**
 * Properties of both simulators together.
 *
 * @param enabled whether the simulators run; without them the application needs real
 * upstreams
 * @param plan name of what goes wrong: {@code none}, {@code flaky}, {@code stale},
 * {@code limited} (the target only) or {@code hostile} (all of these, and tokens of the
 * target that live for three seconds)
 * @param dataset what the source holds
 */
@ConfigurationProperties("sim")
record SimulatorProperties(@DefaultValue("true") boolean enabled, @DefaultValue("none") String plan,
		@DefaultValue Dataset dataset) {

	/**
	 * Properties of the dataset. Numbers other than that of the test cases are derived
	 * from it unless they are set; see {@link DatasetSize#ofTestCases}.
	 *
	 * @param seed seed of everything random, in the dataset and in the simulators
	 * @param testCases number of test cases
	 * @param folders number of folders
	 * @param cycles number of test cycles
	 * @param executions number of executions
	 * @param attachments number of attachments
	 */
	record Dataset(@DefaultValue("42") long seed, @DefaultValue("2000") int testCases, @Nullable Integer folders,
			@Nullable Integer cycles, @Nullable Integer executions, @Nullable Integer attachments) {

	}

}
