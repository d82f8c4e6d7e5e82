package io.httppool;

import java.net.URI;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Names the tenant of a request that does not name it itself with
 * {@link PoolRequest#tenant(String)}. Tenants share the connections of a pool: none gets
 * more than {@link PoolConfig#tenantMaxShare()} of them, and those that wait are served
 * in turn.
 * <p>
 * A user's bean. It is asked once for each call, on the caller's thread, which it must
 * not block; several threads may ask at once. What it throws ends the call.
 */
@FunctionalInterface
public interface TenantResolver {

	/**
	 * Name the tenant of a request.
	 * @param pool name of the pool that the request goes to
	 * @param method the request's method, {@code GET} for instance
	 * @param uri the request's complete address
	 * @param attributes the request's attributes, not to be changed
	 * @return the tenant, the same text for the same one; {@code null} for no tenant
	 */
	@Nullable String resolveTenant(String pool, String method, URI uri, Map<String, Object> attributes);

}
