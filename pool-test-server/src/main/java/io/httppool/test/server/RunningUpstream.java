package io.httppool.test.server;

import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * A server at work: its ports, its connections and what these have in common. May be used
 * by any thread.
 */
final class RunningUpstream implements AutoCloseable {

	private final Set<UpstreamConnection> connections = ConcurrentHashMap.newKeySet();

	private final AtomicLong connectionIds = new AtomicLong();

	private final AtomicLong thoughts = new AtomicLong();

	private final Counters counters = new Counters();

	private final RequestLog log = new RequestLog();

	private final String threadPrefix;

	private final ThreadFactory threads;

	private final UpstreamHandler handler;

	private final ControlEndpoints controls;

	private final Predicate<UpstreamRequest> unlimited;

	private final LatencyModel latency;

	private final LiveSettings settings;

	private final @Nullable UpstreamTls tls;

	private final Listener listener;

	/** Guarded by this. */
	private @Nullable Listener redirectTarget;

	private volatile boolean closed;

	RunningUpstream(UpstreamServer.Builder builder) {
		this.threadPrefix = "upstream-" + builder.name + "-";
		this.threads = ConnectionThreads.named(this.threadPrefix + "connection-");
		this.handler = builder.handler;
		this.controls = new ControlEndpoints(this, builder.documents, builder.resets);
		this.unlimited = builder.unlimited;
		this.latency = builder.latency;
		this.settings = new LiveSettings(builder.behaviour, builder.limit, builder.plan, builder.seed);
		this.tls = builder.tls;
		this.listener = listener("accept", builder.port, false);
	}

	private Listener listener(String role, int port, boolean redirected) {
		return new Listener(this.threadPrefix + role, port, this.settings.behaviour().backlogStall(),
				(socket) -> accepted(socket, redirected));
	}

	void start() {
		this.listener.start();
	}

	private void accepted(Socket socket, boolean redirected) {
		UpstreamConnection connection = new UpstreamConnection(this.connectionIds.incrementAndGet(), socket, redirected,
				this.counters);
		int open = this.counters.connectionAccepted();
		int most = this.settings.behaviour().maxConnections();
		if (most > 0 && open > most) {
			connection.end(EndReason.MAX_CONNECTIONS, CloseMode.RST);
			return;
		}
		this.connections.add(connection);
		connection.serveBy(this.threads.newThread(new Conversation(this, connection)));
		if (this.closed) {
			connection.end(EndReason.SERVER, CloseMode.FIN);
		}
	}

	void forget(UpstreamConnection connection) {
		this.connections.remove(connection);
	}

	int port() {
		return this.listener.port();
	}

	// Returns the second port, which listens from the first call on.
	synchronized int redirectPort() {
		Listener target = this.redirectTarget;
		if (target == null) {
			target = listener("accept-redirected", 0, true);
			this.redirectTarget = target;
			target.start();
		}
		return target.port();
	}

	UpstreamHandler handler() {
		return this.handler;
	}

	ControlEndpoints controls() {
		return this.controls;
	}

	LiveSettings settings() {
		return this.settings;
	}

	Counters counters() {
		return this.counters;
	}

	RequestLog log() {
		return this.log;
	}

	@Nullable UpstreamTls tls() {
		return this.tls;
	}

	boolean isSecure() {
		return this.tls != null;
	}

	boolean isUnlimited(UpstreamRequest request) {
		return this.unlimited.test(request);
	}

	// Returns how long the server thinks about the next request.
	Duration latency(String method) {
		return this.latency.sample(method, this.settings.seed(), this.thoughts.incrementAndGet());
	}

	int closeIdle(CloseMode mode) {
		int left = 0;
		for (UpstreamConnection connection : this.connections) {
			if (connection.leaveIdle(mode)) {
				left++;
			}
		}
		return left;
	}

	int sendOnIdle(byte[] bytes) {
		int sent = 0;
		for (UpstreamConnection connection : this.connections) {
			if (connection.sendOnIdle(bytes)) {
				sent++;
			}
		}
		return sent;
	}

	// Closes the first port for a while.
	void refuseFor(Duration duration) {
		this.listener.refuseFor(duration);
	}

	UpstreamStats stats() {
		return this.counters.snapshot();
	}

	void resetStats() {
		this.counters.reset();
		this.log.clear();
	}

	@Override
	public void close() {
		this.closed = true;
		this.listener.close();
		closeRedirectTarget();
		List<UpstreamConnection> left = List.copyOf(this.connections);
		left.forEach((connection) -> connection.end(EndReason.SERVER, CloseMode.FIN));
		left.forEach(UpstreamConnection::join);
	}

	private synchronized void closeRedirectTarget() {
		if (this.redirectTarget != null) {
			this.redirectTarget.close();
		}
	}

}
