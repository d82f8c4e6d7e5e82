package io.httppool.sample;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.httppool.sample.migration.MigrationCommand;

/**
 * What one run of the migration printed.
 *
 * @param exitCode its exit code
 * @param out standard output
 * @param err standard error
 */
public record Run(int exitCode, String out, String err) {

	/**
	 * Migrate in an application of its own, which is closed afterwards.
	 * @param simulation the upstreams
	 * @param arguments further arguments for Spring
	 * @return what it printed
	 */
	public static Run of(Simulation simulation, String... arguments) {
		try (ConfigurableApplicationContext context = application(simulation, List.of(SampleApplication.class),
				arguments)) {
			return of(context);
		}
	}

	/**
	 * Start an application that does not migrate yet.
	 * @param simulation the upstreams
	 * @param sources the classes that it is made of
	 * @param arguments further arguments for Spring
	 * @return the application
	 */
	public static ConfigurableApplicationContext application(Simulation simulation, List<Class<?>> sources,
			String... arguments) {
		List<String> all = new ArrayList<>(simulation.arguments());
		all.addAll(List.of("--migration.report=json", "--migration.progress=false"));
		all.addAll(List.of(arguments));
		return new SpringApplicationBuilder(sources.toArray(Class<?>[]::new)).web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.run(Simulation.lastOfEach(all));
	}

	/**
	 * Migrate in an application.
	 * @param context the application
	 * @return what it printed
	 */
	public static Run of(ConfigurableApplicationContext context) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		ByteArrayOutputStream err = new ByteArrayOutputStream();
		int exitCode = context.getBean(MigrationCommand.class)
			.execute(new PrintStream(out, true, StandardCharsets.UTF_8),
					new PrintStream(err, true, StandardCharsets.UTF_8));
		return new Run(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
	}

	public JsonNode report() {
		return JsonMapper.shared().readTree(this.out);
	}

	public long number(String pointer) {
		return report().at(pointer).longValue();
	}

}
