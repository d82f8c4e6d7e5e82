package io.httppool.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.configurationmetadata.ConfigurationMetadataProperty;
import org.springframework.boot.configurationmetadata.ConfigurationMetadataRepositoryJsonBuilder;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

import io.httppool.PoolConfig;
import io.httppool.PoolPreset;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds metadata, code and documentation of the properties together.
 */
class PoolMetadataTests {

	private static final List<String> WITHOUT_DEFAULT = List.of("auth.", "headers", "ssl.bundle", "base-url", "preset",
			"max-concurrent-connects", "adaptive.max");

	private static final Map<String, ConfigurationMetadataProperty> properties = new LinkedHashMap<>();

	@BeforeAll
	static void readMetadata() throws IOException {
		try (InputStream metadata = Objects
			.requireNonNull(PoolProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json"))) {
			properties.putAll(ConfigurationMetadataRepositoryJsonBuilder.create(metadata).build().getAllProperties());
		}
	}

	@Test
	void everyPropertyHasADescription() {
		assertThat(properties).isNotEmpty().allSatisfy((name, property) -> {
			assertThat(property.getDescription()).as(name).isNotBlank().doesNotStartWith("The ").doesNotStartWith("A ");
			assertThat(property.getType()).as(name).isNotBlank();
		});
	}

	@Test
	void everyKeyThatIsReadHasMetadata() {
		assertThat(PoolKeys.DEFAULTS.all().stream().map((key) -> "pool.defaults." + key))
			.allSatisfy((name) -> assertThat(properties).containsKey(name));
		assertThat(properties).containsKeys("pool.enabled", "pool.lint", "pool.unmatched", "pool.unmatched-max",
				"pool.upstreams");
		assertThat(properties.keySet().stream().filter((name) -> name.startsWith("pool.")))
			.hasSize(PoolKeys.DEFAULTS.all().size() + 5);
	}

	@Test
	void everySettingHasADefaultUnlessItIsOpen() {
		assertThat(defaults().keySet()).containsExactlyInAnyOrderElementsOf(PoolKeys.DEFAULTS.all()
			.stream()
			.filter((key) -> WITHOUT_DEFAULT.stream().noneMatch(key::startsWith))
			.toList());
	}

	@Test
	void documentedDefaultsAreThoseOfTheCode() {
		Map<String, Object> written = new LinkedHashMap<>();
		defaults().forEach((key, value) -> written.put("pool.upstreams.x." + key, value));
		written.put("pool.upstreams.x.base-url", "https://h");
		ConfigurableEnvironment environment = TestProperties.empty();
		environment.getPropertySources().addFirst(new MapPropertySource("defaults", written));
		PoolConfig config = PoolConfigs.load(environment, null, null).get("x");
		PoolConfig.Builder expected = PoolConfig.builder("x", URI.create("https://h"));
		config.origins().forEach(expected::origin);
		assertThat(config).isEqualTo(expected.build());
		assertThat(properties.get("pool.enabled").getDefaultValue()).isEqualTo(true);
		assertThat(properties.get("pool.lint").getDefaultValue()).isEqualTo("warn");
		assertThat(properties.get("pool.unmatched").getDefaultValue()).isEqualTo("pass-through");
		assertThat(properties.get("pool.unmatched-max").getDefaultValue()).isEqualTo(PoolConfigs.UNMATCHED_MAX);
	}

	private static Map<String, Object> defaults() {
		Map<String, Object> defaults = new LinkedHashMap<>();
		properties.forEach((name, property) -> {
			Object value = property.getDefaultValue();
			if (value != null && name.startsWith("pool.defaults.")) {
				defaults.put(name.substring("pool.defaults.".length()), text(value));
			}
		});
		return defaults;
	}

	private static String text(Object value) {
		return (value instanceof Object[] values)
				? Arrays.stream(values).map(String::valueOf).collect(Collectors.joining(",")) : value.toString();
	}

	@Test
	void documentationHasExactlyTheKeysThatAreRead() throws IOException {
		String page = Files.readString(Path.of("..", "docs", "configuration.md"));
		List<String> documented = Pattern.compile("(?m)^\\| `([a-z.*-]+)` \\|")
			.matcher(page)
			.results()
			.map((result) -> result.group(1))
			.toList();
		assertThat(documented).doesNotHaveDuplicates()
			.containsExactlyInAnyOrderElementsOf(Stream
				.concat(Stream.of("pool.enabled", "pool.lint", "pool.unmatched", "pool.unmatched-max"),
						PoolKeys.UPSTREAM.all().stream().map((key) -> key.equals("headers") ? "headers.*" : key))
				.toList());
	}

	@Test
	void documentationHasTheDefaultsOfTheMetadata() throws IOException {
		String page = Files.readString(Path.of("..", "docs", "configuration.md"));
		Map<String, String> documented = Pattern.compile("(?m)^\\| `([a-z.*-]+)` \\| [^|]* \\| `?([^|`]*)`? \\|")
			.matcher(page)
			.results()
			.collect(Collectors.toMap((result) -> result.group(1), PoolMetadataTests::documentedDefault));
		defaults().forEach((key, value) -> assertThat(documented).as(key).containsEntry(key, value.toString()));
	}

	@Test
	void documentedPresetsAreThoseOfTheCode() throws IOException {
		String page = Files.readString(Path.of("..", "docs", "configuration.md"));
		assertThat(PoolPreset.values()).allSatisfy((preset) -> {
			Duration maintenance = (preset.maintenanceInterval() != null) ? preset.maintenanceInterval()
					: PoolConfig.builder("x", "https://h").build().maintenanceInterval();
			assertThat(page).contains("| %s | `%d` | `%d` | `%ds` | `%ds` | `%ds` |".formatted(
					preset.name().toLowerCase(Locale.ROOT).replace('_', '-'), preset.maxConnections(), preset.minIdle(),
					preset.idleTimeout().toSeconds(), preset.connectTimeout().toSeconds(), maintenance.toSeconds()));
		});
	}

	private static String documentedDefault(MatchResult row) {
		return row.group(2).strip().replace(", ", ",");
	}

	@Test
	void nativeImageMayBindTheProperties() {
		RuntimeHints hints = new RuntimeHints();
		new PoolPropertiesRuntimeHints().registerHints(hints, getClass().getClassLoader());
		assertThat(Stream.of(PoolProperties.Upstream.class, PoolProperties.Settings.class, PoolProperties.Retry.class,
				PoolProperties.ApiKey.class, PoolProperties.WarmUp.class, PoolProperties.Tenant.class,
				PoolProperties.Hedge.class, PoolProperties.Adaptive.class, PoolProperties.Health.class,
				PoolProperties.Budget.class, PoolProperties.CircuitBreaker.class, PoolProperties.RateLimiter.class,
				PoolProperties.Bulkhead.class))
			.allSatisfy((type) -> assertThat(RuntimeHintsPredicates.reflection().onType(type)).accepts(hints));
	}

}
