package io.httppool.sample;

import java.util.List;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.ConfigurableApplicationContext;

import io.httppool.sample.migration.ExitCode;
import io.httppool.sample.migration.MigrationCommand;

/**
 * Migrates test cases from a Zephyr simulator to a qTest simulator through pooled
 * clients. Standard output carries the report and nothing else; log and progress go to
 * standard error.
 */
@SpringBootApplication
@ConfigurationPropertiesScan
public class SampleApplication {

	/**
	 * Run the program. The demonstration keeps running, until the process is told to end;
	 * everything else ends the process.
	 * @param args see {@code --help}
	 */
	public static void main(String[] args) {
		try {
			CommandLine command = CommandLine.parse(args);
			switch (command.mode()) {
				case HELP -> System.out.print(CommandLine.USAGE);
				case MIGRATE -> System.exit(migrate(command.properties()));
				case DEMO -> demonstrate(command.properties());
			}
		}
		catch (CommandLine.UsageException ex) {
			System.err.println(ex.getMessage());
			System.err.print(CommandLine.USAGE);
			System.exit(ExitCode.SETUP.code());
		}
	}

	private static int migrate(List<String> properties) {
		try (ConfigurableApplicationContext context = start(WebApplicationType.NONE, properties)) {
			return context.getBean(MigrationCommand.class).execute(System.out, System.err);
		}
	}

	private static void demonstrate(List<String> properties) {
		ConfigurableApplicationContext context = start(WebApplicationType.SERVLET, properties);
		context.getBean(MigrationCommand.class).execute(System.out, System.err);
		String port = context.getEnvironment().getProperty("local.server.port");
		System.err.println("The pools: http://127.0.0.1:" + port + "/actuator/pools (end with Ctrl-C)");
	}

	private static ConfigurableApplicationContext start(WebApplicationType type, List<String> properties) {
		return new SpringApplicationBuilder(SampleApplication.class).web(type)
			.bannerMode(Banner.Mode.OFF)
			.run(properties.toArray(String[]::new));
	}

}
