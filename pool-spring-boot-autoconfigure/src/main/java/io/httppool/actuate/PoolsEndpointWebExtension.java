package io.httppool.actuate;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * What {@link PoolsEndpoint} does differently over HTTP: it answers 404 with the known
 * names to a question about an unknown pool, and 400 with what to write instead to a
 * request that it cannot follow; it knows who asks; and it shows what happened lately.
 */
@EndpointWebExtension(endpoint = PoolsEndpoint.class)
@RegisterReflectionForBinding({ UnknownPoolDescriptor.class, RefusedOperationDescriptor.class,
		PoolHistoryDescriptor.class })
public class PoolsEndpointWebExtension {

	private static final String HISTORY = "history";

	private final PoolsEndpoint delegate;

	private final PoolHistories histories;

	/**
	 * Create the extension.
	 * @param delegate the endpoint that it extends
	 * @param histories what happened in the pools
	 */
	public PoolsEndpointWebExtension(PoolsEndpoint delegate, PoolHistories histories) {
		this.delegate = delegate;
		this.histories = histories;
	}

	/**
	 * Show one pool.
	 * @param name the upstream's name
	 * @return the pool, or 404 with the known names
	 */
	@ReadOperation
	public WebEndpointResponse<OperationResponseBody> pool(@Selector String name) {
		return foundOrNot(this.delegate.pool(name));
	}

	/**
	 * Show one side of one pool.
	 * @param name the upstream's name
	 * @param view what to show, {@code history} is all there is
	 * @return what happened in the pool lately, or 404 with the known names
	 */
	@ReadOperation
	public WebEndpointResponse<OperationResponseBody> view(@Selector String name, @Selector String view) {
		if (!view.equals(HISTORY)) {
			return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
		}
		return foundOrNot(this.histories.find(name).orElse(null));
	}

	/**
	 * Change one pool. Numbers are taken as text, so that the answer to a wrong one can
	 * say what is wrong.
	 * @param securityContext who asks
	 * @param name the upstream's name
	 * @param action see {@link PoolsEndpoint#operate}
	 * @param maxConnections see {@link PoolsEndpoint#operate}
	 * @param minIdle see {@link PoolsEndpoint#operate}
	 * @param connectionId see {@link PoolsEndpoint#operate}
	 * @return the summary after the change, 404 with the known names, or 400 with what to
	 * write instead
	 */
	@WriteOperation
	public WebEndpointResponse<OperationResponseBody> operate(SecurityContext securityContext, @Selector String name,
			@Nullable String action, @Nullable String maxConnections, @Nullable String minIdle,
			@Nullable String connectionId) {
		return perform(securityContext, name,
				() -> PoolOperation.of(action, NumberText.toInteger("maxConnections", maxConnections),
						NumberText.toInteger("minIdle", minIdle), NumberText.toLong("connectionId", connectionId)));
	}

	/**
	 * Replace all connections of one pool.
	 * @param securityContext who asks
	 * @param name the upstream's name
	 * @return the summary after the change, or 404 with the known names
	 */
	@DeleteOperation
	public WebEndpointResponse<OperationResponseBody> softEvict(SecurityContext securityContext,
			@Selector String name) {
		return perform(securityContext, name, PoolOperation::softEvict);
	}

	private WebEndpointResponse<OperationResponseBody> perform(SecurityContext securityContext, String name,
			Supplier<PoolOperation> request) {
		try {
			return foundOrNot(this.delegate.perform(name, request, securityContext.getPrincipal()));
		}
		catch (RefusedOperationException ex) {
			return new WebEndpointResponse<>(ex.descriptor(), WebEndpointResponse.STATUS_BAD_REQUEST);
		}
	}

	private WebEndpointResponse<OperationResponseBody> foundOrNot(@Nullable OperationResponseBody body) {
		return (body != null) ? new WebEndpointResponse<>(body)
				: new WebEndpointResponse<>(this.delegate.unknown(), WebEndpointResponse.STATUS_NOT_FOUND);
	}

}
