package io.httppool.httpclient;

import java.io.IOException;
import java.util.concurrent.ExecutionException;

import org.apache.hc.client5.http.EndpointInfo;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.io.ConnectionEndpoint;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.io.LeaseRequest;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.RequestNotExecutedException;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

import io.httppool.CloseReason;
import io.httppool.PooledConnection.Kind;
import io.httppool.engine.AcquireFailedException;
import io.httppool.engine.AcquireRequest;
import io.httppool.engine.Acquisition;
import io.httppool.engine.Lease;
import io.httppool.engine.PoolEngine;

/**
 * Gives HttpClient's blocking exec chain connections of the pool that a request belongs
 * to. Has no state of its own: one serves all pools. Only the pools close their
 * connections; HttpClient would do so after any {@link Error} of one request.
 */
final class BlockingConnectionManager implements HttpClientConnectionManager {

	private final LeaseRequests leaseRequests;

	BlockingConnectionManager(LeaseRequests leaseRequests) {
		this.leaseRequests = leaseRequests;
	}

	@Override
	public LeaseRequest lease(String id, HttpRoute route, @Nullable Timeout requestTimeout, @Nullable Object state) {
		PoolCall call = this.leaseRequests.call(id);
		PoolEngine<PoolConnection> engine = call.pool().engine();
		AcquireRequest request = Acquires.request(Kind.BLOCKING, route, call);
		Lease<PoolConnection> lease = engine.tryAcquire(request);
		if (lease != null) {
			return new ServedLease(new Endpoint(call, request, lease));
		}
		Acquisition<PoolConnection> acquisition = engine.enqueue(request, call.config().acquireTimeout(), null);
		call.stopBy(acquisition::cancel);
		return new WaitingLease(call, request, acquisition);
	}

	@Override
	public void connect(ConnectionEndpoint endpoint, @Nullable TimeValue connectTimeout, HttpContext context)
			throws IOException {
		((Endpoint) endpoint).connect();
	}

	@Override
	public void upgrade(ConnectionEndpoint endpoint, HttpContext context) throws IOException {
		Endpoint tunnelled = (Endpoint) endpoint;
		HttpRoute route = tunnelled.route();
		tunnelled.call.pool()
			.dialler()
			.blockingOperator()
			.upgrade(tunnelled.connection(), route.getTargetHost(), route.getTargetName(), TlsConfig.DEFAULT, context);
	}

	@Override
	public void release(ConnectionEndpoint endpoint, @Nullable Object newState, @Nullable TimeValue validDuration) {
		((Endpoint) endpoint).release((newState != null) ? null : validDuration);
	}

	@Override
	public void close(CloseMode closeMode) {
	}

	@Override
	public void close() {
	}

	/**
	 * What was asked for was there.
	 */
	private record ServedLease(Endpoint endpoint) implements LeaseRequest {

		@Override
		public ConnectionEndpoint get(Timeout timeout) {
			return this.endpoint;
		}

		@Override
		public boolean cancel() {
			return false;
		}

	}

	/**
	 * What was asked for has to be waited for.
	 */
	private record WaitingLease(PoolCall call, AcquireRequest request,
			Acquisition<PoolConnection> acquisition) implements LeaseRequest {

		@Override
		public ConnectionEndpoint get(Timeout timeout) throws InterruptedException, ExecutionException {
			try {
				return new Endpoint(this.call, this.request, this.acquisition.await());
			}
			catch (AcquireFailedException ex) {
				throw new ExecutionException(ex);
			}
		}

		@Override
		public boolean cancel() {
			return this.acquisition.cancel();
		}

	}

	/**
	 * A connection in the hands of one exchange. HttpClient may close it and have it
	 * opened again, for a further round of authentication: that makes it another
	 * connection.
	 */
	private static final class Endpoint extends ConnectionEndpoint {

		private final PoolCall call;

		private final AcquireRequest request;

