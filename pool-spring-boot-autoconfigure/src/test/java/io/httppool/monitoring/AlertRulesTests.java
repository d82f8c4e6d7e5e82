package io.httppool.monitoring;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the alert rules that are shipped.
 */
class AlertRulesTests {

	private static final Path DIRECTORY = Path.of("../monitoring/prometheus");

	private static final Pattern ALERT = Pattern.compile("(?m)^\\s*-? ?alert(?:name)?: (\\w+)$");

	@Test
	void rulesAreValid() throws Exception {
		PrometheusTools.Output output = PrometheusTools.run(DIRECTORY, PrometheusTools.find("promtool"), "check",
				"rules", "pools.rules.yml");
		assertThat(output.exitCode()).as(output.text()).isZero();
	}

	@Test
	void eachAlertFiresAndEnds() throws Exception {
		PrometheusTools.Output output = PrometheusTools.run(DIRECTORY, PrometheusTools.find("promtool"), "test",
				"rules", "pools.rules.test.yml");
		assertThat(output.exitCode()).as(output.text()).isZero();
		assertThat(alerts("pools.rules.test.yml")).isEqualTo(alerts("pools.rules.yml"));
	}

	@Test
	void eachAlertHasItsRunbook() throws Exception {
		assertThat(Files.readString(Path.of("../docs/monitoring.md")))
			.contains(alerts("pools.rules.yml").stream().map((alert) -> "### " + alert + "\n").toList());
	}

	private static Set<String> alerts(String file) throws Exception {
		Set<String> alerts = new TreeSet<>();
		Matcher matcher = ALERT.matcher(Files.readString(DIRECTORY.resolve(file)));
		while (matcher.find()) {
			alerts.add(matcher.group(1));
		}
		assertThat(alerts).isNotEmpty();
		return alerts;
	}

}
