package io.httppool.httpclient;

import java.io.IOException;

import org.apache.hc.client5.http.async.AsyncExecCallback;
import org.apache.hc.client5.http.async.AsyncExecChain;
import org.apache.hc.client5.http.async.AsyncExecChainHandler;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.nio.AsyncDataConsumer;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.jspecify.annotations.Nullable;

import io.httppool.CallPhase;

/**
 * What a pool does at each hop of a request, in HttpClient's two execution chains. It
 * stands behind the redirects and before the acquire, so that it sees every hop and the
 * manager knows whom it acquires for.
 */
final class UpstreamExecHandlers {

	static final String NAME = "POOL";

	private final UpstreamHeaders headers;

	private final LeaseRequests leaseRequests;

	UpstreamExecHandlers(UpstreamHeaders headers, LeaseRequests leaseRequests) {
		this.headers = headers;
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
			if (call != null) {
				call.enter(CallPhase.RESPONSE);
				call.sending();
			}
			chain.proceed(request, entityProducer, scope, callback);
		};
	}

	private ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
			throws IOException, HttpException {
		this.headers.addTo(request);
		PoolCall call = PoolCall.from(scope.clientContext);
		announce(scope.exchangeId, call);
		try {
			return chain.proceed(request, scope);
		}
		catch (Error ex) {
			// HttpClient gives the connection back after exceptions only.
			scope.execRuntime.discardEndpoint();
			throw ex;
		}
		finally {
			this.leaseRequests.forget(scope.exchangeId);
		}
	}

	private void execute(HttpRequest request, @Nullable AsyncEntityProducer entityProducer, AsyncExecChain.Scope scope,
			AsyncExecChain chain, AsyncExecCallback callback) throws HttpException, IOException {
		this.headers.addTo(request);
		PoolCall call = PoolCall.from(scope.clientContext);
		announce(scope.exchangeId, call);
		try {
			chain.proceed(request, entityProducer, scope,
					(call != null) ? new PhaseCallback(call, callback) : callback);
		}
		finally {
			this.leaseRequests.forget(scope.exchangeId);
		}
	}

	private void announce(String exchangeId, @Nullable PoolCall call) {
		if (call != null) {
			this.leaseRequests.announce(exchangeId, call);
		}
	}

	/**
	 * Tells the call that the head of the response is there.
	 */
	private record PhaseCallback(PoolCall call, AsyncExecCallback delegate) implements AsyncExecCallback {

		@Override
		public @Nullable AsyncDataConsumer handleResponse(HttpResponse response, @Nullable EntityDetails entityDetails)
				throws HttpException, IOException {
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
			this.delegate.failed(cause);
		}

	}

}
