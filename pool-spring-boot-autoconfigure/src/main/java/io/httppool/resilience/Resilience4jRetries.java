package io.httppool.resilience;

import java.time.Clock;

import io.github.resilience4j.retry.RetryRegistry;

/**
 * Makes retries with Resilience4j. Apart from {@link PoolRetries}, which is a bean in
 * applications without Resilience4j, too.
 */
public final class Resilience4jRetries {

	private Resilience4jRetries() {
	}

	/**
	 * Retry with Resilience4j.
	 * @param registry the application's registry
	 * @param clock tells how long a {@code Retry-After} date is away
	 * @return the retries
	 */
	public static PoolRetries with(RetryRegistry registry, Clock clock) {
		return with(registry, RetryConfigFactory.registeredOrOwn(), Protections.none(), clock);
	}

	/**
	 * Retry with Resilience4j, with quotas that nobody else shares.
	 * @param registry the application's registry
	 * @param configs says how many attempts there are, and when
	 * @param protections stand before the upstreams
	 * @param clock tells how long a {@code Retry-After} date is away
	 * @return the retries
	 */
	public static PoolRetries with(RetryRegistry registry, RetryConfigFactory configs, Protections protections,
			Clock clock) {
		return with(registry, configs, protections, Quotas.local(), clock);
	}

	/**
	 * Retry with Resilience4j.
	 * @param registry the application's registry
	 * @param configs says how many attempts there are, and when
	 * @param protections stand before the upstreams
	 * @param quotas say how attempts keep to the upstreams' quotas
	 * @param clock tells how long a {@code Retry-After} date is away
	 * @return the retries
	 */
	public static PoolRetries with(RetryRegistry registry, RetryConfigFactory configs, Protections protections,
			Quotas quotas, Clock clock) {
		return new PoolRetries(new PoolRetries.Registry(registry, configs), protections, quotas, clock);
	}

}
