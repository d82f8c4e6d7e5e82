package io.httppool.test.server;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * A programmable HTTP/1.1 upstream on real sockets of 127.0.0.1. It answers by a handler
 * and fails by plan: it resets, stalls, drips, limits, closes idle connections and counts
 * what clients do.
 *
 * <pre class="code">
 * try (UpstreamServer upstream = UpstreamServer.start((request) -&gt; UpstreamResponse.text(200, "hello"))) {
 *     // let the client under test call upstream.baseUrl()
 *     assertThat(upstream.stats().connectionsAccepted()).isEqualTo(1);
 * }
 * </pre>
 *
 * <p>
 * May be used by any thread.
 */
public final class UpstreamServer implements AutoCloseable {

	private final RunningUpstream upstream;

	private UpstreamServer(RunningUpstream upstream) {
		this.upstream = upstream;
	}

	/**
	 * Starts a server without faults, limit or latency on any free port.
	 * @param handler answers the requests
	 * @return the running server
	 */
	public static UpstreamServer start(UpstreamHandler handler) {
		return builder("local").handler(handler).start();
	}

	/**
	 * Begins a server.
	 * @param name a name for its threads, {@code upstream-<name>-…}
	 * @return a builder
	 */
	public static Builder builder(String name) {
		return new Builder(name);
	}

	/**
	 * Returns where the server listens.
	 * @return scheme, 127.0.0.1 and port, without a slash at the end
	 */
	public URI baseUrl() {
		return URI.create((this.upstream.isSecure() ? "https" : "http") + "://127.0.0.1:" + port());
	}

	/**
	 * Returns the port.
	 * @return the port of 127.0.0.1
	 */
	public int port() {
		return this.upstream.port();
	}

	/**
	 * Returns the numbers of this moment.
	 * @return the numbers
	 */
	public UpstreamStats stats() {
		return this.upstream.stats();
	}

	/**
	 * Sets the numbers back to zero and forgets the requests. What is open stays counted
	 * as open.
	 */
	public void resetStats() {
		this.upstream.resetStats();
	}

	/**
	 * Goes back to how the server was started: numbers at zero, its first plan of faults,
	 * its first limit with full buckets. Connections stay open.
	 */
	public void reset() {
		this.upstream.settings().reset();
		this.upstream.resetStats();
	}

	/**
	 * Puts another plan in force. Its rules begin to count at zero.
	 * @param plan what goes wrong from now on
	 */
	public void faults(FaultPlan plan) {
		this.upstream.settings().plan(plan);
	}

	/**
	 * Puts another limit in force, with full buckets. It replaces the rate of the plan
	 * too.
	 * @param limit the limit from now on
	 */
	public void limit(RateLimit limit) {
		this.upstream.settings().limit(limit);
	}

	/**
	 * Leaves all connections that have no request at the moment. A connection whose reply
	 * the client has read completely is one of them.
	 * @param mode how to leave them
	 * @return the number of these connections
	 */
	public int closeIdle(CloseMode mode) {
		return this.upstream.closeIdle(mode);
	}

	/**
	 * Sends bytes that nobody asked for on all connections that have no request at the
	 * moment. When this returns, the system has them.
	 * @param bytes what to send: a stray byte, say, or a whole response
	 * @return the number of these connections
	 */
	public int sendOnIdle(byte[] bytes) {
		return this.upstream.sendOnIdle(bytes.clone());
	}

	/**
	 * Returns the last 10 000 requests.
	 * @return the requests in the order in which they were answered
	 */
	public List<RecordedRequest> requests() {
		return this.upstream.log().copy();
	}

	/**
	 * Closes the port for a while; open connections stay. When this returns, connecting
	 * fails.
	 * @param duration the time until the port listens again
	 */
	public void refuseFor(Duration duration) {
		this.upstream.refuseFor(duration);
	}

