package io.httppool.behaviour;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLSocket;

import io.httppool.test.server.UpstreamTls;

/**
 * A server with TLS that answers one request on each connection and then, other than
 * {@code UpstreamServer}, never says goodbye: the client has to close for good by itself.
 */
final class SlowFarewellServer implements AutoCloseable {

	private static final byte[] ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
		.getBytes(StandardCharsets.US_ASCII);

	private final ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());

	private final List<Connection> connections = new CopyOnWriteArrayList<>();

	private volatile boolean overlapping;

	SlowFarewellServer() throws IOException {
		start("accept", this::accept);
	}

	URI url() {
		return URI.create("https://127.0.0.1:" + this.server.getLocalPort());
	}

	/**
	 * Whether a connection came while another one was open.
	 */
	boolean hasSeenTwoAtOnce() {
		return this.overlapping;
	}

	private static void start(String name, Runnable task) {
		Thread thread = new Thread(task, "slow-farewell-" + name);
		thread.setDaemon(true);
		thread.start();
	}

	private void accept() {
		while (!this.server.isClosed()) {
			try {
				Socket socket = this.server.accept();
				for (Connection earlier : this.connections) {
					// The end of a stream is seen by another thread than a new stream.
					this.overlapping |= !earlier.ended.await(300, TimeUnit.MILLISECONDS);
				}
				Connection connection = new Connection(socket);
				this.connections.add(connection);
				start("connection", connection::serve);
			}
			catch (IOException ex) {
				return;
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}
	}

	@Override
	public void close() throws IOException {
		this.server.close();
		for (Connection connection : this.connections) {
			connection.socket.close();
		}
	}

	/**
	 * A connection, read below TLS as soon as the answer is sent.
	 */
	private static final class Connection {

		private final Socket socket;

		private final CountDownLatch ended = new CountDownLatch(1);

		private Connection(Socket socket) {
			this.socket = socket;
		}

		private void serve() {
			try {
				SSLSocket secure = (SSLSocket) UpstreamTls.valid()
					.serverContext()
					.getSocketFactory()
					.createSocket(this.socket, null, this.socket.getPort(), false);
				secure.setUseClientMode(false);
				BufferedReader request = new BufferedReader(
						new InputStreamReader(secure.getInputStream(), StandardCharsets.US_ASCII));
				while (!request.readLine().isEmpty()) {
					continue;
				}
				secure.getOutputStream().write(ANSWER);
				InputStream encrypted = this.socket.getInputStream();
				while (encrypted.read() >= 0) {
					continue;
				}
			}
			catch (IOException ex) {
				// A reset is an end too.
			}
			finally {
				this.ended.countDown();
			}
		}

	}

}
