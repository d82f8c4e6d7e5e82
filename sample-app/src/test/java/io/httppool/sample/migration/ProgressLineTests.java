package io.httppool.sample.migration;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ProgressLineTests {

	private static final List<ProgressLine.PoolUse> POOLS = List.of(new ProgressLine.PoolUse("zephyr", 6, 8, 0),
			new ProgressLine.PoolUse("qtest", 8, 8, 5));

	@Test
	void showsBarRateEstimateAndPools() {
		ProgressLine line = new ProgressLine(2, "test cases", 1108, 2000L, 5.226, 9, 1.2, POOLS);
		assertThat(line.text()).isEqualTo("[2/6 test cases] ███████████░░░░░░░░░  1108/2000  55%  212/s  ETA 0:05"
				+ "  retry 9  429-wait 1.2s  zephyr 6/8+0 qtest 8/8+5");
	}

	@Test
	void withoutATotalItShowsTheNumberOnly() {
		ProgressLine line = new ProgressLine(6, "verify", 0, null, 0, 0, 0, List.of());
		assertThat(line.text().strip()).isEqualTo("[6/6 verify]  0  0/s  retry 0  429-wait 0.0s");
	}

	@Test
	void beforeTheFirstItemThereIsNoEstimate() {
		assertThat(new ProgressLine(1, "modules", 0, 40L, 0.5, 0, 0, POOLS).text()).contains("0/40  0%  0/s  ETA -:--");
	}

	@Test
	void moreItemsThanAnnouncedDoNotOverflowTheBar() {
		assertThat(new ProgressLine(1, "modules", 41, 40L, 1, 0, 0, POOLS).text())
			.contains("█".repeat(20) + "  41/41  100%");
	}

	@Test
	void isCutToTheWidthOfTheTerminal() {
		ProgressLine line = new ProgressLine(2, "test cases", 1108, 2000L, 5.226, 9, 1.2, POOLS);
		assertThat(line.text(40)).hasSize(40).isEqualTo(line.text().substring(0, 40));
		assertThat(line.text(1000)).isEqualTo(line.text());
	}

}