	/**
	 * Closes the port and every connection and waits for the end of the threads.
	 * Idempotent.
	 */
	@Override
	public void close() {
		this.upstream.close();
	}

	/**
	 * Collects the settings of a server. Not for several threads.
	 */
	public static final class Builder {

		final String name;

		final Map<String, Supplier<String>> documents = new LinkedHashMap<>();

		final Map<String, Runnable> resets = new LinkedHashMap<>();

		UpstreamHandler handler = (request) -> UpstreamResponse.status(404);

		FaultPlan plan = FaultPlan.none();

		RateLimit limit = RateLimit.none();

		LatencyModel latency = LatencyModel.none();

		ConnectionBehaviour behaviour = ConnectionBehaviour.defaults();

		Predicate<UpstreamRequest> unlimited = (request) -> false;

		@Nullable UpstreamTls tls;

		long seed = 42;

		int port;

		private Builder(String name) {
			this.name = Objects.requireNonNull(name);
		}

		/**
		 * Sets who answers. Without it every request is answered 404.
		 * @param value answers the requests
		 * @return this builder
		 */
		public Builder handler(UpstreamHandler value) {
			this.handler = Objects.requireNonNull(value);
			return this;
		}

		/**
		 * Sets what goes wrong.
		 * @param value the plan
		 * @return this builder
		 */
		public Builder faults(FaultPlan value) {
			this.plan = Objects.requireNonNull(value);
			return this;
		}

		/**
		 * Sets the rate limit.
		 * @param value the limit
		 * @return this builder
		 */
		public Builder limiter(RateLimit value) {
			this.limit = Objects.requireNonNull(value);
			return this;
		}

		/**
		 * Sets how long the server thinks.
		 * @param value the model
		 * @return this builder
		 */
		public Builder latency(LatencyModel value) {
			this.latency = Objects.requireNonNull(value);
			return this;
		}

		/**
		 * Sets how the server treats connections.
		 * @param value the behaviour
		 * @return this builder
		 */
		public Builder behaviour(ConnectionBehaviour value) {
			this.behaviour = Objects.requireNonNull(value);
			return this;
		}

		/**
		 * Lets the server speak TLS only.
		 * @param value its certificate
		 * @return this builder
		 */
		public Builder tls(UpstreamTls value) {
			this.tls = Objects.requireNonNull(value);
			return this;
		}

		/**
		 * Sets the seed of all that is left to chance; 42 without it.
		 * @param value the seed
		 * @return this builder
		 */
		public Builder seed(long value) {
			this.seed = value;
			return this;
		}

		/**
		 * Sets the port.
		 * @param value the port, 0 for any that is free
		 * @return this builder
		 */
		public Builder port(int value) {
			this.port = value;
			return this;
		}

		/**
		 * Adds a control endpoint {@code GET /_sim/<name>}.
		 * @param control the name
		 * @param json returns the JSON body
		 * @return this builder
		 */
		public Builder control(String control, Supplier<String> json) {
			this.documents.put(control, json);
			return this;
		}

		/**
		 * Adds an action to {@code POST /_sim/reset?what=<what>}.
		 * @param what the name; {@code stats} and {@code faults} keep their own meaning
		 * too
		 * @param action what to do
		 * @return this builder
		 */
		public Builder onReset(String what, Runnable action) {
			this.resets.put(what, action);
			return this;
		}

		/**
		 * Exempts requests from the limits of rate and concurrency.
		 * @param value tells these requests
		 * @return this builder
		 */
		public Builder unlimited(Predicate<UpstreamRequest> value) {
			this.unlimited = Objects.requireNonNull(value);
			return this;
		}

		/**
		 * Starts the server.
		 * @return the running server
		 * @throws java.io.UncheckedIOException if the port is taken
		 */
		public UpstreamServer start() {
			RunningUpstream upstream = new RunningUpstream(this);
			upstream.start();
			return new UpstreamServer(upstream);
		}

	}

}
