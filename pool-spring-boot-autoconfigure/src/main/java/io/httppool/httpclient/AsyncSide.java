package io.httppool.httpclient;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.nio.ManagedAsyncClientConnection;
import org.apache.hc.core5.http.ConnectionReuseStrategy;
import org.apache.hc.core5.http.HttpConnection;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.ConnectionInitiator;
import org.apache.hc.core5.reactor.IOReactorStatus;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.reactor.IOSessionListener;
import org.apache.hc.core5.util.Identifiable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.httppool.CloseReason;
import io.httppool.engine.Slot;

/**
 * The running asynchronous client of all upstreams, with its reactor: most applications
 * need blocking clients only, so it is started when it is first asked for. Tells the
 * pools of closes that the reactor sees.
 */
final class AsyncSide {

	private static final Logger logger = LoggerFactory.getLogger(AsyncSide.class);

	private final CloseableHttpAsyncClient client;

	private final ConnectionInitiator initiator;

	private final Watch watch;

	AsyncSide(CloseableHttpAsyncClient client, ConnectionReuseStrategy reuse, Watch watch) {
		this.client = client;
		this.initiator = new GuardedSessions((ConnectionInitiator) client, reuse);
		this.watch = watch;
		client.start();
	}

	CloseableHttpAsyncClient client() {
		return this.client;
	}

	/**
	 * Whether it opens no connections any more: it was closed, or one of the reactor's
	 * threads was found dead.
	 */
	boolean isEnding() {
		return this.client.getStatus().compareTo(IOReactorStatus.ACTIVE) > 0;
	}

	/**
	 * Opens sockets on the client's reactor.
	 */
	ConnectionInitiator initiator() {
		return this.initiator;
	}

	/**
	 * Tell the slot when the connection is closed.
	 */
	void watch(ManagedAsyncClientConnection connection, AsyncConnection opened, Slot<PoolConnection> slot) {
		this.watch.add(connection, opened, slot);
	}

	void close() {
		this.client.close(CloseMode.GRACEFUL);
	}

	/**
	 * Listens to the reactor, which knows of every close at once.
	 */
	static final class Watch implements IOSessionListener {

		private final Map<String, Watched> connections = new ConcurrentHashMap<>();

		private final Map<String, IOSession> connecting = new ConcurrentHashMap<>();

		private void add(HttpConnection connection, AsyncConnection opened, Slot<PoolConnection> slot) {
			IOSession session = this.connecting.remove(((Identifiable) connection).getId());
			if (session != null) {
				listen(session, opened);
			}
			this.connections.put(((Identifiable) connection).getId(), new Watched(opened, slot));
			if (!connection.isOpen()) {
				this.connections.remove(((Identifiable) connection).getId());
				opened.disconnected();
			}
		}

		/**
		 * The stream is asked only what it has available: it is the reactor that reads.
		 */
		private static void listen(IOSession session, AsyncConnection connection) {
			try {
				if (session.channel() instanceof SocketChannel channel
						&& channel.getRemoteAddress() instanceof InetSocketAddress) {
					connection.arrivesBy(channel.socket().getInputStream());
				}
			}
			catch (IOException ex) {
				logger.debug("Connection {} is closed already", session.getId(), ex);
			}
		}

		/**
		 * The reactor says so before a dial with TLS is done, and after one without. A
		 * connection that belongs to neither is of a dial that was cancelled at the last
		 * moment, and nobody else closes it.
		 */
		@Override
		public void connected(IOSession session) {
			Watched watched = this.connections.get(session.getId());
			if (watched != null) {
				listen(session, watched.connection());
			}
			else if (!this.connecting.containsKey(session.getId())) {
				session.close(CloseMode.IMMEDIATE);
			}
		}

		@Override
		public void startTls(IOSession session) {
			if (!this.connections.containsKey(session.getId())) {
				this.connecting.put(session.getId(), session);
			}
		}

		@Override
		public void inputReady(IOSession session) {
		}

		@Override
		public void outputReady(IOSession session) {
		}

		@Override
		public void timeout(IOSession session) {
			fail(session, CloseReason.TIMED_OUT);
		}

		@Override
		public void exception(IOSession session, Exception ex) {
			fail(session, (ex instanceof GuardedSessions.UnexpectedDataException) ? CloseReason.UNEXPECTED_DATA
					: CloseReason.TRANSPORT_ERROR);
		}

		/**
		 * What is thrown here would end the reactor's thread.
		 */
		@Override
		public void disconnected(IOSession session) {
			this.connecting.remove(session.getId());
			Watched watched = this.connections.remove(session.getId());
			if (watched == null) {
				return;
			}
			try {
				disconnected(watched);
			}
			catch (RuntimeException | Error ex) {
				logger.error("A pool could not be told that connection {} is closed", session.getId(), ex);
			}
		}

		private static void disconnected(Watched watched) {
			watched.connection().disconnected();
			// What is closed on this side is given back by whoever closed it.
			if (!watched.connection().isClosedHere()) {
				watched.slot().lost(watched.connection().failed(CloseReason.SERVER_CLOSED));
			}
		}

		private void fail(IOSession session, CloseReason reason) {
			Watched watched = this.connections.get(session.getId());
			if (watched != null) {
				watched.connection().failed(reason);
			}
		}

	}

	/**
	 * A connection and its place in a pool.
	 *
	 * @param connection the connection
	 * @param slot its place
	 */
	private record Watched(AsyncConnection connection, Slot<PoolConnection> slot) {

	}

}
