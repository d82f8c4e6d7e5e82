package io.httppool;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * What a caller may say about one request. The factory methods make attributes that
 * {@code RestClient} and {@code WebClient} take alike. <pre>
 * client.get().uri("/export").attributes(PoolRequest.timeout(Duration.ofMinutes(5))).retrieve()
 * </pre>
 *
 * @param timeout replaces the upstream's {@code timeout}; zero stands for none;
 * {@code null} keeps the upstream's
 * @param retry {@code false} makes one attempt only; {@code true} allows more even if the
 * method is not idempotent; {@code null} keeps the upstream's rules
 * @param idempotencyKey sent with the request, which may then be repeated; or
 * {@code null}
 * @param priority how important the request is while it waits for a connection;
 * {@code null} stands for {@link Priority#NORMAL}
 * @param tenant for whom the request is made; {@code null} leaves it to the
 * {@link TenantResolver}, if there is one
 */
public record PoolRequest(@Nullable Duration timeout, @Nullable Boolean retry, @Nullable String idempotencyKey,
		@Nullable Priority priority, @Nullable String tenant) {

	/**
	 * Name of the attribute under which a request carries the name of its pool, for
	 * observations and logs. Set by the clients; to set it does not choose a pool.
	 */
	public static final String POOL_ATTRIBUTE = PoolRequest.class.getName() + ".pool";

	private static final String TIMEOUT = PoolRequest.class.getName() + ".timeout";

	private static final String RETRY = PoolRequest.class.getName() + ".retry";

	private static final String IDEMPOTENCY_KEY = PoolRequest.class.getName() + ".idempotencyKey";

	private static final String PRIORITY = PoolRequest.class.getName() + ".priority";

	private static final String TENANT = PoolRequest.class.getName() + ".tenant";

	/**
	 * Limit the whole call: waiting, connecting, exchange, body and all attempts.
	 * @param timeout a positive duration, at most 24 days
	 * @return to be passed to {@code attributes(…)}
	 * @throws IllegalArgumentException if it is not positive, or longer
	 */
	public static Consumer<Map<String, Object>> timeout(Duration timeout) {
		if (timeout.isNegative() || timeout.isZero()) {
			throw new IllegalArgumentException(
					"timeout must be positive (was " + timeout + "); use noTimeout() for none");
		}
		if (timeout.compareTo(Violations.LONGEST) > 0) {
			throw new IllegalArgumentException("timeout must be at most " + DurationText.of(Violations.LONGEST)
					+ " (was " + timeout + "); use noTimeout() for none");
		}
		return (attributes) -> attributes.put(TIMEOUT, timeout);
	}

	/**
	 * Let the call take as long as it needs, a long stream for instance. The limits of
	 * its parts (acquire, connect, read) still hold.
	 * @return to be passed to {@code attributes(…)}
	 */
	public static Consumer<Map<String, Object>> noTimeout() {
		return (attributes) -> attributes.put(TIMEOUT, Duration.ZERO);
	}

	/**
	 * Decide about further attempts.
	 * @param retry {@code false}: one attempt only; {@code true}: further attempts even
	 * if the method is not idempotent
	 * @return to be passed to {@code attributes(…)}
	 */
	public static Consumer<Map<String, Object>> retry(boolean retry) {
		return (attributes) -> attributes.put(RETRY, retry);
	}

	/**
	 * Send a key by which the server recognises a repeated request, so that it may be
	 * repeated whatever its method.
	 * @param key the same for all attempts at one thing, in the form that the server asks
	 * for
	 * @return to be passed to {@code attributes(…)}
	 */
	public static Consumer<Map<String, Object>> idempotencyKey(String key) {
		return (attributes) -> attributes.put(IDEMPOTENCY_KEY, key);
	}

	/**
	 * Say how important the request is while it waits for a connection.
	 * @param priority the priority; without one it is {@link Priority#NORMAL}
	 * @return to be passed to {@code attributes(…)}
	 */
	public static Consumer<Map<String, Object>> priority(Priority priority) {
		return (attributes) -> attributes.put(PRIORITY, priority);
	}

	/**
	 * Say for whom the request is made. No tenant gets more than
	 * {@link PoolConfig#tenantMaxShare()} of the connections, and those that wait are
	 * served in turn.
	 * @param tenant any text, the same for the same tenant
	 * @return to be passed to {@code attributes(…)}
	 * @throws IllegalArgumentException if it is blank
	 */
	public static Consumer<Map<String, Object>> tenant(String tenant) {
		if (tenant.isBlank()) {
			throw new IllegalArgumentException("tenant must not be blank; leave it out for no tenant");
		}
		return (attributes) -> attributes.put(TENANT, tenant);
	}

	/**
	 * Read what a caller said.
	 * @param attributes the attributes of a request
	 * @return what is in them
	 */
	public static PoolRequest from(Map<String, Object> attributes) {
		return new PoolRequest((Duration) attributes.get(TIMEOUT), (Boolean) attributes.get(RETRY),
				(String) attributes.get(IDEMPOTENCY_KEY), (Priority) attributes.get(PRIORITY),
				(String) attributes.get(TENANT));
	}

}
