package io.httppool.httpclient;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.nio.ManagedAsyncClientConnection;
import org.apache.hc.core5.concurrent.CallbackContribution;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.ConnectionInitiator;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

import io.httppool.CallTracer;
import io.httppool.CloseReason;
import io.httppool.ConnectPhase;
import io.httppool.DurationText;
import io.httppool.PoolConfig;
import io.httppool.concurrent.SingleThreadScheduler;
import io.httppool.engine.ConnectionDriver;
import io.httppool.engine.Slot;

/**
 * Opens, looks at and closes the connections of one upstream. Dials run on threads of
 * their own, so that whoever needs a connection takes the first one there is; one limit
 * covers DNS, all addresses, TLS and the check of readiness, where HttpClient has a limit
 * for each.
 */
final class Dialler implements ConnectionDriver<PoolConnection> {

	private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(1);

	private static final AtomicLong IDS = new AtomicLong();

	private static final Runnable NOTHING = () -> {
	};

	private final PoolConfig config;

	private final Origin origin;

	private final Timeout connectTimeout;

	private final Timeout readTimeout;

	/** Replaced as a whole; each dial looks once. */
	private volatile Operators operators;

	private final ReadinessCheck readiness;

	private final Supplier<AsyncSide> asyncSide;

	private final Executor executor;

	private final SingleThreadScheduler timer;

	private final Set<Attempt> attempts = ConcurrentHashMap.newKeySet();

	private volatile boolean probing = true;

	Dialler(PoolConfig config, Transport transport, Supplier<AsyncSide> asyncSide, Executor executor,
			SingleThreadScheduler timer) {
		this.config = config;
		this.origin = Origin.of(config.baseUrl());
		this.connectTimeout = Timeout.of(config.connectTimeout());
		this.readTimeout = Timeout.of(config.readTimeout());
		this.operators = Operators.of(transport);
		this.readiness = new ReadinessCheck(config, transport.readiness());
		this.asyncSide = asyncSide;
		this.executor = executor;
		this.timer = timer;
	}

	/**
	 * Open connections in another way from now on. Dials under way go on as they began.
	 */
	void use(Transport transport) {
		this.operators = Operators.of(transport);
	}

	BlockingConnectionOperator blockingOperator() {
		return this.operators.blocking();
	}

	AsyncConnectionOperator asyncOperator() {
		return this.operators.async();
	}

	@Override
	public void dial(Slot<PoolConnection> slot) {
		Attempt attempt = new Attempt(slot);
		run(attempt, switch (slot.kind()) {
			case BLOCKING -> () -> dialBlocking(attempt);
			case ASYNC -> () -> dialAsync(attempt);
		});
	}

	/**
	 * Open a connection on the calling thread, for a slot whose holder has to do that.
	 * @param slot the slot
	 * @param stoppable told how to stop it
	 * @throws IOException if it could not be opened
	 */
	void connect(Slot<PoolConnection> slot, Consumer<Runnable> stoppable) throws IOException {
		Attempt attempt = new Attempt(slot);
		stoppable.accept(attempt::stop);
		dialBlocking(attempt);
		attempt.throwFailure();
	}

	/**
	 * Open a connection for a slot whose holder has to do that.
	 * @param slot the slot
	 * @param stoppable told how to stop it
	 * @param done told of the failure, or of {@code null}
	 */
	void connect(Slot<PoolConnection> slot, Consumer<Runnable> stoppable, Consumer<@Nullable IOException> done) {
		Attempt attempt = new Attempt(slot);
		attempt.whenDone(done);
		stoppable.accept(attempt::stop);
		run(attempt, () -> dialAsync(attempt));
	}

	/**
	 * Connections to the upstream, but for those that only a request can open. What other
	 * hosts requests name is not ours to look after.
	 */
	@Override
	public boolean isProbed(Object route) {
		HttpRoute httpRoute = (HttpRoute) route;
		return this.probing && !httpRoute.isTunnelled() && !PoolConfig.isOnDemand(this.config.name())
				&& this.origin.isOf(httpRoute.getTargetHost());
	}

	/**
	 * The pool takes no new work: nobody needs to know whether the upstream is back.
	 */
	void stopProbing() {
		this.probing = false;
	}

	/**
	 * Stop all dials. Those that begin later are stopped by the engine, which is closed.
	 */
	void stop() {
		this.attempts.forEach(Attempt::stop);
	}

	private void run(Attempt attempt, Runnable dial) {
		try {
			this.executor.execute(dial);
		}
		catch (RejectedExecutionException ex) {
			attempt.failed(new IOException("No thread is left to dial on", ex));
		}
	}

