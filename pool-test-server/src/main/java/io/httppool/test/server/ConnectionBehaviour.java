package io.httppool.test.server;

import java.time.Duration;

/**
 * How a server treats its connections. Zero as a time or a number means "never" or "no
 * limit".
 *
 * @param idleTimeout how long a connection may stay without a request before the server
 * leaves it
 * @param idleCloseMode how the server leaves an idle connection
 * @param maxRequestsPerConnection after how many requests a connection is closed
 * @param announceClose whether the last reply on a connection says
 * {@code Connection: close}; otherwise the end comes unannounced
 * @param keepAliveHeader whether replies carry {@code Keep-Alive: timeout=…, max=…}
 * @param maxConnections number of open connections above which a new one is accepted and
 * reset
 * @param maxConcurrentRequests number of requests in progress above which a further one
 * is answered 429 at once
 * @param backlogStall delay before each accept; with it the backlog is kept as short as
 * the system allows, so that clients see slow handshakes and connect time-outs. Takes
 * effect when the server starts
 */
public record ConnectionBehaviour(Duration idleTimeout, CloseMode idleCloseMode, int maxRequestsPerConnection,
		boolean announceClose, boolean keepAliveHeader, int maxConnections, int maxConcurrentRequests,
		Duration backlogStall) {

	private static final ConnectionBehaviour DEFAULTS = new ConnectionBehaviour(Duration.ofSeconds(60), CloseMode.FIN,
			1000, true, false, 0, 0, Duration.ZERO);

	public ConnectionBehaviour {
		if (idleTimeout.isNegative() || backlogStall.isNegative()) {
			throw new IllegalArgumentException("A duration is negative");
		}
		if (maxRequestsPerConnection < 0 || maxConnections < 0 || maxConcurrentRequests < 0) {
			throw new IllegalArgumentException("A limit is negative");
		}
	}

	/**
	 * Returns the defaults: closed with FIN after 60 seconds idle (as a load balancer
	 * does) or after 1000 announced requests (as nginx does), nothing else limited.
	 * @return the defaults
	 */
	public static ConnectionBehaviour defaults() {
		return DEFAULTS;
	}

	/**
	 * Returns a copy with another idle timeout.
	 * @param value how long a connection may stay without a request, zero for ever
	 * @return the copy
	 */
	public ConnectionBehaviour withIdleTimeout(Duration value) {
		return new ConnectionBehaviour(value, this.idleCloseMode, this.maxRequestsPerConnection, this.announceClose,
				this.keepAliveHeader, this.maxConnections, this.maxConcurrentRequests, this.backlogStall);
	}

	/**
	 * Returns a copy that leaves idle connections another way.
	 * @param value how to leave an idle connection
	 * @return the copy
	 */
	public ConnectionBehaviour withIdleCloseMode(CloseMode value) {
		return new ConnectionBehaviour(this.idleTimeout, value, this.maxRequestsPerConnection, this.announceClose,
				this.keepAliveHeader, this.maxConnections, this.maxConcurrentRequests, this.backlogStall);
	}

	/**
	 * Returns a copy with another number of requests for each connection.
	 * @param value the number, zero for no limit
	 * @return the copy
	 */
	public ConnectionBehaviour withMaxRequestsPerConnection(int value) {
		return new ConnectionBehaviour(this.idleTimeout, this.idleCloseMode, value, this.announceClose,
				this.keepAliveHeader, this.maxConnections, this.maxConcurrentRequests, this.backlogStall);
	}

	/**
	 * Returns a copy that announces or hides the end after the last request.
	 * @param value whether the last reply says {@code Connection: close}
	 * @return the copy
	 */
	public ConnectionBehaviour withAnnounceClose(boolean value) {
		return new ConnectionBehaviour(this.idleTimeout, this.idleCloseMode, this.maxRequestsPerConnection, value,
				this.keepAliveHeader, this.maxConnections, this.maxConcurrentRequests, this.backlogStall);
	}

	/**
	 * Returns a copy that sends or omits {@code Keep-Alive}.
	 * @param value whether replies carry the header
	 * @return the copy
	 */
	public ConnectionBehaviour withKeepAliveHeader(boolean value) {
		return new ConnectionBehaviour(this.idleTimeout, this.idleCloseMode, this.maxRequestsPerConnection,
				this.announceClose, value, this.maxConnections, this.maxConcurrentRequests, this.backlogStall);
	}

	/**
	 * Returns a copy with another number of open connections.
	 * @param value the number, zero for no limit
	 * @return the copy
	 */
	public ConnectionBehaviour withMaxConnections(int value) {
		return new ConnectionBehaviour(this.idleTimeout, this.idleCloseMode, this.maxRequestsPerConnection,
				this.announceClose, this.keepAliveHeader, value, this.maxConcurrentRequests, this.backlogStall);
	}

	/**
	 * Returns a copy with another number of requests in progress.
	 * @param value the number, zero for no limit
	 * @return the copy
	 */
	public ConnectionBehaviour withMaxConcurrentRequests(int value) {
		return new ConnectionBehaviour(this.idleTimeout, this.idleCloseMode, this.maxRequestsPerConnection,
				this.announceClose, this.keepAliveHeader, this.maxConnections, value, this.backlogStall);
	}

	/**
	 * Returns a copy that accepts slower or faster.
	 * @param value delay before each accept
	 * @return the copy
	 */
	public ConnectionBehaviour withBacklogStall(Duration value) {
		return new ConnectionBehaviour(this.idleTimeout, this.idleCloseMode, this.maxRequestsPerConnection,
				this.announceClose, this.keepAliveHeader, this.maxConnections, this.maxConcurrentRequests, value);
	}

}
