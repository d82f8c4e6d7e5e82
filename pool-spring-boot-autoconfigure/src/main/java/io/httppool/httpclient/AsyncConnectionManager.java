package io.httppool.httpclient;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.ConnectionHolder;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManager;
import org.apache.hc.client5.http.nio.AsyncConnectionEndpoint;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.HttpConnection;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.StrictConnPool;
import org.apache.hc.core5.reactor.ConnectionInitiator;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.reactor.IOSessionListener;
import org.apache.hc.core5.util.Identifiable;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

import io.httppool.AcquireOutcome;
import io.httppool.CloseReason;
import io.httppool.PoolConfig;

/**
 * HttpClient's asynchronous pool, with every step recorded and bounded: the stock pool
 * notices a lease time-out only at the next release, and HttpClient forgets how to cancel
 * an exchange on a reused connection. Only the pool itself closes it.
 */
final class AsyncConnectionManager extends PoolingAsyncClientConnectionManager {

	private final PoolConfig config;

	private final Recorder recorder;

	private final LeaseRequests leaseRequests;

	private final Timer timer;

	private final Map<AsyncConnectionEndpoint, Lease> leases = new ConcurrentHashMap<>();

	private final Map<String, ConnectionRecord> records = new ConcurrentHashMap<>();

	private AsyncConnectionManager(PoolConfig config, Transport transport, Recorder recorder,
			LeaseRequests leaseRequests, Timer timer) {
		super(new StrictConnPool<>(config.maxConnections(), config.maxConnections(), TimeValue.of(config.maxLifetime()),
				null, null), new AsyncConnectionOperator(transport));
		this.config = config;
		this.recorder = recorder;
		this.leaseRequests = leaseRequests;
		this.timer = timer;
	}

