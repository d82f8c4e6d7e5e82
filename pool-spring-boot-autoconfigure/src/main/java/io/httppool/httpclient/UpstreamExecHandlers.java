package io.httppool.httpclient;

import java.io.IOException;
import java.util.function.Predicate;

import org.apache.hc.client5.http.async.AsyncExecCallback;
import org.apache.hc.client5.http.async.AsyncExecChain;
import org.apache.hc.client5.http.async.AsyncExecChainHandler;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.apache.hc.core5.http.nio.AsyncDataConsumer;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.support.BasicRequestBuilder;
import org.apache.hc.core5.util.TimeValue;
import org.jspecify.annotations.Nullable;

import io.httppool.CallPhase;

/**
 * What a pool does at each hop of a request, in HttpClient's two execution chains. It
 * stands behind the redirects and before the acquire, so that it sees every hop, the
 * manager knows whom it acquires for, and a request that met a stale connection can be
 * sent once more.
 */
final class UpstreamExecHandlers {

	static final String NAME = "POOL";

	private final LeaseRequests leaseRequests;

	UpstreamExecHandlers(LeaseRequests leaseRequests) {
		this.leaseRequests = leaseRequests;
	}

	ExecChainHandler blocking() {
		return this::execute;
	}

	AsyncExecChainHandler async() {
		return this::execute;
	}

	/**
	 * Stands right before the exchange on the wire. The asynchronous transport does not
	 * say when the first byte leaves: from here on it may have.
	 */
	static AsyncExecChainHandler beforeExchange() {
		return (request, entityProducer, scope, chain, callback) -> {
			PoolCall call = PoolCall.from(scope.clientContext);
			if (call.isHeldBack()) {
				scope.execRuntime.markConnectionReusable(null, TimeValue.NEG_ONE_MILLISECOND);
				scope.execRuntime.releaseEndpoint();
				throw new HeldBackException();
			}
			call.enter(CallPhase.RESPONSE);
			call.sending();
			chain.proceed(request, entityProducer, scope, callback);
		};
	}

	/**
	 * Stands right before the exchange on the wire: the wait for the connection may have
	 * been long.
	 */
	static ExecChainHandler beforeBlockingExchange() {
		return (request, scope, chain) -> {
			if (PoolCall.from(scope.clientContext).isHeldBack()) {
				scope.execRuntime.markConnectionReusable(null, TimeValue.NEG_ONE_MILLISECOND);
				scope.execRuntime.releaseEndpoint();
				throw new HeldBackException();
			}
			return chain.proceed(request, scope);
		};
	}

	private ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
			throws IOException, HttpException {
		PoolCall call = PoolCall.from(scope.clientContext);
		HttpEntity entity = request.getEntity();
		call.beginHop(entity != null && !entity.isRepeatable());
		call.pool().headers().addTo(request);
		ClassicHttpRequest pristine = ClassicRequestBuilder.copy(request).build();
		LeaseRequests.Announcement announcement = this.leaseRequests.announce(scope.exchangeId, call);
		try {
			return proceed(request, pristine, scope, chain);
		}
		catch (RuntimeException | Error ex) {
			// HttpClient does not give the connection back after all of them.
			scope.execRuntime.discardEndpoint();
			throw ex;
		}
		finally {
			this.leaseRequests.forget(announcement);
		}
	}

	private static ClassicHttpResponse proceed(ClassicHttpRequest request, ClassicHttpRequest pristine,
			ExecChain.Scope scope, ExecChain chain) throws IOException, HttpException {
		try {
			return chain.proceed(request, scope);
		}
		catch (IOException ex) {
			PoolCall call = PoolCall.from(scope.clientContext);
			HttpEntity entity = request.getEntity();
			if (!StaleConnections.mayResend(call, request.getMethod(), entity == null || entity.isRepeatable(), ex)
					|| !call.resend()) {
				throw ex;
			}
			scope.execRuntime.discardEndpoint();
			return chain.proceed(pristine, scope);
		}
	}

	private void execute(HttpRequest request, @Nullable AsyncEntityProducer entityProducer, AsyncExecChain.Scope scope,
			AsyncExecChain chain, AsyncExecCallback callback) throws HttpException, IOException {
		PoolCall call = PoolCall.from(scope.clientContext);
		call.beginHop(entityProducer != null && !entityProducer.isRepeatable());
		call.pool().headers().addTo(request);
		HttpRequest pristine = BasicRequestBuilder.copy(request).build();
		proceed(request, entityProducer, scope, chain, new ExchangeCallback(call, callback, (failure) -> {
			boolean repeatable = entityProducer == null || entityProducer.isRepeatable();
			if (!StaleConnections.mayResend(call, request.getMethod(), repeatable, failure) || !call.resend()) {
				return false;
			}
			scope.execRuntime.discardEndpoint();
			if (entityProducer != null) {
				entityProducer.releaseResources();
			}
			try {
				proceed(pristine, entityProducer, scope, chain,
						new ExchangeCallback(call, callback, (ignored) -> false));
			}
			catch (HttpException | IOException | RuntimeException ex) {
				callback.failed(ex);
			}
			catch (Error ex) {
				// On an I/O thread there is nobody else who could tell the caller.
				callback.failed(new IOException(ex));
			}
			return true;
		}));
	}

	private void proceed(HttpRequest request, @Nullable AsyncEntityProducer entityProducer, AsyncExecChain.Scope scope,
			AsyncExecChain chain, AsyncExecCallback callback) throws HttpException, IOException {
		LeaseRequests.Announcement announcement = this.leaseRequests.announce(scope.exchangeId,
				PoolCall.from(scope.clientContext));
		try {
			chain.proceed(request, entityProducer, scope, callback);
		}
		catch (RuntimeException | Error ex) {
			scope.execRuntime.discardEndpoint();
			throw ex;
		}
		finally {
			this.leaseRequests.forget(announcement);
		}
	}

	/**
	 * Tells the call that the head of the response is there, and may take over when there
	 * is none. After that the call may be busy with another attempt, which is not to be
	 * mistaken for this one.
	 */
	private static final class ExchangeCallback implements AsyncExecCallback {

		private final PoolCall call;

		private final AsyncExecCallback delegate;

		private final Predicate<Exception> rescue;

		private volatile boolean answered;

		/**
		 * Create a callback.
		 * @param call the call
		 * @param delegate told of everything
		 * @param rescue whether it took over after a failure
		 */
		private ExchangeCallback(PoolCall call, AsyncExecCallback delegate, Predicate<Exception> rescue) {
			this.call = call;
			this.delegate = delegate;
			this.rescue = rescue;
		}

		@Override
		public @Nullable AsyncDataConsumer handleResponse(HttpResponse response, @Nullable EntityDetails entityDetails)
				throws HttpException, IOException {
			this.answered = true;
			this.call.enter(CallPhase.BODY);
			return this.delegate.handleResponse(response, entityDetails);
		}

		@Override
		public void handleInformationResponse(HttpResponse response) throws HttpException, IOException {
			this.delegate.handleInformationResponse(response);
		}

		@Override
		public void completed() {
			this.delegate.completed();
		}

		@Override
		public void failed(Exception cause) {
			if (!this.answered) {
				if (!this.call.isOver()) {
					this.call.brokenOff();
				}
				if (this.rescue.test(cause)) {
					return;
				}
			}
			this.delegate.failed(cause);
		}

	}

}
