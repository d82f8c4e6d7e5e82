package io.httppool.test.server;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import javax.net.ssl.SSLSocket;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's connection: its socket, its state and the ways to leave it. One thread reads
 * and writes; any thread may end it. Its state changes only as {@code IDLE → ACTIVE →
 * FINISHING → IDLE}, from each but {@code ENDED} to {@code SILENT}, and from each to
 * {@code ENDED}.
 */
final class UpstreamConnection {

	private static final Logger logger = LoggerFactory.getLogger(UpstreamConnection.class);

	private static final Duration HANDSHAKE_LIMIT = Duration.ofSeconds(30);

	private static final Duration LINGER = Duration.ofMillis(500);

	/** How soon a new idle timeout reaches connections that are idle already. */
	private static final Duration LONGEST_WAIT = Duration.ofMillis(100);

	private static final long LAST_BYTES_NANOS = Duration.ofSeconds(1).toNanos();

	private final long id;

	private final Socket raw;

	private final boolean redirected;

	private final Counters counters;

	private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);

	private final Set<String> identities = new HashSet<>(2);

	private volatile Socket socket;

	private @Nullable WireInput input;

	private volatile @Nullable WireOutput output;

	private @Nullable X509Certificate clientCertificate;

	private int requests;

	/** Held while a request begins, or while bytes that answer none are sent. */
	private final Object idleWrite = new Object();

	private boolean resetOnNextRequest;

	private volatile boolean counted = true;

	private final AtomicReference<@Nullable Thread> owner = new AtomicReference<>();

	private long bytesInReported;

	private long bytesOutReported;

	UpstreamConnection(long id, Socket raw, boolean redirected, Counters counters) {
		this.id = id;
		this.raw = raw;
		this.socket = raw;
		this.redirected = redirected;
		this.counters = counters;
	}

	long id() {
		return this.id;
	}

	// Whether it came to the second port.
	boolean isRedirected() {
		return this.redirected;
	}

	// What the client has shown of itself in TLS.
	@Nullable X509Certificate clientCertificate() {
		return this.clientCertificate;
	}

	int localPort() {
		return this.raw.getLocalPort();
	}

	// Gives the connection the thread that serves it, and starts that.
	void serveBy(Thread thread) {
		this.owner.set(thread);
		thread.start();
	}

	/**
	 * Waits for the end of the thread that serves the connection, which has ended.
	 */
	void join() {
		Thread thread = this.owner.get();
		if (thread != null && thread != Thread.currentThread()) {
			// It may be in a handler that waits for something else than the socket.
			thread.interrupt();
			Threads.join(thread);
		}
	}

	// Prepares for requests; with TLS this is the handshake.
	void open(@Nullable UpstreamTls tls) throws IOException {
		this.raw.setTcpNoDelay(true);
		if (tls != null) {
			await(tls.handshakeDelay());
			SSLSocket secure = tls.wrap(this.raw);
			this.socket = secure;
			secure.setSoTimeout((int) HANDSHAKE_LIMIT.toMillis());
			secure.startHandshake();
			this.clientCertificate = tls.clientCertificate(secure.getSession());
		}
		this.input = new WireInput(this.socket);
		this.output = new WireOutput(this.socket.getOutputStream());
	}

	private static void await(Duration delay) throws InterruptedIOException {
		try {
			TimeUnit.NANOSECONDS.sleep(delay.toNanos());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new InterruptedIOException("The server closed before the handshake");
		}
	}

	WireInput input() {
		return opened(this.input);
	}

	WireOutput output() {
		return opened(this.output);
	}

	private static <T> T opened(@Nullable T part) {
		if (part == null) {
			throw new IllegalStateException("The connection is not open yet");
		}
		return part;
	}

	/**
	 * Waits for the first byte of the next request; ends the connection when none comes.
	 * @param behaviour asked again and again, for it may change meanwhile
	 * @return whether there is a request
	 */
	boolean awaitRequest(Supplier<ConnectionBehaviour> behaviour) throws IOException {
		long idleSince = System.nanoTime();
		while (!input().hasBuffered()) {
			ConnectionBehaviour current = behaviour.get();
			Duration left = current.idleTimeout().minusNanos(System.nanoTime() - idleSince);
			if (current.idleTimeout().isZero()) {
				left = LONGEST_WAIT;
			}
			else if (left.isNegative() || left.isZero()) {
				leaveIdle(current.idleCloseMode());
				break;
			}
			if (input().await((left.compareTo(LONGEST_WAIT) < 0) ? left : LONGEST_WAIT) == WireInput.Arrival.END) {
				end(EndReason.CLIENT, CloseMode.FIN);
				return false;
			}
			if (this.state.get() != State.IDLE) {
				break;
			}
		}
		if (beginRequest()) {
			if (this.resetOnNextRequest) {
				end(EndReason.FAULT, CloseMode.RST);
				return false;
			}
			this.requests++;
			return true;
		}
		if (this.state.get() == State.SILENT) {
			ignoreClient();
		}
		return false;
	}

	private boolean beginRequest() {
		synchronized (this.idleWrite) {
			return this.state.compareAndSet(State.IDLE, State.ACTIVE);
		}
	}

	/**
	 * Sends bytes that answer no request, if the connection has none.
	 * @param bytes what to send
	 * @return whether they were sent
	 */
	boolean sendOnIdle(byte[] bytes) {
		awaitLastBytes();
		synchronized (this.idleWrite) {
			WireOutput out = this.output;
			if (this.state.get() != State.IDLE || out == null) {
				return false;
			}
			try {
				out.write(bytes);
				out.flush();
				return true;
			}
			catch (IOException ex) {
				logger.debug("Connection {} was gone before bytes could be sent", this.id, ex);
				return false;
			}
		}
	}

	/**
	 * Tells that the request is done but for the last bytes of its reply.
	 */
	void finishRequest() {
		this.state.compareAndSet(State.ACTIVE, State.FINISHING);
	}

	/**
	 * Goes back to waiting for requests.
	 */
	void becomeIdle() {
		this.state.compareAndSet(State.FINISHING, State.IDLE);
	}

	/**
	 * Resets the connection as soon as its next request arrives.
	 */
	void resetOnNextRequest() {
		this.resetOnNextRequest = true;
	}

	/**
	 * Leaves the connection if it has no request.
	 * @param mode how to leave it
	 * @return whether it was idle
	 */
	boolean leaveIdle(CloseMode mode) {
		awaitLastBytes();
		if (mode == CloseMode.SILENT) {
			return this.state.compareAndSet(State.IDLE, State.SILENT);
		}
		if (this.state.compareAndSet(State.IDLE, State.ENDED)) {
			account(EndReason.IDLE);
			close(this.socket, mode);
			return true;
		}
		return false;
	}

	// A client that has read a whole reply takes the connection for idle, before the
	// thread
	// that sent it knows.
	private void awaitLastBytes() {
		long start = System.nanoTime();
		while (this.state.get() == State.FINISHING && System.nanoTime() - start < LAST_BYTES_NANOS) {
			LockSupport.parkNanos(LAST_BYTES_NANOS / 10_000);
		}
	}

	/**
	 * Reads and forgets what the client sends until it closes.
	 */
	void ignoreClient() throws IOException {
		this.state.updateAndGet((current) -> (current != State.ENDED) ? State.SILENT : current);
		input().discard(Duration.ofMillis(Integer.MAX_VALUE));
		end(EndReason.CLIENT, CloseMode.FIN);
	}

	/**
	 * Neither reads nor writes until the server is closed: that the client leaves is not
	 * noticed.
	 */
	void stopReading() {
		this.state.updateAndGet((current) -> (current != State.ENDED) ? State.SILENT : current);
		while (this.state.get() != State.ENDED && !Thread.currentThread().isInterrupted()) {
			LockSupport.park(this);
		}
	}

	/**
	 * Lets time pass while the client waits.
	 * @param time how long
	 * @return whether the client is still there
	 * @throws IOException when the connection fails
	 */
	boolean pause(Duration time) throws IOException {
		long end = System.nanoTime() + time.toNanos();
		for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
			if (left < 1_000_000 || !input().hasRoom()) {
				LockSupport.parkNanos(left);
			}
			else if (input().await(Duration.ofNanos(left)) == WireInput.Arrival.END) {
				return false;
			}
			if (this.state.get() == State.ENDED) {
				return false;
			}
		}
		return true;
	}

	// Number of requests that have begun.
	int requests() {
		return this.requests;
	}

	/**
	 * Remembers who calls.
	 * @param identity the caller
	 * @return the number of different callers so far
	 */
	int seen(String identity) {
		this.identities.add(identity);
		return this.identities.size();
	}

	/**
	 * Takes the connection out of the numbers. No effect after its first request.
	 */
	void withdraw() {
		if (this.requests == 1) {
			this.counted = false;
			this.counters.connectionWithdrawn();
		}
	}

	// Reports the bytes transferred since the last report, or forgets them.
	void reportBytes(boolean count) {
		WireInput in = this.input;
		WireOutput out = this.output;
		if (in != null && out != null) {
			if (count) {
				this.counters.transferred(in.count() - this.bytesInReported, out.count() - this.bytesOutReported);
			}
			this.bytesInReported = in.count();
			this.bytesOutReported = out.count();
		}
	}

	// Ends the connection. Idempotent; may be called by any thread.
	void end(EndReason reason, CloseMode mode) {
		State before = this.state.getAndSet(State.ENDED);
		if (before != State.ENDED) {
			account(reason);
			// A TLS farewell would wait for a thread that is writing.
			close((before == State.IDLE || Thread.currentThread() == this.owner.get()) ? this.socket : this.raw, mode);
		}
	}

	// Ends the connection so that the client can read what it was sent although it may
	// still be sending.
	void endAfterLingering(EndReason reason) throws IOException {
		if (this.socket == this.raw) {
			this.raw.shutdownOutput();
			input().discard(LINGER);
		}
		end(reason, CloseMode.FIN);
	}

	private void account(EndReason reason) {
		if (this.counted) {
			this.counters.connectionEnded(reason);
		}
	}

	private void close(Socket toClose, CloseMode mode) {
		try {
			if (mode == CloseMode.RST) {
				this.raw.setSoLinger(true, 0);
				this.raw.close();
			}
			else {
				toClose.close();
				this.raw.close();
			}
		}
		catch (IOException ex) {
			logger.debug("Connection {} was gone when it was closed", this.id, ex);
		}
	}

	private enum State {

		IDLE, ACTIVE, FINISHING, SILENT, ENDED

	}

}