	static AsyncConnectionManager create(PoolConfig config, Transport transport, Recorder recorder,
			LeaseRequests leaseRequests, Timer timer) {
		AsyncConnectionManager manager = new AsyncConnectionManager(config, transport, recorder, leaseRequests, timer);
		manager.setDefaultConnectionConfig(BlockingConnectionManager.connectionConfig(config));
		manager.setDefaultTlsConfig(TlsConfig.custom().setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_1).build());
		return manager;
	}

	@Override
	public Future<AsyncConnectionEndpoint> lease(String id, HttpRoute route, @Nullable Object state,
			Timeout requestTimeout, FutureCallback<AsyncConnectionEndpoint> callback) {
		AsyncLease lease = new AsyncLease(this.leaseRequests.call(id), getStats(route).getAvailable() > 0, callback);
		return lease.ask(id, route, state);
	}

	@Override
	public Future<AsyncConnectionEndpoint> connect(AsyncConnectionEndpoint endpoint, ConnectionInitiator initiator,
			@Nullable Timeout timeout, @Nullable Object attachment, HttpContext context,
			FutureCallback<AsyncConnectionEndpoint> callback) {
		PoolCall call = PoolCall.from(context);
		Dial dial = Dial.start(context);
		this.recorder.dialling();
		AtomicBoolean done = new AtomicBoolean();
		AtomicBoolean late = new AtomicBoolean();
		FutureCallback<AsyncConnectionEndpoint> recording = new FutureCallback<>() {

			@Override
			public void completed(AsyncConnectionEndpoint result) {
				if (done.compareAndSet(false, true)) {
					connected(endpoint, dial);
				}
				callback.completed(result);
			}

			@Override
			public void failed(Exception ex) {
				Exception cause = late.get() ? new ConnectTimeoutException("Connect timed out") : ex;
				if (done.compareAndSet(false, true)) {
					AsyncConnectionManager.this.recorder.connectFailed(call,
							(cause instanceof IOException io) ? io : new IOException(cause));
				}
				callback.failed(cause);
			}

			@Override
			public void cancelled() {
				failed(new IOException("Connect cancelled"));
			}

		};
		Future<AsyncConnectionEndpoint> future;
		try {
			future = super.connect(endpoint, initiator, timeout, attachment, context, recording);
		}
		catch (RuntimeException ex) {
			if (done.compareAndSet(false, true)) {
				this.recorder.connectFailed(call, new IOException(ex));
			}
			throw ex;
		}
		// One limit for all addresses and TLS; HttpClient has one for each of them.
		Future<?> limit = this.timer.schedule(() -> {
			late.set(!done.get());
			future.cancel(true);
		}, this.config.connectTimeout());
		if (done.get()) {
			limit.cancel(false);
		}
		if (call != null) {
			call.stopBy(() -> {
				endpoint.close(CloseMode.IMMEDIATE);
				future.cancel(true);
			});
		}
		return future;
	}

	private void connected(AsyncConnectionEndpoint endpoint, Dial dial) {
		ConnectionRecord record = this.recorder.opened(dial.connect(), dial.tls());
		Lease lease = this.leases.get(endpoint);
		HttpConnection connection = ((ConnectionHolder) endpoint).get();
		if (lease == null || connection == null) {
			// Stopped in the moment that it was opened.
			this.recorder.closed(record, CloseReason.STALE);
			return;
		}
		lease.hold(record);
		this.records.put(id(connection), record);
		if (!connection.isOpen()) {
			closed(id(connection));
		}
		this.recorder.acquired(AcquireOutcome.DIALLED, dial.sinceAsked());
	}

	@Override
	public void release(AsyncConnectionEndpoint endpoint, @Nullable Object state, TimeValue keepAlive) {
		Lease lease = this.leases.remove(endpoint);
		if (lease != null) {
			lease.release(this.recorder, endpoint.isConnected() ? keepAlive : null);
		}
		super.release(endpoint, state, keepAlive);
	}

	@Override
	public void close(CloseMode closeMode) {
		// See shutDown().
	}

	void shutDown() {
		super.close(CloseMode.GRACEFUL);
	}

	/**
	 * Listens to the reactor, which knows of every close at once.
	 */
	IOSessionListener closeListener() {
		return new CloseListener();
	}

	private void closed(String id) {
		ConnectionRecord record = this.records.remove(id);
		if (record != null) {
			this.recorder.closed(record, CloseReason.SERVER_CLOSED);
		}
	}

	private static String id(HttpConnection connection) {
		return ((Identifiable) connection).getId();
	}

	/**
	 * One wait for a connection.
	 */
	private final class AsyncLease implements FutureCallback<AsyncConnectionEndpoint> {

		private final @Nullable PoolCall call;

		private final boolean idleAvailable;

		private final FutureCallback<AsyncConnectionEndpoint> callback;

		private final long started = System.nanoTime();

		private final AtomicBoolean timedOut = new AtomicBoolean();

		private final AtomicBoolean done = new AtomicBoolean();

		private volatile @Nullable AsyncConnectionEndpoint endpoint;

		private volatile @Nullable Future<?> limit;

		private AsyncLease(@Nullable PoolCall call, boolean idleAvailable,
				FutureCallback<AsyncConnectionEndpoint> callback) {
			this.call = call;
			this.idleAvailable = idleAvailable;
			this.callback = callback;
		}

		private Future<AsyncConnectionEndpoint> ask(String id, HttpRoute route, @Nullable Object state) {
			AsyncConnectionManager.this.recorder.acquiring();
			if (this.call != null) {
				this.call.acquiring();
			}
			Future<AsyncConnectionEndpoint> future;
			try {
				future = AsyncConnectionManager.super.lease(id, route, state, Timeout.DISABLED, this);
			}
			catch (RuntimeException ex) {
				AsyncConnectionManager.this.recorder.acquireFailed(AcquireOutcome.REJECTED, waited());
				throw ex;
			}
			if (!this.done.get()) {
				this.limit = AsyncConnectionManager.this.timer.schedule(() -> {
					this.timedOut.set(true);
					future.cancel(true);
				}, AsyncConnectionManager.this.config.acquireTimeout());
				if (this.call != null) {
					this.call.stopBy(() -> cancel(future));
				}
				if (this.done.get()) {
					stopWaiting();
				}
			}
			return new CancellableLease(future);
		}

		@Override
		public void completed(AsyncConnectionEndpoint endpoint) {
			stopWaiting();
			AsyncConnectionManager.this.recorder.leased();
			this.endpoint = endpoint;
			Lease lease = new Lease(this.call);
			AsyncConnectionManager.this.leases.put(endpoint, lease);
			if (this.call != null) {
				this.call.stopBy(() -> endpoint.close(CloseMode.IMMEDIATE));
			}
			HttpConnection connection = ((ConnectionHolder) endpoint).get();
			ConnectionRecord record = (connection != null && endpoint.isConnected())
					? AsyncConnectionManager.this.records.get(id(connection)) : null;
			// Otherwise counted when it is connected: an acquire whose dial fails is not
			// served.
			if (record != null) {
				lease.hold(record);
				AsyncConnectionManager.this.recorder
					.acquired(this.idleAvailable ? AcquireOutcome.HIT : AcquireOutcome.WAITED, waited());
			}
			this.callback.completed(endpoint);
		}

		@Override
		public void failed(Exception ex) {
			stopWaiting();
			AsyncConnectionManager.this.recorder.acquireFailed(AcquireOutcome.CANCELLED, waited());
			this.callback.failed(ex);
		}

		@Override
		public void cancelled() {
			stopWaiting();
			if (this.timedOut.get()) {
				AsyncConnectionManager.this.recorder.acquireFailed(AcquireOutcome.TIMEOUT, waited());
				this.callback.failed(new ConnectionRequestTimeoutException("Timeout waiting for a connection"));
			}
			else {
				AsyncConnectionManager.this.recorder.acquireFailed(AcquireOutcome.CANCELLED, waited());
				this.callback.cancelled();
			}
		}

		private void stopWaiting() {
			this.done.set(true);
			Future<?> limit = this.limit;
			if (limit != null) {
				limit.cancel(false);
			}
		}

		/**
		 * Cancel the wait, or what came after it: HttpClient keeps this cancellation as
		 * the way to stop the whole exchange when the lease was served at once.
		 */
		private boolean cancel(Future<?> future) {
			AsyncConnectionEndpoint endpoint = this.endpoint;
			if (endpoint != null) {
				endpoint.close(CloseMode.IMMEDIATE);
				return true;
			}
			return future.cancel(true);
		}

		private Duration waited() {
			return Duration.ofNanos(System.nanoTime() - this.started);
		}

		/**
		 * The future that HttpClient gets.
		 */
		private final class CancellableLease implements Future<AsyncConnectionEndpoint> {

			private final Future<AsyncConnectionEndpoint> future;

			private CancellableLease(Future<AsyncConnectionEndpoint> future) {
				this.future = future;
			}

			@Override
			public boolean cancel(boolean mayInterruptIfRunning) {
				return AsyncLease.this.cancel(this.future);
			}

			@Override
			public boolean isCancelled() {
				return this.future.isCancelled();
			}

			@Override
			public boolean isDone() {
				return this.future.isDone();
			}

			@Override
			public AsyncConnectionEndpoint get() throws InterruptedException, ExecutionException {
				return this.future.get();
			}

			@Override
			public AsyncConnectionEndpoint get(long timeout, TimeUnit unit)
					throws InterruptedException, ExecutionException, TimeoutException {
				return this.future.get(timeout, unit);
			}

		}

	}

	private final class CloseListener implements IOSessionListener {

		@Override
		public void connected(IOSession session) {
		}

		@Override
		public void startTls(IOSession session) {
		}

		@Override
		public void inputReady(IOSession session) {
		}

		@Override
		public void outputReady(IOSession session) {
		}

		@Override
		public void timeout(IOSession session) {
			fail(session);
		}

		@Override
		public void exception(IOSession session, Exception ex) {
			fail(session);
		}

		@Override
		public void disconnected(IOSession session) {
			closed(session.getId());
		}

		private void fail(IOSession session) {
			ConnectionRecord record = AsyncConnectionManager.this.records.get(session.getId());
			if (record != null) {
				record.failed();
			}
		}

	}

}
