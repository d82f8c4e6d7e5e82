package io.httppool.httpclient;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.ConnectionHolder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.io.ConnectionEndpoint;
import org.apache.hc.client5.http.io.LeaseRequest;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.StrictConnPool;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

import io.httppool.AcquireOutcome;
import io.httppool.CloseReason;
import io.httppool.PoolConfig;

/**
 * HttpClient's blocking pool, with every step recorded and bounded. Only the pool itself
 * closes it: HttpClient would do so after any {@link Error} of one request.
 */
final class BlockingConnectionManager extends PoolingHttpClientConnectionManager {

	/**
	 * A busy connection is not worth the millisecond that the check takes; one that was
	 * idle for longer than this may have been closed by the server.
	 */
	private static final TimeValue VALIDATE_AFTER_INACTIVITY = TimeValue.ofMilliseconds(100);

	private static final AtomicLong IDS = new AtomicLong();

	private final PoolConfig config;

	private final Recorder recorder;

	private final LeaseRequests leaseRequests;

	private final Timer timer;

	private final Map<ConnectionEndpoint, Lease> leases = new ConcurrentHashMap<>();

	private BlockingConnectionManager(PoolConfig config, Transport transport, Recorder recorder,
			LeaseRequests leaseRequests, Timer timer) {
		super(new BlockingConnectionOperator(transport),
				new StrictConnPool<>(config.maxConnections(), config.maxConnections(),
						TimeValue.of(config.maxLifetime()), null, null),
				(socket) -> new RecordedConnection("http-outgoing-" + IDS.incrementAndGet(), recorder));
		this.config = config;
		this.recorder = recorder;
		this.leaseRequests = leaseRequests;
		this.timer = timer;
	}

	static BlockingConnectionManager create(PoolConfig config, Transport transport, Recorder recorder,
			LeaseRequests leaseRequests, Timer timer) {
		BlockingConnectionManager manager = new BlockingConnectionManager(config, transport, recorder, leaseRequests,
				timer);
		manager.setDefaultConnectionConfig(connectionConfig(config));
		return manager;
	}

	static ConnectionConfig connectionConfig(PoolConfig config) {
		return ConnectionConfig.custom()
			.setConnectTimeout(Timeout.of(config.connectTimeout()))
			.setSocketTimeout(Timeout.of(config.readTimeout()))
			.setValidateAfterInactivity(VALIDATE_AFTER_INACTIVITY)
			.build();
	}

	@Override
	public LeaseRequest lease(String id, HttpRoute route, Timeout requestTimeout, @Nullable Object state) {
		PoolCall call = this.leaseRequests.call(id);
		long started = System.nanoTime();
		this.recorder.acquiring();
		boolean idleAvailable = getStats(route).getAvailable() > 0;
		LeaseRequest request;
		try {
			request = super.lease(id, route, requestTimeout, state);
		}
		catch (RuntimeException ex) {
			this.recorder.acquireFailed(AcquireOutcome.REJECTED, since(started));
			throw ex;
		}
		if (call != null) {
			call.acquiring();
			call.stopBy(request::cancel);
		}
		return new LeaseRequest() {

			@Override
			public ConnectionEndpoint get(Timeout timeout)
					throws InterruptedException, ExecutionException, TimeoutException {
				try {
					ConnectionEndpoint endpoint = request.get(timeout);
					served(endpoint, call, idleAvailable, since(started));
					return endpoint;
				}
				catch (TimeoutException ex) {
					BlockingConnectionManager.this.recorder.acquireFailed(AcquireOutcome.TIMEOUT, since(started));
					throw ex;
				}
				catch (InterruptedException | ExecutionException | RuntimeException ex) {
					BlockingConnectionManager.this.recorder.acquireFailed(AcquireOutcome.CANCELLED, since(started));
					throw ex;
				}
			}

			@Override
			public boolean cancel() {
				return request.cancel();
			}

		};
	}

	private void served(ConnectionEndpoint endpoint, @Nullable PoolCall call, boolean idleAvailable, Duration waited) {
		this.recorder.leased();
		RecordedConnection connection = connection(endpoint);
		ConnectionRecord record = (connection != null && endpoint.isConnected()) ? connection.record() : null;
		Lease lease = new Lease(call);
		this.leases.put(endpoint, lease);
		if (call != null) {
			call.stopBy(() -> endpoint.close(CloseMode.IMMEDIATE));
		}
		// Otherwise counted when it is connected: an acquire whose dial fails is not
		// served.
		if (connection != null && record != null) {
			hold(lease, connection, record);
			this.recorder.acquired(idleAvailable ? AcquireOutcome.HIT : AcquireOutcome.WAITED, waited);
		}
	}

	@Override
	public void connect(ConnectionEndpoint endpoint, @Nullable TimeValue timeout, HttpContext context)
			throws IOException {
		PoolCall call = PoolCall.from(context);
		Dial dial = Dial.start(context);
		this.recorder.dialling();
		// One limit for DNS, all addresses and TLS; HttpClient has one for each of them.
		AtomicBoolean late = new AtomicBoolean();
		Future<?> limit = this.timer.schedule(() -> {
			late.set(true);
			endpoint.close(CloseMode.IMMEDIATE);
		}, this.config.connectTimeout());
		try {
			super.connect(endpoint, timeout, context);
		}
		catch (IOException | RuntimeException ex) {
			IOException cause = (ex instanceof IOException io) ? io : new IOException(ex);
			if (late.get()) {
				cause = new ConnectTimeoutException("Connect timed out");
				cause.initCause(ex);
			}
			this.recorder.connectFailed(call, cause);
			throw cause;
		}
		finally {
			limit.cancel(false);
		}
		ConnectionRecord record = this.recorder.opened(dial.connect(), dial.tls());
		Lease lease = this.leases.get(endpoint);
		RecordedConnection connection = connection(endpoint);
		if (connection == null || lease == null) {
			// Stopped in the moment that it was opened.
			this.recorder.closed(record, CloseReason.STALE);
			return;
		}
		hold(lease, connection, record);
		connection.opened(record);
		this.recorder.acquired(AcquireOutcome.DIALLED, dial.sinceAsked());
	}

	private static void hold(Lease lease, RecordedConnection connection, ConnectionRecord record) {
		lease.hold(record);
		connection.use(lease.call());
	}

	@Override
	public void release(ConnectionEndpoint endpoint, @Nullable Object state, @Nullable TimeValue keepAlive) {
		Lease lease = this.leases.remove(endpoint);
		if (lease != null) {
			RecordedConnection connection = connection(endpoint);
			if (connection != null) {
				connection.use(null);
			}
			boolean kept = connection != null && keepAlive != null && connection.isOpen() && connection.isConsistent();
			lease.release(this.recorder, kept ? keepAlive : null);
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
	 * The connection behind an endpoint, or {@code null} when it has been given back.
	 */
	private static @Nullable RecordedConnection connection(ConnectionEndpoint endpoint) {
		return (((ConnectionHolder) endpoint).get() instanceof RecordedConnection connection) ? connection : null;
	}

	private static Duration since(long nanos) {
		return Duration.ofNanos(System.nanoTime() - nanos);
	}

}
