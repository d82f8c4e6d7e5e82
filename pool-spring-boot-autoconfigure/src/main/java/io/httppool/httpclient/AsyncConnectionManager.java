package io.httppool.httpclient;

import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.hc.client5.http.EndpointInfo;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.nio.AsyncClientConnectionManager;
import org.apache.hc.client5.http.nio.AsyncConnectionEndpoint;
import org.apache.hc.client5.http.nio.ManagedAsyncClientConnection;
import org.apache.hc.core5.concurrent.BasicFuture;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.RequestNotExecutedException;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.apache.hc.core5.http.nio.AsyncPushConsumer;
import org.apache.hc.core5.http.nio.HandlerFactory;
import org.apache.hc.core5.http.nio.command.RequestExecutionCommand;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.Command;
import org.apache.hc.core5.reactor.ConnectionInitiator;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

import io.httppool.CallPhase;
import io.httppool.CloseReason;
import io.httppool.PooledConnection.Kind;
import io.httppool.concurrent.SingleThreadScheduler;
import io.httppool.engine.AcquireCallback;
import io.httppool.engine.AcquireFailedException;
import io.httppool.engine.AcquireRequest;
import io.httppool.engine.Acquisition;
import io.httppool.engine.Lease;
import io.httppool.engine.PoolEngine;

/**
 * Gives HttpClient's asynchronous exec chain connections of the pool that a request
 * belongs to. Has no state of its own: one serves all pools. What HttpClient forgets, to
 * cancel an exchange on a connection that was there at once, is done by the call.
 */
final class AsyncConnectionManager implements AsyncClientConnectionManager {

	private final LeaseRequests leaseRequests;

	private final SingleThreadScheduler timer;

	private final Executor executor;

	/**
	 * Create the manager.
	 * @param leaseRequests tells whom a connection is for
	 * @param timer ends waits
	 * @param executor tells callers of what happened on the timer's thread, where nothing
	 * of theirs may run
	 */
	AsyncConnectionManager(LeaseRequests leaseRequests, SingleThreadScheduler timer, Executor executor) {
		this.leaseRequests = leaseRequests;
		this.timer = timer;
		this.executor = executor;
	}

	@Override
	public Future<AsyncConnectionEndpoint> lease(String id, HttpRoute route, @Nullable Object state,
			@Nullable Timeout requestTimeout, FutureCallback<AsyncConnectionEndpoint> callback) {
		PoolCall call = this.leaseRequests.call(id);
		AcquireRequest request = Acquires.request(Kind.ASYNC, route, call);
		LeaseFuture future = new LeaseFuture(callback);
		acquire(call, request, new AcquireCallback<>() {

			@Override
			public void acquired(Lease<PoolConnection> lease) {
				future.served(new Endpoint(call, request, lease));
			}

			@Override
			public void failed(AcquireFailedException failure) {
				future.failed(failure);
			}

		});
		return future;
	}

	private void acquire(PoolCall call, AcquireRequest request, AcquireCallback<PoolConnection> callback) {
		PoolEngine<PoolConnection> engine = call.pool().engine();
		Lease<PoolConnection> lease = engine.tryAcquire(request);
		if (lease != null) {
			callback.acquired(lease);
			return;
		}
		Wait wait = new Wait(callback);
		Cancellation cancellation = new Cancellation();
		call.stopBy(cancellation);
		Acquisition<PoolConnection> acquisition = engine.enqueue(request, call.config().acquireTimeout(), wait);
		cancellation.by(acquisition::cancel);
		if (!wait.isOver()) {
			wait.limitedBy(this.timer.schedule(acquisition::timeOut, call.config().acquireTimeout()));
		}
	}

	@Override
	public Future<AsyncConnectionEndpoint> connect(AsyncConnectionEndpoint endpoint, ConnectionInitiator initiator,
			@Nullable Timeout connectTimeout, @Nullable Object attachment, HttpContext context,
			FutureCallback<AsyncConnectionEndpoint> callback) {
		BasicFuture<AsyncConnectionEndpoint> future = new BasicFuture<>(callback);
		Endpoint toConnect = (Endpoint) endpoint;
		if (toConnect.isConnected()) {
			future.completed(endpoint);
		}
		else if (toConnect.lease().isUnconnected()) {
			open(toConnect, future);
		}
		else {
			boolean inTunnel = toConnect.isWantedInTunnel();
			toConnect.discard();
			if (inTunnel) {
				future.failed(new RequestNotExecutedException());
			}
			else {
				openAnother(toConnect, future);
			}
		}
		return future;
	}

