package io.httppool.monitoring;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Assumptions;

/**
 * Prometheus' own programs, where they are installed.
 */
final class PrometheusTools {

	private PrometheusTools() {
	}

	/**
	 * A program, or the end of the test if there is none.
	 */
	static String find(String program) {
		for (String directory : System.getenv().getOrDefault("PATH", "").split(":")) {
			Path candidate = Path.of(directory, program);
			if (Files.isExecutable(candidate)) {
				return candidate.toString();
			}
		}
		return Assumptions.abort(program + " is not on the PATH; Debian's package \"prometheus\" has it");
	}

	/**
	 * Run a program to its end.
	 * @return what it said
	 */
	static Output run(Path directory, String program, String... arguments) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>(List.of(program));
		command.addAll(List.of(arguments));
		Process process = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
		String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		if (!process.waitFor(30, TimeUnit.SECONDS)) {
			process.destroyForcibly();
			throw new IllegalStateException(program + " does not end");
		}
		return new Output(process.exitValue(), text);
	}

	/**
	 * What a program said.
	 *
	 * @param exitCode 0 if all is well
	 * @param text both streams
	 */
	record Output(int exitCode, String text) {

	}

}
