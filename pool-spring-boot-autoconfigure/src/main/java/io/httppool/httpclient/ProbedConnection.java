package io.httppool.httpclient;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;

import org.apache.hc.client5.http.impl.io.DefaultManagedHttpClientConnection;
import org.apache.hc.core5.http.impl.io.NoResponseOutOfOrderStrategy;
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

	private @Nullable ProbeSocket probeSocket;

	ProbedConnection(String id) {
		super(id, null, null, null, null, null, NoResponseOutOfOrderStrategy.INSTANCE, null, null);
	}

	/**
	 * The socket at the bottom comes first; TLS is bound by another method.
	 */
	@Override
	public void bind(Socket socket) throws IOException {
		super.bind(socket);
		this.probeSocket = (socket instanceof ProbeSocket probeable) ? probeable : null;
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
		ProbeSocket socket = this.probeSocket;
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
