package io.httppool.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.httppool.test.server.LatencyModel;
import io.httppool.test.server.UpstreamHandler;
import io.httppool.test.server.UpstreamServer;
import io.httppool.test.server.UpstreamStats;
import io.httppool.test.server.UpstreamTls;

/**
 * An upstream with TLS to which connecting takes long: what a client says first, its part
 * of the handshake, is held back for a while. Everything afterwards passes at once.
 */
final class DistantUpstream implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(DistantUpstream.class);

	private static final int BACKLOG = 256;

	private final UpstreamServer server;

	private final Duration connect;

	private final ServerSocket door;

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	private final ExecutorService threads = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "distance");
		thread.setDaemon(true);
		return thread;
	});

	/**
	 * Start it.
	 * @param connect how much longer connecting takes
	 * @param service how long a request takes
	 * @param handler answers the requests
	 */
	DistantUpstream(Duration connect, Duration service, UpstreamHandler handler) throws IOException {
		this.connect = connect;
		this.server = UpstreamServer.builder("distant")
			.tls(UpstreamTls.valid())
			.latency(LatencyModel.of(service, service))
			.handler(handler)
			.start();
		this.door = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
		this.threads.execute(this::accept);
	}

	URI url() {
		return URI.create("https://127.0.0.1:" + this.door.getLocalPort());
	}

	UpstreamStats stats() {
		return this.server.stats();
	}

	private void accept() {
		while (!this.door.isClosed()) {
			try {
				Socket client = this.door.accept();
				this.sockets.add(client);
				this.threads.execute(() -> join(client));
			}
			catch (IOException ex) {
				logger.debug("The door is closed, or a client has gone already", ex);
			}
		}
	}

	private void join(Socket client) {
		try (client; Socket upstream = new Socket(InetAddress.getLoopbackAddress(), this.server.port())) {
			this.sockets.add(upstream);
			client.setTcpNoDelay(true);
			upstream.setTcpNoDelay(true);
			this.threads.execute(() -> pass(upstream, client, Duration.ZERO));
			pass(client, upstream, this.connect);
		}
		catch (IOException ex) {
			logger.debug("Both sides see a close, as if the network were gone", ex);
		}
		finally {
			this.sockets.remove(client);
		}
	}

	private void pass(Socket from, Socket to, Duration delay) {
		byte[] buffer = new byte[16 * 1024];
		try (from; to) {
			InputStream in = from.getInputStream();
			OutputStream out = to.getOutputStream();
			int length = in.read(buffer);
			Thread.sleep(delay.toMillis());
			while (length >= 0) {
				out.write(buffer, 0, length);
				length = in.read(buffer);
			}
		}
		catch (IOException ex) {
			logger.debug("One side has closed; now both have", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.sockets.remove(from);
		}
	}

	@Override
	public void close() throws IOException {
		this.door.close();
		for (Socket socket : this.sockets) {
			socket.close();
		}
		this.threads.shutdownNow();
		this.server.close();
	}

}
