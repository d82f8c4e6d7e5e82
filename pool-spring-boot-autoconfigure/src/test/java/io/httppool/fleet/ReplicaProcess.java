package io.httppool.fleet;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@link FleetReplica} in a JVM of its own.
 */
final class ReplicaProcess implements AutoCloseable {

	private final Process process;

	private final Writer commands;

	private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

	private final List<String> log = new ArrayList<>();

	ReplicaProcess(String name, boolean reactive, List<String> properties) {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
						"-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
						FleetReplica.class.getName(), name, reactive ? "reactive" : "blocking"));
		command.addAll(properties);
		try {
			this.process = new ProcessBuilder(command).redirectErrorStream(true).start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.commands = this.process.outputWriter(StandardCharsets.UTF_8);
		Thread reader = new Thread(this::read, "replica-" + name);
		reader.setDaemon(true);
		reader.start();
	}

	void awaitReady() {
		answer();
	}

	void tell(String command) {
		ask(command);
	}

	/**
	 * A number, or another value, of the replica's report.
	 */
	String report(String key) {
		String report = ask("report");
		Matcher matcher = Pattern.compile(key + "=(\\S*)").matcher(report);
		if (!matcher.find()) {
			throw new AssertionError(report);
		}
		return matcher.group(1);
	}

	String report() {
		return ask("report");
	}

	synchronized List<String> log(String part) {
		return this.log.stream().filter((line) -> line.contains(part)).toList();
	}

	void kill() {
		this.process.destroyForcibly();
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

	void exit() throws InterruptedException {
		send("exit");
		if (!this.process.waitFor(30, TimeUnit.SECONDS)) {
			throw new AssertionError("It did not end");
		}
	}

	private String ask(String command) {
		send(command);
		return answer();
	}

	private void send(String command) {
		try {
			this.commands.write(command + "\n");
			this.commands.flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private String answer() {
		try {
			String answer = this.answers.poll(60, TimeUnit.SECONDS);
			if (answer == null) {
				throw new AssertionError("No answer: " + this.log);
			}
			return answer;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	private void read() {
		try (BufferedReader lines = this.process.inputReader(StandardCharsets.UTF_8)) {
			for (String line = lines.readLine(); line != null; line = lines.readLine()) {
				if (line.startsWith("> ")) {
					this.answers.add(line.substring(2));
				}
				else {
					synchronized (this) {
						this.log.add(line);
					}
				}
			}
		}
		catch (IOException ex) {
			// The process was ended.
		}
	}

}
