package io.httppool.behaviour;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.assertj.core.api.Assumptions;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/**
 * A server that is not ours, in a process of its own on a free port of 127.0.0.1. Where
 * it is not installed the test is skipped.
 */
final class RealServer implements AutoCloseable {

	private static final int STARTS = 5;

	private final Process process;

	private final int port;

	private final @Nullable Path directory;

	private RealServer(Process process, int port, @Nullable Path directory) {
		this.process = process;
		this.port = port;
		this.directory = directory;
	}

	/**
	 * Start Node's HTTP server.
	 * @param keepAlive its {@code keepAliveTimeout}
	 * @param hint whether its answers name that time
	 * @param delay time for an answer
	 */
	static RealServer node(Duration keepAlive, boolean hint, Duration delay) throws IOException {
		String script = """
				const server = require('http').createServer((request, response) => {
					if (!%s) {
						response.setHeader('Connection', 'keep-alive');
					}
					request.resume();
					request.on('end', () => setTimeout(() => response.end('hello'), %d));
				});
				server.keepAliveTimeout = %d;
				server.listen(0, '127.0.0.1', 1024, () => console.log(server.address().port));
				process.stdin.on('end', () => process.exit());
				process.stdin.resume();
				""".formatted(hint, delay.toMillis(), keepAlive.toMillis());
		Process process = new ProcessBuilder(executable("node"), "-e", script)
			.redirectError(ProcessBuilder.Redirect.INHERIT)
			.start();
		BufferedReader output = new BufferedReader(
				new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
		String port = output.readLine();
		if (port == null) {
			process.destroyForcibly();
			throw new IllegalStateException("node did not start");
		}
		return new RealServer(process, Integer.parseInt(port), null);
	}

	/**
	 * Start nginx with one location that answers every method.
	 * @param directives what the location is told besides
	 */
	static RealServer nginx(String directives) throws IOException, InterruptedException {
		String nginx = executable("nginx");
		for (int i = 0; i < STARTS; i++) {
			Path directory = Files.createTempDirectory("nginx");
			int port = freePort();
			Files.writeString(directory.resolve("hello"), "hello");
			Files.writeString(directory.resolve("nginx.conf"), configuration(directory, port, directives));
			Process process = new ProcessBuilder(nginx, "-p", directory.toString(), "-e", "stderr", "-c",
					directory.resolve("nginx.conf").toString())
				.redirectErrorStream(true)
				.redirectOutput(directory.resolve("log").toFile())
				.start();
			RealServer server = new RealServer(process, port, directory);
			Awaitility.await().until(() -> server.isListening() || !process.isAlive());
			if (process.isAlive()) {
				return server;
			}
			server.close();
		}
		throw new IllegalStateException("nginx did not start");
	}

	private static String configuration(Path directory, int port, String directives) {
		// The rate makes an answer take a while when many ask at once. A file is not
		// there for POST, which is answered with it all the same.
		return """
				daemon off;
				master_process off;
				pid %1$s/pid;
				events {
					worker_connections 1024;
				}
				http {
					access_log off;
					client_body_temp_path %1$s/body;
					proxy_temp_path %1$s/proxy;
					fastcgi_temp_path %1$s/fastcgi;
					uwsgi_temp_path %1$s/uwsgi;
					scgi_temp_path %1$s/scgi;
					limit_req_zone $server_port zone=pace:1m rate=250r/s;
					server {
						listen 127.0.0.1:%2$d backlog=1024;
						location / {
							%3$s
							limit_req zone=pace burst=2000;
							root %1$s;
							try_files /hello =404;
							error_page 405 =200 /hello;
						}
					}
				}
				""".formatted(directory, port, directives);
	}

	private static String executable(String name) {
		List<String> folders = new ArrayList<>(List.of(System.getenv("PATH").split(File.pathSeparator)));
		folders.addAll(List.of("/usr/sbin", "/usr/local/sbin", "/usr/bin", "/usr/local/bin"));
		String found = folders.stream()
			.map((folder) -> Path.of(folder, name))
			.filter(Files::isExecutable)
			.map(Path::toString)
			.findFirst()
			.orElse("");
		Assumptions.assumeThat(found).as(name + " is not installed").isNotEmpty();
		return found;
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	private boolean isListening() {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port)) {
			return socket.isConnected();
		}
		catch (IOException ex) {
			return false;
		}
	}

	URI baseUrl() {
		return URI.create("http://127.0.0.1:" + this.port);
	}

	@Override
	public void close() {
		this.process.destroy();
		try {
			if (!this.process.waitFor(5, TimeUnit.SECONDS)) {
				this.process.destroyForcibly();
			}
			if (this.directory != null) {
				FileSystemUtils.deleteRecursively(this.directory);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
