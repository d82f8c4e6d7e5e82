package io.httppool.fleet;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A Redis server of its own process on the loopback interface, without persistence. The
 * program comes with a library, or from the machine.
 */
public final class RealRedis implements AutoCloseable {

	private static final @Nullable Path PROGRAM = program();

	private final Path program;

	private final int port;

	private final List<String> options;

	private Process process;

	private RealRedis(Path program, int port, List<String> options) {
		this.program = program;
		this.port = port;
		this.options = options;
		this.process = run();
	}

	/**
	 * Start a server. The test is skipped if there is none that runs here.
	 * @param options further options, {@code --requirepass} and a password for instance
	 */
	public static RealRedis start(String... options) {
		Assumptions.assumeTrue(PROGRAM != null,
				"No Redis server runs here: neither the one of embedded-redis nor redis-server on the path");
		return new RealRedis(PROGRAM, freePort(), List.of(options));
	}

	public String url() {
		return "redis://127.0.0.1:" + this.port;
	}

	public int port() {
		return this.port;
	}

	/**
	 * End the server at once. What it knew is lost.
	 */
	public void stop() {
		this.process.destroyForcibly();
		await(this.process);
	}

	/**
	 * Start the server anew, at the same port.
	 */
	public void restart() {
		this.process = run();
	}

	/**
	 * Let the server stand still, with its connections open.
	 */
	public void freeze() {
		signal("STOP");
	}

	public void unfreeze() {
		signal("CONT");
	}

	/**
	 * Take in no more writes from now on: they are the other one's.
	 */
	void followAsReplica(RealRedis master) {
		try (RedisClient client = RedisClient.create(url());
				StatefulRedisConnection<String, String> connection = client.connect()) {
			connection.sync().replicaof("127.0.0.1", master.port());
		}
	}

	/**
	 * How many connections were opened to the server, that of the question included.
	 */
	long connects(String password) {
		try (RedisClient client = RedisClient.create("redis://:" + password + "@127.0.0.1:" + this.port);
				StatefulRedisConnection<String, String> connection = client.connect()) {
			return connection.sync()
				.info("stats")
				.lines()
				.filter((line) -> line.startsWith("total_connections_received:"))
				.mapToLong((line) -> Long.parseLong(line.substring(line.indexOf(':') + 1)))
				.sum();
		}
	}

	@Override
	public void close() {
		stop();
	}

	private void signal(String signal) {
		try {
			await(new ProcessBuilder("kill", "-" + signal, Long.toString(this.process.pid())).start());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private Process run() {
		List<String> command = new ArrayList<>(
				List.of(this.program.toString(), "--port", Integer.toString(this.port), "--bind", "127.0.0.1", "--save",
						"", "--appendonly", "no", "--dir", System.getProperty("java.io.tmpdir")));
		command.addAll(this.options);
		Process process = start(command);
		Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> answers(this.port));
		return process;
	}

	private static Process start(List<String> command) {
		try {
			return new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static boolean answers(int port) {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static int freePort() {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static @Nullable Path program() {
		Stream<Path> onPath = Stream.of(System.getenv("PATH").split(File.pathSeparator))
			.map((directory) -> Path.of(directory, "redis-server"))
			.filter(Files::isExecutable);
		return Stream.concat(Stream.ofNullable(packaged()), onPath).filter(RealRedis::runs).findFirst().orElse(null);
	}

	private static @Nullable Path packaged() {
		boolean linux = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux");
		boolean intel = System.getProperty("os.arch").matches("amd64|x86_64");
		String name = linux ? (intel ? "6.2.6-v5-linux-amd64" : "6.2.7-linux-arm64")
				: (intel ? "6.2.6-v5-darwin-amd64" : "6.2.6-v5-darwin-arm64");
		try (InputStream program = RealRedis.class.getResourceAsStream("/redis-server-" + name)) {
			if (program == null) {
				return null;
			}
			Path file = Files.createTempFile("redis-server", "");
			file.toFile().deleteOnExit();
			Files.copy(program, file, StandardCopyOption.REPLACE_EXISTING);
			return file.toFile().setExecutable(true) ? file : null;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static boolean runs(Path program) {
		try {
			Process version = new ProcessBuilder(program.toString(), "--version").redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start();
			return version.waitFor(10, TimeUnit.SECONDS) && version.exitValue() == 0;
		}
		catch (IOException ex) {
			return false;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	private static void await(Process process) {
		try {
			if (!process.waitFor(10, TimeUnit.SECONDS)) {
				throw new IllegalStateException("It did not end: " + process.info());
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
