package io.httppool.actuate;

import java.time.Duration;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

import io.httppool.insight.UnmanagedPool;

/**
 * A pool that this library does not manage. What is not known is absent.
 *
 * @param name where it was found
 * @param type the library that it belongs to
 * @param managed always {@code false}
 * @param max most connections
 * @param maxPerRoute most connections to one host
 * @param active connections in use
 * @param idle connections not in use
 * @param pending callers that wait
 * @param acquireTimeoutMillis longest wait for a connection
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record UnmanagedPoolDescriptor(String name, String type, boolean managed, @Nullable Integer max,
		@Nullable Integer maxPerRoute, @Nullable Integer active, @Nullable Integer idle, @Nullable Integer pending,
		@Nullable Long acquireTimeoutMillis) {

	static UnmanagedPoolDescriptor of(UnmanagedPool pool) {
		Duration acquireTimeout = pool.acquireTimeout();
		return new UnmanagedPoolDescriptor(pool.name(), pool.type(), false, pool.max(), pool.maxPerRoute(),
				pool.active(), pool.idle(), pool.pending(),
				(acquireTimeout != null) ? acquireTimeout.toMillis() : null);
	}

}