		private final Runnable stop = this::stop;

		private volatile Lease<PoolConnection> lease;

		private Endpoint(PoolCall call, AcquireRequest request, Lease<PoolConnection> lease) {
			this.call = call;
			this.request = request;
			this.lease = lease;
			use();
		}

		private void use() {
			if (!this.lease.isUnconnected()) {
				connectionOf(this.lease).use(this.call);
			}
			this.call.acquired(this.lease);
			this.call.stopBy(this.stop);
		}

		/**
		 * Ends the lease too, as nobody else may do so: HttpClient does when a read or a
		 * write fails, and an answer that was abandoned is not read.
		 */
		private void stop() {
			Acquires.stop(this.lease, this.call);
		}

		private HttpRoute route() {
			return (HttpRoute) this.lease.slot().route();
		}

		private BlockingConnection connection() throws ConnectionClosedException {
			Lease<PoolConnection> lease = this.lease;
			if (lease.isUnconnected() || lease.isEnded() || !connectionOf(lease).isOpen()) {
				throw new ConnectionClosedException();
			}
			return connectionOf(lease);
		}

		private void connect() throws IOException {
			Lease<PoolConnection> lease = this.lease;
			if (!lease.isUnconnected()) {
				lease.discard(Acquires.reason(this.call, lease.connection()));
				lease = another();
				this.lease = lease;
			}
			if (lease.isUnconnected()) {
				this.call.pool().dialler().connect(lease.slot(), this.call::stopBy);
			}
			else if (route().isTunnelled()) {
				// CONNECT comes next, which is not for the inside of a tunnel.
				use();
				release(TimeValue.NEG_ONE_MILLISECOND);
				throw new RequestNotExecutedException();
			}
			use();
		}

		private Lease<PoolConnection> another() throws IOException {
			Acquisition<PoolConnection> acquisition = this.call.pool()
				.engine()
				.enqueue(this.request, this.call.config().acquireTimeout(), null);
			this.call.stopBy(acquisition::cancel);
			try {
				return acquisition.await();
			}
			catch (AcquireFailedException ex) {
				throw this.call.failure(ex);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw this.call.failure(ex);
			}
		}

		private void release(@Nullable TimeValue keepAlive) {
			Lease<PoolConnection> lease = this.lease;
			boolean reusable = false;
			if (!lease.isUnconnected()) {
				BlockingConnection connection = connectionOf(lease);
				connection.use(null);
				reusable = connection.isConsistent();
			}
			this.call.stopByNothing(this.stop);
			Acquires.release(lease, this.call, reusable ? keepAlive : null);
		}

		@Override
		public ClassicHttpResponse execute(String id, ClassicHttpRequest request, RequestExecutor executor,
				HttpContext context) throws IOException, HttpException {
			return executor.execute(request, connection(), context);
		}

		@Override
		@Deprecated
		public ClassicHttpResponse execute(String id, ClassicHttpRequest request, HttpRequestExecutor executor,
				HttpContext context) throws IOException, HttpException {
			return executor.execute(request, connection(), context);
		}

		@Override
		public boolean isConnected() {
			Lease<PoolConnection> lease = this.lease;
			return !lease.isUnconnected() && !lease.isEnded() && lease.connection().isOpen();
		}

		@Override
		public void setSocketTimeout(Timeout timeout) {
			Lease<PoolConnection> lease = this.lease;
			if (!lease.isUnconnected()) {
				connectionOf(lease).setSocketTimeout(timeout);
			}
		}

		@Override
		public @Nullable EndpointInfo getInfo() {
			if (!isConnected()) {
				return null;
			}
			BlockingConnection connection = connectionOf(this.lease);
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

		@Override
		public void close() {
			close(CloseMode.GRACEFUL);
		}

		private static BlockingConnection connectionOf(Lease<PoolConnection> lease) {
			return (BlockingConnection) lease.connection();
		}

	}

}
