package io.httppool.sample;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The program in a process of its own, as a user starts it.
 */
final class ChildProcess implements AutoCloseable {

	private final Process process;

	private final Path out;

	private final Path err;

	private ChildProcess(Process process, Path out, Path err) {
		this.process = process;
		this.out = out;
		this.err = err;
	}

	/**
	 * Start the program.
	 * @param directory where it runs and its output goes
	 * @param arguments its arguments
	 * @return the process
	 * @throws IOException if it cannot be started
	 */
	static ChildProcess start(Path directory, List<String> arguments) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
						"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Djava.io.tmpdir=" + directory, "-cp",
						System.getProperty("java.class.path"), SampleApplication.class.getName()));
		command.addAll(arguments);
		Path out = Files.createTempFile(directory, "out", ".txt");
		Path err = Files.createTempFile(directory, "err", ".txt");
		Process process = new ProcessBuilder(command).directory(directory.toFile())
			.redirectOutput(out.toFile())
			.redirectError(err.toFile())
			.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
			.start();
		return new ChildProcess(process, out, err);
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	/**
	 * End the process as a power cut would: no shutdown hook runs.
	 * @throws InterruptedException if the thread is interrupted
	 */
	void kill() throws InterruptedException {
		this.process.destroyForcibly().waitFor();
	}

	/**
	 * Do what Ctrl-C does.
	 * @throws IOException if the signal cannot be sent
	 * @throws InterruptedException if the thread is interrupted
	 */
	void interrupt() throws IOException, InterruptedException {
		new ProcessBuilder("kill", "-INT", String.valueOf(this.process.pid())).start().waitFor();
	}

	/**
	 * Wait for the end.
	 * @return what the program printed
	 * @throws InterruptedException if the thread is interrupted
	 */
	Run end() throws InterruptedException {
		if (!this.process.waitFor(60, TimeUnit.SECONDS)) {
			throw new IllegalStateException("The program does not end:\n" + err());
		}
		return new Run(this.process.exitValue(), out(), err());
	}

	String out() {
		return read(this.out);
	}

	String err() {
		return read(this.err);
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
