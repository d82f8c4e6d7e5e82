package io.httppool.behaviour;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Serves one request on each connection and resets it when told to. Nobody reads the
 * socket then, so that the reset has reached the client before it is told that it has
 * happened.
 */
final class IdleResettingServer implements AutoCloseable {

	private static final byte[] ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
		.getBytes(StandardCharsets.ISO_8859_1);

	private final ServerSocket socket;

	private final Semaphore wanted = new Semaphore(0);

	private final Semaphore done = new Semaphore(0);

	private volatile int requests;

	IdleResettingServer() throws IOException {
		this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		Thread thread = new Thread(this::serve, "idle-resetting-server");
		thread.setDaemon(true);
		thread.start();
	}

	URI baseUrl() {
		return URI.create("http://127.0.0.1:" + this.socket.getLocalPort());
	}

	int requests() {
		return this.requests;
	}

	/**
	 * Reset the connection that was served last.
	 */
	void resetIdle() throws InterruptedException {
		this.wanted.release();
		if (!this.done.tryAcquire(5, TimeUnit.SECONDS)) {
			throw new IllegalStateException("There was no connection to reset");
		}
	}

	private void serve() {
		try {
			while (true) {
				Socket connection = this.socket.accept();
				readRequest(connection.getInputStream());
				this.requests++;
				connection.getOutputStream().write(ANSWER);
				this.wanted.acquire();
				connection.setSoLinger(true, 0);
				connection.close();
				this.done.release();
			}
		}
		catch (IOException | InterruptedException ex) {
			// Closed.
		}
	}

	/**
	 * Read head and body: reading to the end of a known body tells where it ends.
	 */
	private static void readRequest(InputStream in) throws IOException {
		StringBuilder received = new StringBuilder();
		while (received.indexOf("\r\n\r\na body") < 0) {
			int next = in.read();
			if (next == -1) {
				throw new IOException("The client left");
			}
			received.append((char) next);
		}
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
