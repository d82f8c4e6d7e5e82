package io.httppool.resilience;

import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.resilience4j.core.IntervalBiFunction;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.RetryRegistry;
import org.jspecify.annotations.Nullable;

import io.httppool.ConnectionPool;
import io.httppool.PoolConfig;
import io.httppool.PoolListener;

/**
 * One {@link PoolRetry} per upstream, registered with Resilience4j under the upstream's
 * name. What the application has configured there under that name
 * ({@code resilience4j.retry.instances.<upstream>}, customizers) wins over
 * {@code retry.max-attempts} and the back-off; which outcomes are tried again is decided
 * by {@link RetryPolicy} alone. Made by {@link Resilience4jRetries} where there is
 * Resilience4j.
 */
public final class PoolRetries implements PoolListener {

	private final @Nullable Registry registry;

	private final Clock clock;

	private final Map<String, PoolRetry> retries = new ConcurrentHashMap<>();

	PoolRetries(@Nullable Registry registry, Clock clock) {
		this.registry = registry;
		this.clock = clock;
	}

	/**
	 * Make one attempt only, for applications without Resilience4j.
	 * @return the retries
	 */
	public static PoolRetries none() {
		return new PoolRetries(null, Clock.systemUTC());
	}

	/**
	 * The retry of an upstream.
	 * @param pool the upstream's pool
	 * @return the retry
	 */
	public PoolRetry get(ConnectionPool pool) {
		return this.retries.computeIfAbsent(pool.name(), (name) -> create(pool.config()));
	}

	@Override
	public void poolRemoved(ConnectionPool pool) {
		this.retries.remove(pool.name());
		Registry registry = this.registry;
		if (registry != null) {
			registry.remove(pool.name());
		}
	}

	private PoolRetry create(PoolConfig config) {
		RetryPolicy policy = new RetryPolicy(config.retry(), this.clock);
		Registry registry = this.registry;
		return new PoolRetry(policy, (registry != null) ? registry.engine(config) : null);
	}

	/**
	 * Keeps Resilience4j's types out of the fields and methods of a class that Spring
	 * looks at without it.
	 *
	 * @param registry the application's registry
	 */
	record Registry(RetryRegistry registry) {

		PoolRetry.Engine engine(PoolConfig config) {
			String name = config.name();
			RetryConfig configured = this.registry.find(name).map(Retry::getRetryConfig).orElse(null);
			int maxAttempts = (configured != null) ? configured.getMaxAttempts() : config.retry().maxAttempts();
			IntervalBiFunction<Object> backoff = (configured != null) ? configured.getIntervalBiFunction()
					: backoff(config.retry());
			Retry retry = Retry.of(name, PoolRetry.Engine.config(maxAttempts));
			if (configured == null) {
				retry = this.registry.retry(name, PoolRetry.Engine.config(maxAttempts));
			}
			else {
				this.registry.replace(name, retry);
			}
			return new PoolRetry.Engine(retry, maxAttempts, backoff);
		}

		void remove(String name) {
			this.registry.remove(name);
		}

		private static IntervalBiFunction<Object> backoff(PoolConfig.Retry retry) {
			if (retry.backoff().isZero()) {
				return (number, result) -> 0L;
			}
			// Resilience4j takes every factor below 1.
			double jitter = Math.min(retry.jitter(), Math.nextDown(1.0));
			IntervalFunction function = (jitter > 0)
					? IntervalFunction.ofExponentialRandomBackoff(retry.backoff(), retry.multiplier(), jitter,
							retry.maxBackoff())
					: IntervalFunction.ofExponentialBackoff(retry.backoff(), retry.multiplier(), retry.maxBackoff());
			return IntervalBiFunction.ofIntervalFunction(function);
		}

	}

}
