package io.httppool.behaviour;

import java.io.IOException;
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

	private final RawServer server;

	private final List<String> answers;

	private final AtomicInteger requests = new AtomicInteger();

	ScriptedServer(String... answers) throws IOException {
		this.answers = List.of(answers);
		this.server = new RawServer(this::serve);
	}

	URI baseUrl() {
		return URI.create("http://127.0.0.1:" + this.server.port());
	}

	int requests() {
		return this.requests.get();
	}

	private void serve(Socket connection) throws IOException {
		while (RawServer.readHead(connection.getInputStream()) != null) {
			int number = Math.min(this.requests.getAndIncrement(), this.answers.size() - 1);
			connection.getOutputStream().write(this.answers.get(number).getBytes(StandardCharsets.ISO_8859_1));
			if (number == this.answers.size() - 1) {
				return;
			}
		}
	}

	@Override
	public void close() throws IOException {
		this.server.close();
	}

}
