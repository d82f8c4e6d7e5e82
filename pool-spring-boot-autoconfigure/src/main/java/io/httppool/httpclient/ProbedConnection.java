package io.httppool.httpclient;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;

import javax.net.ssl.SSLSocket;

import org.apache.hc.client5.http.impl.io.DefaultManagedHttpClientConnection;
import org.apache.hc.core5.http.impl.io.NoResponseOutOfOrderStrategy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

import io.httppool.CloseReason;

/**
 * A blocking connection that says whether it can still be used. On a {@link ProbeSocket},
 * also below TLS, that takes about a microsecond; on any other socket up to a
 * millisecond.
 */
class ProbedConnection extends DefaultManagedHttpClientConnection {

	/**
	 * How long sockets that cannot answer at once wait for data.
	 */
	private static final Timeout WAIT = Timeout.ofMilliseconds(1);

	/** The socket at the bottom. */
	private volatile @Nullable Socket socket;

	private volatile boolean closedHere;

	ProbedConnection(String id) {
		super(id, null, null, null, null, null, NoResponseOutOfOrderStrategy.INSTANCE, null, null);
	}

	/**
	 * The socket at the bottom comes first; TLS is bound by another method.
	 */
	@Override
	public void bind(Socket socket) throws IOException {
		super.bind(socket);
		this.socket = socket;
		closeIfTooLate(socket);
	}

	@Override
	public void bind(SSLSocket secure, Socket socket) throws IOException {
		super.bind(secure, socket);
		closeIfTooLate(socket);
	}

	/**
	 * A close before the socket was there has not closed it, and a second one does
	 * nothing.
	 */
	private void closeIfTooLate(Socket socket) throws IOException {
		if (this.closedHere) {
			socket.close();
			throw new InterruptedIOException("The connection was closed while it was being opened");
		}
	}

	/**
	 * What was begun gracefully can still be ended at once: a goodbye in TLS waits for
	 * its turn to write, and for the other side to read.
	 */
	@Override
	public void close(CloseMode mode) {
		this.closedHere = true;
		super.close(mode);
		Socket socket = this.socket;
		if (mode == CloseMode.IMMEDIATE && socket != null && !socket.isClosed()) {
			reset(socket);
		}
	}

	private static void reset(Socket socket) {
		try (socket) {
			socket.setSoLinger(true, 0);
		}
		catch (IOException ex) {
			// It is closed all the same.
		}
	}

	/**
	 * Look at what the server has sent since the last response. Only for a thread that
	 * has the connection for itself while no exchange is going on; if the connection is
	 * healthy, it is as it was.
	 * @return {@code null} if the connection can be used, else why to close it:
	 * {@link CloseReason#UNEXPECTED_DATA} if there are bytes that belong to no request,
	 * {@link CloseReason#SERVER_CLOSED} after a FIN, a TLS alert or a reset,
	 * {@link CloseReason#STALE} if it was closed on this side. TLS messages without data,
	 * such as session tickets, are no reason.
	 */
	@Nullable CloseReason probe() {
		ProbeSocket socket = (this.socket instanceof ProbeSocket probeable) ? probeable : null;
		if (socket != null) {
			socket.beginProbe();
		}
		try {
			return awaitInput(WAIT) ? CloseReason.UNEXPECTED_DATA : closedBy();
		}
		catch (SocketTimeoutException ex) {
			return null;
		}
		catch (IOException ex) {
			return closedBy();
		}
		finally {
			if (socket != null) {
				socket.endProbe();
			}
		}
	}

	/**
	 * A connection that is closed on this side is no longer open when its socket ends.
	 */
	private CloseReason closedBy() {
		return isOpen() ? CloseReason.SERVER_CLOSED : CloseReason.STALE;
	}

	@Override
	public boolean isStale() {
		return probe() != null;
	}

}
