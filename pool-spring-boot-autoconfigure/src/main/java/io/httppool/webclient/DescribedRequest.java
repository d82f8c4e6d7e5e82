package io.httppool.webclient;

import java.util.function.Function;

import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.http.client.reactive.ClientHttpRequestDecorator;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

import io.httppool.PoolRequest;
import io.httppool.httpclient.PoolCall;
import io.httppool.resilience.RetryRequest;

/**
 * Looks at a request in the moment before it is sent, when its attributes, headers and
 * the form of its body are known.
 */
final class DescribedRequest extends ClientHttpRequestDecorator {

	private static final String URI_TEMPLATE_ATTRIBUTE = WebClient.class.getName() + ".uriTemplate";

	private final PoolCall call;

	private boolean repeatable = true;

	/**
	 * Create a request.
	 * @param delegate the request of the transport
	 * @param call the call
	 * @param description takes the description, and says when the request may be sent
	 */
	DescribedRequest(ClientHttpRequest delegate, PoolCall call, Function<RetryRequest, Mono<Void>> description) {
		super(delegate);
		this.call = call;
		delegate.beforeCommit(() -> Mono.defer(() -> description.apply(describe())));
	}

	@Override
	public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
		// One buffer was encoded from a value and is encoded anew for each attempt; a
		// stream may not be there a second time.
		this.repeatable = body instanceof Mono;
		return super.writeWith(body);
	}

	@Override
	public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
		this.repeatable = false;
		return super.writeAndFlushWith(body);
	}

	private RetryRequest describe() {
		PoolRequest wishes = this.call.describe(getURI(), getAttributes(),
				(String) getAttributes().get(URI_TEMPLATE_ATTRIBUTE));
		String keyHeader = this.call.pool().config().retry().idempotencyKeyHeader();
		if (wishes.idempotencyKey() != null) {
			getHeaders().set(keyHeader, wishes.idempotencyKey());
		}
		return new RetryRequest(getMethod().name(), getHeaders().containsHeader(keyHeader), this.repeatable,
				this.call::isRedirected, wishes.retry(), this.call::remaining, this.call.pool()::retryDecided,
				() -> this.call.credential(getHeaders()::getFirst), this.call.pool()::paused, this.call::refused);
	}

}
