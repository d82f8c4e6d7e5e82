package io.httppool.behaviour;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands before a server and lets each connection wait before its first byte gets
 * through, so that a TLS handshake takes that long at least. Counts how many wait at
 * once.
 */
final class SlowDoor implements AutoCloseable {

	private final ServerSocket door;

	private final int port;

	private final Duration delay;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	private final AtomicInteger waiting = new AtomicInteger();

	private final AtomicInteger mostAtOnce = new AtomicInteger();

	SlowDoor(int port, Duration delay) throws IOException {
		this.door = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
		this.port = port;
		this.delay = delay;
		this.threads.execute(this::accept);
	}

	int port() {
		return this.door.getLocalPort();
	}

	int mostAtOnce() {
		return this.mostAtOnce.get();
	}

	private void accept() {
		try {
			while (true) {
				Socket client = this.door.accept();
				this.sockets.add(client);
				this.mostAtOnce.accumulateAndGet(this.waiting.incrementAndGet(), Math::max);
				this.threads.execute(() -> letIn(client));
			}
		}
		catch (IOException ex) {
			// Closed: the end of the test.
			this.threads.shutdown();
		}
	}

	private void letIn(Socket client) {
		try {
			Thread.sleep(this.delay.toMillis());
			this.waiting.decrementAndGet();
			Socket server = new Socket(InetAddress.getLoopbackAddress(), this.port);
			this.sockets.add(server);
			this.threads.execute(() -> copy(server, client));
			copy(client, server);
		}
		catch (IOException ex) {
			closeAll(client);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void copy(Socket from, Socket to) {
		try {
			InputStream input = from.getInputStream();
			OutputStream output = to.getOutputStream();
			input.transferTo(output);
			closeAll(from, to);
		}
		catch (IOException ex) {
			closeAll(from, to);
		}
	}

	private void closeAll(Socket... sockets) {
		for (Socket socket : sockets) {
			this.sockets.remove(socket);
			try {
				socket.close();
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		}
	}

	@Override
	public void close() throws IOException {
		this.door.close();
		this.threads.shutdownNow();
		closeAll(this.sockets.toArray(Socket[]::new));
	}

}
