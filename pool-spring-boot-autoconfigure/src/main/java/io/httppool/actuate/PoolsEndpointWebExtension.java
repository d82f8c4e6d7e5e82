package io.httppool.actuate;

import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * What {@link PoolsEndpoint} does differently over HTTP: it answers 404 with the known
 * names to a question about an unknown pool.
 */
@EndpointWebExtension(endpoint = PoolsEndpoint.class)
@RegisterReflectionForBinding(UnknownPoolDescriptor.class)
public class PoolsEndpointWebExtension {

	private final PoolsEndpoint delegate;

	/**
	 * Create the extension.
	 * @param delegate the endpoint that it extends
	 */
	public PoolsEndpointWebExtension(PoolsEndpoint delegate) {
		this.delegate = delegate;
	}

	/**
	 * Show one pool.
	 * @param name the upstream's name
	 * @return the pool, or 404 with the known names
	 */
	@ReadOperation
	public WebEndpointResponse<OperationResponseBody> pool(@Selector String name) {
		PoolDescriptor pool = this.delegate.pool(name);
		return (pool != null) ? new WebEndpointResponse<>(pool)
				: new WebEndpointResponse<>(this.delegate.unknown(), WebEndpointResponse.STATUS_NOT_FOUND);
	}

}
