package io.httppool.actuate;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.skyscreamer.jsonassert.JSONAssert;
import tools.jackson.databind.json.JsonMapper;

import io.httppool.insight.Finding;
import io.httppool.insight.FindingKind;
import io.httppool.insight.MeasuredWait;
import io.httppool.insight.PoolSizing;
import io.httppool.insight.WaitForecast;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FindingDescriptor} and {@link SizingDescriptor}: the example of the
 * documentation.
 */
class AdviceDescriptorTests {

	private final JsonMapper mapper = new JsonMapper();

	@Test
	void adviceLooksAsDocumented() throws Exception {
		Finding finding = new Finding(FindingKind.UNDERSIZED_POOL, Finding.Severity.WARN,
				"callers wait for one of 8 connections, and some fail; the traffic needs more",
				Map.of("requestsPerSecond", 100.0, "meanHoldMillis", 100.0, "max", 8, "busyConnections", 10.0,
						"neededConnections", 10, "utilisation", 1.0, "waited", 4790, "p99WaitMillis", 4980.74,
						"unserved", 1187),
				"max-connections", "pool.upstreams.qtest.max-connections", "15");
		PoolSizing sizing = new PoolSizing(Duration.ofMinutes(1), 100, Duration.ofMillis(100), 10.004, 10, 15,
				Duration.ofMillis(100), 12,
				List.of(forecast(8, 4_983_634, 5_000_000, 0.19991), forecast(10, 3_189_974, 4_825_678, 0.00006),
						forecast(12, 0, 91_609, 0), forecast(15, 0, 27_741, 0), forecast(23, 0, 0, 0),
						forecast(30, 0, 0, 0)),
				new MeasuredWait(8, Duration.ofMillis(4961), Duration.ofSeconds(5), 0.19861, false));
		String json = this.mapper.writeValueAsString(
				Map.of("advice", List.of(FindingDescriptor.of(finding)), "sizing", SizingDescriptor.of(sizing)));
		JSONAssert.assertEquals(documented(), json, true);
	}

	@Test
	void whatNoPropertyMendsHasNone() {
		Finding finding = new Finding(FindingKind.CONNECTION_CHURN, Finding.Severity.WARN, "it closes", Map.of(), null,
				null, null);
		assertThat(this.mapper.writeValueAsString(FindingDescriptor.of(finding))).doesNotContain("property")
			.doesNotContain("value");
	}

	private static WaitForecast forecast(int maxConnections, long p50Micros, long p99Micros, double timeouts) {
		return new WaitForecast(maxConnections, Duration.ofNanos(p50Micros * 1000), Duration.ofNanos(p99Micros * 1000),
				timeouts);
	}

	private static String documented() throws Exception {
		String page = Files.readString(Path.of("../docs/endpoint.md"));
		Matcher example = Pattern.compile("### Advice.*?```json\n(.*?)```", Pattern.DOTALL).matcher(page);
		assertThat(example.find()).isTrue();
		return example.group(1);
	}

}
