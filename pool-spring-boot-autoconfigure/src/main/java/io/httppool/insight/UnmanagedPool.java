package io.httppool.insight;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A pool of the application that this library does not manage, with its effective limits.
 * A number that the pool does not tell is {@code null}.
 *
 * @param name where it was found: the name of a bean, or a bean's name and its field
 * @param type the library that it belongs to: {@code httpclient5}, {@code hikaricp},
 * {@code reactor-netty} or {@code jdk-http-client}
 * @param max most connections, {@code null} also if there is no limit
 * @param maxPerRoute most connections to one host, {@code null} also if there is no limit
 * of its own
 * @param active connections in use
 * @param idle connections that are open and not in use
 * @param pending callers that wait for a connection
 * @param acquireTimeout how long a caller waits for a connection at most, {@code null}
 * also if for ever
 */
public record UnmanagedPool(String name, String type, @Nullable Integer max, @Nullable Integer maxPerRoute,
		@Nullable Integer active, @Nullable Integer idle, @Nullable Integer pending,
		@Nullable Duration acquireTimeout) {

	/**
	 * A pool that tells nothing but its type.
	 * @param name where it was found
	 * @param type the library that it belongs to
	 * @return the pool
	 */
	public static UnmanagedPool of(String name, String type) {
		return new UnmanagedPool(name, type, null, null, null, null, null, null);
	}

	/**
	 * The same pool with its limits.
	 * @param max most connections, or {@code null}
	 * @param maxPerRoute most connections to one host, or {@code null}
	 * @param acquireTimeout longest wait for a connection, or {@code null}
	 * @return the pool
	 */
	public UnmanagedPool withLimits(@Nullable Integer max, @Nullable Integer maxPerRoute,
			@Nullable Duration acquireTimeout) {
		return new UnmanagedPool(this.name, this.type, max, maxPerRoute, this.active, this.idle, this.pending,
				acquireTimeout);
	}

	/**
	 * The same pool with what it does.
	 * @param active connections in use
	 * @param idle connections that are open and not in use
	 * @param pending callers that wait
	 * @return the pool
	 */
	public UnmanagedPool withUse(int active, int idle, int pending) {
		return new UnmanagedPool(this.name, this.type, this.max, this.maxPerRoute, active, idle, pending,
				this.acquireTimeout);
	}

}