	private void openAnother(Endpoint endpoint, BasicFuture<AsyncConnectionEndpoint> future) {
		acquire(endpoint.call, endpoint.request, new AcquireCallback<>() {

			@Override
			public void acquired(Lease<PoolConnection> lease) {
				endpoint.use(lease);
				if (lease.isUnconnected()) {
					open(endpoint, future);
				}
				else if (endpoint.route().isTunnelled()) {
					// CONNECT comes next, which is not for the inside of a tunnel.
					endpoint.release(TimeValue.NEG_ONE_MILLISECOND);
					future.failed(new RequestNotExecutedException());
				}
				else {
					future.completed(endpoint);
				}
			}

			@Override
			public void failed(AcquireFailedException failure) {
				future.failed(failure);
			}

		});
	}

	private void open(Endpoint endpoint, BasicFuture<AsyncConnectionEndpoint> future) {
		Lease<PoolConnection> lease = endpoint.lease();
		endpoint.call.pool().dialler().connect(lease.slot(), endpoint.call::stopBy, (failure) -> {
			if (failure != null) {
				offTheTimer(() -> future.failed(failure));
			}
			else {
				endpoint.use(lease);
				future.completed(endpoint);
			}
		});
	}

	@Override
	public void upgrade(AsyncConnectionEndpoint endpoint, @Nullable Object attachment, HttpContext context) {
		upgrade(endpoint, attachment, context, null);
	}