	private void dialBlocking(Attempt attempt) {
		BlockingConnection connection = new BlockingConnection("http-outgoing-" + IDS.incrementAndGet());
		attempt.stopBy(() -> connection.close(CloseMode.IMMEDIATE));
		HttpRoute route = attempt.route();
		try {
			blockingOperator().connect(connection, firstHop(route), route.getTargetName(), route.getUnixDomainSocket(),
					localAddress(route), this.connectTimeout, SocketConfig.DEFAULT,
					route.isTunnelled() ? null : TlsConfig.DEFAULT, attempt.times.context());
			connection.setSocketTimeout(this.readTimeout);
			if (this.readiness.applies(route)) {
				attempt.times.checking();
				this.readiness.check(connection);
			}
			attempt.opened(connection);
		}
		catch (IOException ex) {
			connection.close(CloseMode.IMMEDIATE);
			attempt.failed(ex);
		}
		catch (RuntimeException | Error ex) {
			connection.close(CloseMode.IMMEDIATE);
			attempt.failed(new IOException(ex));
		}
	}

	private void dialAsync(Attempt attempt) {
		HttpRoute route = attempt.route();
		try {
			AsyncSide side = this.asyncSide.get();
			TlsConfig tls = route.isTunnelled() ? null
					: TlsConfig.custom().setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_1).build();
			Future<?> future = asyncOperator().connect(stoppable(side.initiator(), attempt), firstHop(route),
					route.getUnixDomainSocket(), route.getTargetName(), localAddress(route), this.connectTimeout, tls,
					attempt.times.context(), new FutureCallback<>() {

						@Override
						public void completed(ManagedAsyncClientConnection connection) {
							connected(attempt, side, connection);
						}

						@Override
						public void failed(Exception ex) {
							attempt.failed((ex instanceof IOException io) ? io : new IOException(ex));
						}

						@Override
						public void cancelled() {
							attempt.failed(new IOException("Connect cancelled"));
						}

					});
			attempt.stopAtFirstBy(() -> future.cancel(true));
		}
		catch (RuntimeException | Error ex) {
			attempt.failed(new IOException(ex));
		}
	}

	/**
	 * From the moment a socket is connected it has to be closed to stop the attempt: what
	 * HttpClient lets one cancel leaves it open then, and TLS goes on.
	 */
	private static ConnectionInitiator stoppable(ConnectionInitiator initiator, Attempt attempt) {
		return (name, remote, local, timeout, attachment, callback) -> initiator.connect(name, remote, local, timeout,
				attachment, new CallbackContribution<>(callback) {

					@Override
					public void completed(IOSession session) {
						attempt.stopBy(() -> session.close(CloseMode.IMMEDIATE));
						callback.completed(session);
					}

				});
	}

	private void connected(Attempt attempt, AsyncSide side, ManagedAsyncClientConnection connection) {
		AsyncConnection opened = new AsyncConnection(connection, this.readTimeout);
		side.watch(connection, opened, attempt.slot);
		Consumer<@Nullable IOException> verdict = (failure) -> {
			if (failure != null) {
				connection.close(CloseMode.IMMEDIATE);
				attempt.failed(failure);
				return;
			}
			opened.passivate();
			attempt.opened(opened);
			if (!connection.isOpen()) {
				attempt.slot.lost(CloseReason.SERVER_CLOSED);
			}
		};
		if (this.readiness.applies(attempt.route())) {
			attempt.times.checking();
			this.readiness.check(connection, verdict);
		}
		else {
			verdict.accept(null);
		}
	}

	@Override
	public @Nullable CloseReason validate(PoolConnection connection) {
		return connection.probe();
	}

	@Override
	public void close(PoolConnection connection, CloseReason reason, Runnable closed) {
		CloseMode mode = connection.isAbandoned() ? CloseMode.IMMEDIATE : switch (reason) {
			case NOT_REUSABLE, TRANSPORT_ERROR, TIMED_OUT, CANCELLED, UNEXPECTED_DATA, STALE, SERVER_CLOSED ->
				CloseMode.IMMEDIATE;
			default -> CloseMode.GRACEFUL;
		};
		if (connection instanceof AsyncConnection && reason != CloseReason.POOL_CLOSED) {
			// Its place is free when the socket is closed, which the reactor does.
			closeInTime(connection, mode, closed, Runnable::run);
		}
		else if (mode == CloseMode.IMMEDIATE || connection.tls() == null) {
			connection.close(mode);
			closed.run();
		}
		else {
			// To say goodbye in TLS is a write, which may block.
			closeInTime(connection, mode, closed, this.executor);
		}
	}

	/**
	 * Close a connection in a way that may take its time, but not for long: somebody may
	 * want its place.
	 */
	private void closeInTime(PoolConnection connection, CloseMode mode, Runnable closed, Executor executor) {
		AtomicBoolean told = new AtomicBoolean();
		Runnable once = () -> {
			if (told.compareAndSet(false, true)) {
				closed.run();
			}
		};
		try {
			Future<?> limit = this.timer.schedule(() -> {
				connection.close(CloseMode.IMMEDIATE);
				once.run();
			}, LONGEST_GOODBYE);
			// Once the timer has ended, nobody would cut a long goodbye short.
			CloseMode bounded = limit.isCancelled() ? CloseMode.IMMEDIATE : mode;
			executor.execute(() -> connection.close(bounded, () -> {
				limit.cancel(false);
				once.run();
			}));
		}
		catch (RejectedExecutionException ex) {
			connection.close(CloseMode.IMMEDIATE);
			once.run();
		}
	}

	private static HttpHost firstHop(HttpRoute route) {
		HttpHost proxy = route.getProxyHost();
		return (proxy != null) ? proxy : route.getTargetHost();
	}

	private static @Nullable InetSocketAddress localAddress(HttpRoute route) {
		return route.getLocalSocketAddress();
	}

	/**
	 * What opens connections of each kind, with the same TLS material.
	 */
	private record Operators(BlockingConnectionOperator blocking, AsyncConnectionOperator async) {

		private static Operators of(Transport transport) {
			return new Operators(new BlockingConnectionOperator(transport), new AsyncConnectionOperator(transport));
		}

	}

	/**
	 * One dial. Ends once: opened, failed, or out of time.
	 */
	private final class Attempt {

		private static final AtomicReferenceFieldUpdater<Attempt, Runnable> STOP = AtomicReferenceFieldUpdater
			.newUpdater(Attempt.class, Runnable.class, "stop");

		private final Slot<PoolConnection> slot;

		private final DialTimes times = new DialTimes();

		private final CallTracer.@Nullable Step step;

		private final AtomicBoolean ended = new AtomicBoolean();

		private volatile Runnable stop = NOTHING;

		private volatile @Nullable Future<?> limit;

		private volatile @Nullable Consumer<@Nullable IOException> done;

		private volatile @Nullable IOException failure;

		private Attempt(Slot<PoolConnection> slot) {
			this.slot = slot;
			this.step = (slot.cause() instanceof PoolCall call) ? call.trace().connecting() : null;
			Dialler.this.attempts.add(this);
			// Last, as it may be over at once.
			Future<?> limit = Dialler.this.timer.schedule(this::outOfTime, Dialler.this.config.connectTimeout());
			this.limit = limit;
			if (this.ended.get()) {
				limit.cancel(false);
			}
		}

		private HttpRoute route() {
			return (HttpRoute) this.slot.route();
		}

		/** Before the dial starts. */
		private void whenDone(Consumer<@Nullable IOException> done) {
			this.done = done;
		}

		private void stopBy(Runnable stop) {
			this.stop = stop;
			if (this.ended.get()) {
				stop.run();
			}
		}

		/**
		 * Unless a better way is known already: the socket may be connected before
		 * whoever asked for it hears how to cancel that.
		 */
		private void stopAtFirstBy(Runnable stop) {
			if (STOP.compareAndSet(this, NOTHING, stop) && this.ended.get()) {
				stop.run();
			}
		}

		private void stop() {
			failed(new IOException("Connect cancelled"));
			this.stop.run();
		}

		private void outOfTime() {
			failed(this.times.isChecking()
					? new NotReadyException("did not end within connect-timeout (%s)"
						.formatted(DurationText.of(Dialler.this.config.connectTimeout())), null)
					: new ConnectTimeoutException("Connect timed out"));
			this.stop.run();
		}

		private void opened(PoolConnection connection) {
			if (end()) {
				connection.handshaken(this.times.tlsStartedMillis());
				endStep("connected", null);
				this.slot.opened(connection, 1, this.times.connectNanos(), this.times.tlsNanos());
				tell();
			}
			else {
				connection.close(CloseMode.IMMEDIATE);
			}
		}

		private void failed(IOException cause) {
			if (end()) {
				this.failure = cause;
				ConnectPhase phase = this.times.phase(cause);
				endStep(phase.name().toLowerCase(Locale.ROOT), cause);
				this.slot.failed(phase, cause);
				tell();
			}
		}

		private void endStep(String outcome, @Nullable Throwable failure) {
			CallTracer.Step step = this.step;
			if (step != null) {
				step.end(outcome, failure);
			}
		}

		private boolean end() {
			if (!this.ended.compareAndSet(false, true)) {
				return false;
			}
			Future<?> limit = this.limit;
			if (limit != null) {
				limit.cancel(false);
			}
			Dialler.this.attempts.remove(this);
			return true;
		}

		private void tell() {
			Consumer<@Nullable IOException> done = this.done;
			if (done != null) {
				done.accept(this.failure);
			}
		}

		private void throwFailure() throws IOException {
			IOException failure = this.failure;
			if (failure != null) {
				throw failure;
			}
		}

	}

}
