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
 * Tests for {@link PoolMeters}.
 */
class PoolMetersTests {

	@ParameterizedTest
	@EnumSource
	void nameEndsInNoSuffixThatPrometheusReserves(PoolMeters meter) {
		assertThat(meter.getName()).startsWith("pool.").doesNotMatch(".*\\b(created|total|info|bucket)");
	}

	@ParameterizedTest
	@EnumSource
	void everyMeterHasTheNameOfThePoolAndADescription(PoolMeters meter) {
		assertThat(meter.getKeyNames()).contains(PoolMeters.MeterKey.POOL);
		assertThat(meter.getDescription()).isNotBlank().doesNotEndWith(".");
	}

	@ParameterizedTest
	@EnumSource
	void onlyTimesHaveAUnit(PoolMeters meter) {
		boolean time = meter.getType() == Meter.Type.TIMER || meter == PoolMeters.PAUSED;
		assertThat(meter.getBaseUnit()).isEqualTo(time ? "seconds" : null);
	}

	@Test
	void documentationHasTheTableOfAllMeters() throws Exception {
		String table = Arrays.stream(PoolMeters.values())
			.map((meter) -> "| `%s` | %s | %s | %s |\n".formatted(meter.getName(),
					meter.getType().name().toLowerCase(Locale.ROOT), keys(meter), meter.getDescription()))
			.collect(Collectors.joining());
		assertThat(Files.readString(Path.of("../docs/metrics.md"))).contains(table);
	}

	private static String keys(PoolMeters meter) {
		return Arrays.stream(meter.getKeyNames())
			.map(KeyName::asString)
			.map("`%s`"::formatted)
			.collect(Collectors.joining(", "));
	}

}
