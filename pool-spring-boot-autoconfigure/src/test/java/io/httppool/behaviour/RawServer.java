package io.httppool.behaviour;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

import org.jspecify.annotations.Nullable;

/**
 * Accepts connections and serves each of them on a daemon thread, byte by byte. For what
 * no server in its right mind does.
 */
final class RawServer implements AutoCloseable {

	private static final String END_OF_HEAD = "\r\n\r\n";

	private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

	private final Service service;

	private final Thread acceptor;

	RawServer(Service service) throws IOException {
		this.service = service;
		this.acceptor = start(this::accept);
	}

	int port() {
		return this.socket.getLocalPort();
	}

	/**
	 * Read the head of a request.
	 * @return the head, or {@code null} if the client has left
	 */
	static @Nullable String readHead(InputStream in) throws IOException {
		StringBuilder head = new StringBuilder();
		while (head.indexOf(END_OF_HEAD) < 0) {
			int next = in.read();
			if (next == -1) {
				return null;
			}
			head.append((char) next);
		}
		return head.toString();
	}

	static Thread start(Runnable task) {
		Thread thread = new Thread(task, "raw-server");
		thread.setDaemon(true);
		thread.start();
		return thread;
	}

	private void accept() {
		while (!this.socket.isClosed()) {
			try {
				Socket connection = this.socket.accept();
				start(() -> serve(connection));
			}
			catch (IOException ex) {
				// Closed, which ends the loop.
			}
		}
	}

	private void serve(Socket connection) {
		try (connection) {
			this.service.serve(connection);
		}
		catch (IOException ex) {
			// The client left.
		}
	}

	/**
	 * Accept nothing any more. A socket listens on for as long as a thread is in its
	 * accept.
	 */
	@Override
	public void close() throws IOException {
		this.socket.close();
		try {
			this.acceptor.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * What is done with a connection, which is closed afterwards.
	 */
	@FunctionalInterface
	interface Service {

		void serve(Socket connection) throws IOException;

	}

}
