package io.httppool.metrics;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PoolMeters}, and for the tables in the documentation that are made of
 * it. To write them anew: {@code -Dtest=PoolMetersTests -Ddocs.write=true}.
 */
class PoolMetersTests {

	private static final Path PAGE = Path.of("../docs/metrics.md");

	@ParameterizedTest
	@EnumSource
	void nameEndsInNoSuffixThatPrometheusReserves(PoolMeters meter) {
		assertThat(meter.getName()).matches("(pool|http\\.client)\\..*")
			.doesNotMatch(".*\\b(created|total|info|bucket)");
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = { "POOLS", "FLEET_.*" })
	void everyMeterOfAPoolHasItsName(PoolMeters meter) {
		assertThat(meter.getKeyNames()).contains(PoolMeters.MeterKey.POOL);
	}

	@ParameterizedTest
	@EnumSource
	void everyMeterHasADescription(PoolMeters meter) {
		assertThat(meter.getDescription()).isNotBlank().doesNotEndWith(".");
	}

	@ParameterizedTest
	@EnumSource
	void timersAreInSecondsAndHaveFewBuckets(PoolMeters meter) {
		boolean timer = meter.getType() == Meter.Type.TIMER;
		assertThat(meter.getBuckets().isEmpty()).isNotEqualTo(timer);
		assertThat(meter.getBuckets()).hasSizeLessThanOrEqualTo(12).isSorted();
		if (timer) {
			assertThat(meter.getBaseUnit()).isEqualTo("seconds");
		}
	}

	@Test
	void documentationHasTheTablesOfAllMeters() throws Exception {
		String page = Files.readString(PAGE);
		String current = withTable(withTable(page, "meters", false), "opentelemetry", true);
		if (Boolean.getBoolean("docs.write")) {
			Files.writeString(PAGE, current);
		}
		assertThat(Files.readString(PAGE)).isEqualTo(current);
	}

	private static String withTable(String page, String name, boolean openTelemetry) {
		String begin = "<!-- begin of " + name + ": made of PoolMeters -->\n";
		String end = "<!-- end of " + name + " -->";
		assertThat(page).contains(begin).contains(end);
		return page.substring(0, page.indexOf(begin)) + begin + table(openTelemetry)
				+ page.substring(page.indexOf(end));
	}

	private static String table(boolean openTelemetry) {
		return "| meter | kind | tags | unit | what it says |\n|---|---|---|---|---|\n"
				+ Arrays.stream(PoolMeters.values())
					.filter((meter) -> meter.isOpenTelemetry() == openTelemetry)
					.map((meter) -> "| `%s` | %s | %s | %s | %s |\n".formatted(meter.getName(),
							meter.getType().name().toLowerCase(Locale.ROOT), keys(meter),
							(meter.getBaseUnit() != null) ? meter.getBaseUnit() : "", meter.getDescription()))
					.collect(Collectors.joining());
	}

	private static String keys(PoolMeters meter) {
		return Arrays.stream(meter.getKeyNames())
			.map(KeyName::asString)
			.map("`%s`"::formatted)
			.collect(Collectors.joining(", "));
	}

}
