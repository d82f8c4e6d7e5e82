package io.httppool.httpclient;

import java.io.IOException;
import java.io.InputStream;

import javax.net.ssl.SSLSession;

import org.apache.hc.client5.http.nio.ManagedAsyncClientConnection;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

import io.httppool.CloseReason;

/**
 * An asynchronous connection. The reactor reads what arrives whenever it arrives: bytes
 * that came while nobody waited for any are told by their count.
 */
final class AsyncConnection implements PoolConnection {

	private final ManagedAsyncClientConnection connection;

	private final Timeout readTimeout;

	private volatile @Nullable CloseReason failure;

	private volatile boolean closedHere;

	private volatile boolean abandoned;

	private volatile boolean inExchange;

	/** Whether what has come of an answer is to be read before more may come. */
	private volatile boolean heldUp;

	private volatile @Nullable InputStream arrivals;

	/** Guarded by this. */
	private boolean disconnected;

	/** Guarded by this. */
	private @Nullable Runnable whenDisconnected;

	private volatile long receivedBeforeRest;

	private volatile long sentBeforeUse;

	private volatile boolean resumed;

	AsyncConnection(ManagedAsyncClientConnection connection, Timeout readTimeout) {
		this.connection = connection;
		this.readTimeout = readTimeout;
	}

	ManagedAsyncClientConnection connection() {
		return this.connection;
	}

	/**
	 * Somebody has got the connection for an exchange.
	 */
	void activate() {
		this.sentBeforeUse = sent();
		this.connection.activate();
		this.connection.setSocketTimeout(this.readTimeout);
	}

	/**
	 * The exchange is over; no read time-out applies until the next one.
	 */
	void passivate() {
		this.connection.passivate();
		this.receivedBeforeRest = received();
		this.inExchange = false;
	}

	/**
	 * Tell the connection where its bytes arrive.
	 */
	void arrivesBy(InputStream arrivals) {
		this.arrivals = arrivals;
	}

	/**
	 * Whether bytes have arrived that the reactor has not read.
	 */
	boolean hasUnread() {
		InputStream arrivals = this.arrivals;
		try {
			return arrivals != null && arrivals.available() > 0;
		}
		catch (IOException ex) {
			// It is closed, which its state tells.
			return false;
		}
	}

	/**
	 * The request is about to be written. What had arrived before has been read.
	 * @return {@code null} if the connection is in order, else why it must not be used
	 */
	@Nullable CloseReason begin() {
		CloseReason unfit = probe();
		if (unfit != null) {
			return failed(unfit);
		}
		this.inExchange = true;
		this.heldUp = false;
		return null;
	}

	/**
	 * The answer is complete. Another exchange may follow before anybody gives the
	 * connection back, after a redirect for instance.
	 */
	void answered() {
		this.receivedBeforeRest = received();
	}

	/**
	 * Whether more of the answer may come.
	 * @param heldUp whether it has to wait for somebody to read what is there
	 */
	void heldUp(boolean heldUp) {
		this.heldUp = heldUp;
	}

	@Override
	public boolean isBodyAwaited() {
		return !this.heldUp;
	}

	@Override
	public boolean isWritten() {
		EndpointDetails details = this.connection.getEndpointDetails();
		return details == null || details.getSentBytesCount() > this.sentBeforeUse;
	}

	@Override
	public boolean isAnswered() {
		return received() > this.receivedBeforeRest;
	}

	/**
	 * Something broke it. Whatever that is, while no request is under way it is a close
	 * by the server or data that nobody asked for. Data that came together with an answer
	 * is not seen by its count.
	 * @param reason what it is during an exchange, or data that nobody asked for
	 * @return what broke it first
	 */
	CloseReason failed(CloseReason reason) {
		CloseReason first = this.failure;
		if (first == null) {
			first = (this.inExchange || reason == CloseReason.UNEXPECTED_DATA) ? reason : brokenAtRest();
			this.failure = first;
		}
		return first;
	}

	private CloseReason brokenAtRest() {
		return (received() != this.receivedBeforeRest) ? CloseReason.UNEXPECTED_DATA : CloseReason.SERVER_CLOSED;
	}

	/**
	 * The socket is closed.
	 */
	void disconnected() {
		Runnable told;
		synchronized (this) {
			this.disconnected = true;
			told = this.whenDisconnected;
		}
		if (told != null) {
			told.run();
		}
	}

	@Override
	public void close(CloseMode mode, Runnable closed) {
		boolean over;
		synchronized (this) {
			over = this.disconnected;
			if (!over) {
				this.whenDisconnected = closed;
			}
		}
		close(mode);
		if (over) {
			closed.run();
		}
	}

	/**
	 * Whether it was closed on this side.
	 */
	boolean isClosedHere() {
		return this.closedHere;
	}

	@Override
	public @Nullable CloseReason probe() {
		if (this.connection.isOpen() && received() == this.receivedBeforeRest) {
			return null;
		}
		CloseReason failure = this.failure;
		return (failure != null) ? failure : brokenAtRest();
	}

	@Override
	public void close(CloseMode mode) {
		this.closedHere = true;
		this.connection.close(mode);
	}

	@Override
	public void abandon() {
		this.abandoned = true;
	}

	@Override
	public boolean isAbandoned() {
		return this.abandoned;
	}

	@Override
	public boolean isOpen() {
		return this.connection.isOpen();
	}

	@Override
	public @Nullable CloseReason failure() {
		return this.failure;
	}

	@Override
	public String protocol() {
		return this.connection.getProtocolVersion().toString();
	}

	@Override
	public void handshaken(long handshakeStarted) {
		SSLSession session = this.connection.getSSLSession();
		this.resumed = session != null && session.getCreationTime() < handshakeStarted;
	}

	@Override
	public boolean isResumed() {
		return this.resumed;
	}

	@Override
	public @Nullable String tls() {
		SSLSession session = this.connection.getSSLSession();
		return (session != null) ? session.getProtocol() : null;
	}

	private long sent() {
		EndpointDetails details = this.connection.getEndpointDetails();
		return (details != null) ? details.getSentBytesCount() : 0;
	}

	private long received() {
		EndpointDetails details = this.connection.getEndpointDetails();
		return (details != null) ? details.getReceivedBytesCount() : 0;
	}

}