	@Override
	public void upgrade(AsyncConnectionEndpoint endpoint, @Nullable Object attachment, HttpContext context,
			@Nullable FutureCallback<AsyncConnectionEndpoint> callback) {
		Endpoint tunnelled = (Endpoint) endpoint;
		HttpRoute route = tunnelled.route();
		TlsConfig tls = TlsConfig.custom().setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_1).build();
		Handshake handshake = new Handshake(tunnelled, callback);
		tunnelled.call.stopBy(handshake::stop);
		if (!tunnelled.isConnected()) {
			handshake.failed(new ConnectionClosedException());
			return;
		}
		tunnelled.call.pool()
			.dialler()
			.asyncOperator()
			.upgrade(tunnelled.connection(), route.getTargetHost(), route.getTargetName(), tls, context, handshake);
	}

	@Override
	public void release(AsyncConnectionEndpoint endpoint, @Nullable Object newState,
			@Nullable TimeValue validDuration) {
		((Endpoint) endpoint).release((newState != null) ? null : validDuration);
	}

	@Override
	public void close(CloseMode closeMode) {
	}

	@Override
	public void close() {
	}

	private void offTheTimer(Runnable callback) {
		if (!this.timer.isCurrentThread()) {
			callback.run();
			return;
		}
		try {
			this.executor.execute(callback);
		}
		catch (RejectedExecutionException ex) {
			callback.run();
		}
	}

	/**
	 * What HttpClient gets for an acquire. A connection that comes after its cancellation
	 * is given back.
	 */
	private static final class LeaseFuture extends BasicFuture<AsyncConnectionEndpoint> {

		private LeaseFuture(FutureCallback<AsyncConnectionEndpoint> callback) {
			super(callback);
		}

		private void served(Endpoint endpoint) {
			if (!completed(endpoint)) {
				endpoint.release(TimeValue.NEG_ONE_MILLISECOND);
			}
		}

	}

	/**
	 * A wait and the alarm that ends it.
	 */
	private final class Wait implements AcquireCallback<PoolConnection> {

		private final AcquireCallback<PoolConnection> delegate;

		private volatile boolean over;

		private volatile @Nullable Future<?> limit;

		private Wait(AcquireCallback<PoolConnection> delegate) {
			this.delegate = delegate;
		}

		private boolean isOver() {
			return this.over;
		}

		private void limitedBy(Future<?> limit) {
			this.limit = limit;
			if (this.over) {
				limit.cancel(false);
			}
		}

		private void end() {
			this.over = true;
			Future<?> limit = this.limit;
			if (limit != null) {
				limit.cancel(false);
			}
		}

		@Override
		public void acquired(Lease<PoolConnection> lease) {
			end();
			offTheTimer(() -> this.delegate.acquired(lease));
		}

		@Override
		public void failed(AcquireFailedException failure) {
			end();
			offTheTimer(() -> this.delegate.failed(failure));
		}

	}

	/**
	 * TLS inside a tunnel. The reactor does not say when the connection is closed before
	 * the handshake has ended, so whoever closes it does.
	 */
	private final class Handshake implements FutureCallback<ManagedAsyncClientConnection> {

		private final Endpoint endpoint;

		private final @Nullable FutureCallback<AsyncConnectionEndpoint> callback;

		private final AtomicBoolean ended = new AtomicBoolean();

		private Handshake(Endpoint endpoint, @Nullable FutureCallback<AsyncConnectionEndpoint> callback) {
			this.endpoint = endpoint;
			this.callback = callback;
		}

		private void stop() {
			this.endpoint.stop();
			offTheTimer(() -> failed(new ConnectionClosedException()));
		}

		@Override
		public void completed(ManagedAsyncClientConnection connection) {
			if (end()) {
				this.endpoint.established = true;
				if (this.callback != null) {
					this.callback.completed(this.endpoint);
				}
			}
		}

		@Override
		public void failed(Exception ex) {
			if (end() && this.callback != null) {
				this.callback.failed(ex);
			}
		}

		@Override
		public void cancelled() {
			failed(new ConnectionClosedException());
		}

		private boolean end() {
			if (!this.ended.compareAndSet(false, true)) {
				return false;
			}
			this.endpoint.call.stopBy(this.endpoint.stop);
			return true;
		}

	}

	/**
	 * A connection in the hands of one exchange.
	 */
	private final class Endpoint extends AsyncConnectionEndpoint {

		private final PoolCall call;

		private final AcquireRequest request;

		private final Runnable stop = this::stop;

		private volatile Lease<PoolConnection> lease;

		/** Whether it leads all the way, through a tunnel if there has to be one. */
		private volatile boolean established;

		private Endpoint(PoolCall call, AcquireRequest request, Lease<PoolConnection> lease) {
			this.call = call;
			this.request = request;
			this.lease = lease;
			this.established = !lease.isUnconnected();
			use(lease);
		}

		private void use(Lease<PoolConnection> lease) {
			this.lease = lease;
			if (!lease.isUnconnected()) {
				((AsyncConnection) lease.connection()).activate();
			}
			this.call.acquired(lease);
			this.call.stopBy(this.stop);
		}

		/**
		 * Ends the lease too, as nobody else may do so: HttpClient does when a read or a
		 * write fails, and an answer that was abandoned is not read.
		 */
		private void stop() {
			Acquires.stop(this.lease, this.call);
		}

		private Lease<PoolConnection> lease() {
			return this.lease;
		}

		private HttpRoute route() {
			return (HttpRoute) this.lease.slot().route();
		}

		/**
		 * Whether the request itself comes next, and not the opening of a tunnel for it:
		 * HttpClient found the tunnel open, and would send the request to the proxy. Only
		 * after an answer, a redirect for instance, does it look again and begin with the
		 * tunnel.
		 */
		private boolean isWantedInTunnel() {
			return this.established && route().isTunnelled() && this.call.progress().phase() != CallPhase.BODY;
		}

		/**
		 * Give a connection back that turned out to be closed.
		 */
		private void discard() {
			Lease<PoolConnection> lease = this.lease;
			lease.discard(Acquires.reason(this.call, lease.connection()));
			this.established = false;
		}

		private ManagedAsyncClientConnection connection() {
			return ((AsyncConnection) this.lease.connection()).connection();
		}

		private void release(@Nullable TimeValue keepAlive) {
			Lease<PoolConnection> lease = this.lease;
			if (!lease.isUnconnected() && !lease.isEnded() && lease.connection().isOpen()) {
				((AsyncConnection) lease.connection()).passivate();
			}
			this.call.stopByNothing(this.stop);
			Acquires.release(lease, this.call, keepAlive);
		}

		@Override
		public void execute(String id, AsyncClientExchangeHandler exchangeHandler,
				@Nullable HandlerFactory<AsyncPushConsumer> pushHandlerFactory, HttpContext context) {
			Lease<PoolConnection> lease = this.lease;
			if (lease.isUnconnected() || lease.isEnded()) {
				exchangeHandler.failed(new ConnectionClosedException());
				return;
			}
			ManagedAsyncClientConnection connection = connection();
			context.setProtocolVersion(connection.getProtocolVersion());
			AsyncConnectionManager manager = AsyncConnectionManager.this;
			AsyncClientExchangeHandler checked = new CheckedExchange((AsyncConnection) lease.connection(),
					manager.timer, manager.executor, exchangeHandler);
			connection.submitCommand(new RequestExecutionCommand(checked, pushHandlerFactory, context),
					Command.Priority.NORMAL);
		}

		@Override
		public boolean isConnected() {
			Lease<PoolConnection> lease = this.lease;
			return !lease.isUnconnected() && !lease.isEnded() && lease.connection().isOpen();
		}

		@Override
		public void setSocketTimeout(Timeout timeout) {
			if (!this.lease.isUnconnected()) {
				connection().setSocketTimeout(timeout);
			}
		}

		@Override
		public @Nullable EndpointInfo getInfo() {
			if (!isConnected()) {
				return null;
			}
			ManagedAsyncClientConnection connection = connection();
			return new EndpointInfo(connection.getProtocolVersion(), connection.getSSLSession());
		}

		@Override
		public void close(CloseMode closeMode) {
			Lease<PoolConnection> lease = this.lease;
			if (lease.isUnconnected()) {
				lease.discard(CloseReason.CANCELLED);
			}
			else if (!lease.isEnded()) {
				lease.connection().close(closeMode);
			}
		}

	}

}
