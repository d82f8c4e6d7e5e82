package io.httppool.test.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A port of 127.0.0.1 and the thread that accepts connections there.
 */
final class Listener implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Listener.class);

	private static final int BACKLOG = 1024;

	private static final byte[] LOOPBACK = { 127, 0, 0, 1 };

	/** How long another process may hold the port after it was given up for a while. */
	private static final Duration REBIND_LIMIT = Duration.ofSeconds(10);

	private static final long REBIND_PAUSE_MILLIS = 20;

	private final int port;

	private final Duration stall;

	private final Consumer<Socket> acceptor;

	private final Thread thread;

	private final CountDownLatch closed = new CountDownLatch(1);

	/** Guarded by this. */
	private ServerSocket socket;

	/** What a connection is being waited for on; guarded by this. */
	private @Nullable ServerSocket accepting;

	/** Guarded by this; in terms of {@link System#nanoTime()}. */
	private long refuseUntil = System.nanoTime();

	Listener(String threadName, int port, Duration stall, Consumer<Socket> acceptor) {
		this.stall = stall;
		this.acceptor = acceptor;
		try {
			this.socket = bind(port);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot listen on 127.0.0.1:" + port, ex);
		}
		this.port = this.socket.getLocalPort();
		this.thread = ConnectionThreads.daemon(threadName, this::run);
	}

	void start() {
		this.thread.start();
	}

	private ServerSocket bind(int requested) throws IOException {
		ServerSocket server = new ServerSocket();
		try {
			server.setReuseAddress(true);
			int backlog = this.stall.isZero() ? BACKLOG : 1;
			server.bind(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), requested), backlog);
			return server;
		}
		catch (IOException ex) {
			server.close();
			throw ex;
		}
	}

	int port() {
		return this.port;
	}

	// Closes the port for a while. When this returns, connecting fails.
	synchronized void refuseFor(Duration duration) {
		long until = System.nanoTime() + duration.toNanos();
		if (until - this.refuseUntil > 0) {
			this.refuseUntil = until;
		}
		closeSocket();
		awaitEndOfAccept();
	}

	/**
	 * A socket that is closed while a thread waits in it for a connection goes on to
	 * listen until that thread has noticed.
	 */
	private synchronized void awaitEndOfAccept() {
		try {
			while (this.accepting != null && this.accepting.isClosed()) {
				wait();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private synchronized void closeSocket() {
		try {
			this.socket.close();
		}
		catch (IOException ex) {
			logger.warn("Port {} did not close", this.port, ex);
		}
	}

	private synchronized ServerSocket current() {
		return this.socket;
	}

	private synchronized void accepting(@Nullable ServerSocket server) {
		this.accepting = server;
		notifyAll();
	}

	private synchronized long refusesForNanos() {
		return this.refuseUntil - System.nanoTime();
	}

	private void run() {
		try {
			while (!isClosed()) {
				ServerSocket server = current();
				if (server.isClosed()) {
					reopen();
				}
				else if (this.stall.isZero() || !this.closed.await(this.stall.toNanos(), TimeUnit.NANOSECONDS)) {
					accept(server);
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (IOException ex) {
			logger.error("Port {} could not be opened again", this.port, ex);
		}
	}

	private void accept(ServerSocket server) {
		Socket accepted;
		accepting(server);
		try {
			accepted = server.accept();
		}
		catch (IOException ex) {
			if (!server.isClosed()) {
				logger.warn("Port {} could not accept a connection", this.port, ex);
			}
			return;
		}
		finally {
			accepting(null);
		}
		this.acceptor.accept(accepted);
	}

	private void reopen() throws InterruptedException, IOException {
		long deadline = System.nanoTime() + Math.max(refusesForNanos(), 0) + REBIND_LIMIT.toNanos();
		long wait = refusesForNanos();
		while (!this.closed.await(Math.max(wait, 0), TimeUnit.NANOSECONDS)) {
			wait = refusesForNanos();
			if (wait <= 0 && tryReopen(deadline)) {
				return;
			}
			wait = Math.max(wait, TimeUnit.MILLISECONDS.toNanos(REBIND_PAUSE_MILLIS));
		}
	}

	private synchronized boolean tryReopen(long deadline) throws IOException {
		try {
			if (!isClosed()) {
				this.socket = bind(this.port);
			}
			return true;
		}
		catch (IOException ex) {
			if (System.nanoTime() - deadline > 0) {
				throw ex;
			}
			logger.debug("Port {} is still taken", this.port, ex);
			return false;
		}
	}

	private boolean isClosed() {
		return this.closed.getCount() == 0;
	}

	/**
	 * Closes the port for good and waits for its thread.
	 */
	@Override
	public void close() {
		this.closed.countDown();
		closeSocket();
		Threads.join(this.thread);
	}

}
