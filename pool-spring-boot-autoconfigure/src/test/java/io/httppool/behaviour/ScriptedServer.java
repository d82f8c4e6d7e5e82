package io.httppool.behaviour;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends given bytes for each request that has no body, and ends the connection after the
 * last ones. For answers that no server in its right mind gives.
 */
final class ScriptedServer implements AutoCloseable {

	private static final int END_OF_HEAD = 0x0D0A0D0A;

	private final ServerSocket socket;

	private final List<String> answers;

	private final AtomicInteger requests = new AtomicInteger();

	ScriptedServer(String... answers) throws IOException {
		this.answers = List.of(answers);
		this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		start("scripted-accept", this::accept);
	}

	URI baseUrl() {
		return URI.create("http://127.0.0.1:" + this.socket.getLocalPort());
	}

	int requests() {
		return this.requests.get();
	}

	private static void start(String name, Runnable task) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		thread.start();
	}

	private void accept() {
		while (!this.socket.isClosed()) {
			try {
				Socket connection = this.socket.accept();
				start("scripted-connection", () -> serve(connection));
			}
			catch (IOException ex) {
				// Closed, which ends the loop.
			}
		}
	}

	private void serve(Socket connection) {
		try (connection) {
			InputStream in = connection.getInputStream();
			while (readHead(in)) {
				int number = Math.min(this.requests.getAndIncrement(), this.answers.size() - 1);
				connection.getOutputStream().write(this.answers.get(number).getBytes(StandardCharsets.ISO_8859_1));
				if (number == this.answers.size() - 1) {
					return;
				}
			}
		}
		catch (IOException ex) {
			// The client left.
		}
	}

	private static boolean readHead(InputStream in) throws IOException {
		int last = 0;
		while (last != END_OF_HEAD) {
			int next = in.read();
			if (next == -1) {
				return false;
			}
			last = (last << 8) | next;
		}
		return true;
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
