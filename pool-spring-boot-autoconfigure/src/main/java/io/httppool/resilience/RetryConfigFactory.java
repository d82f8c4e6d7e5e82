package io.httppool.resilience;

import io.github.resilience4j.core.IntervalBiFunction;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.RetryConfig;
import org.jspecify.annotations.Nullable;

import io.httppool.PoolConfig;

/**
 * Says how many attempts an upstream gets, and how long the pauses between them are. Of
 * what it returns nothing else is used: which outcomes are tried again is decided by
 * {@link RetryPolicy} alone.
 */
@FunctionalInterface
public interface RetryConfigFactory {

	/**
	 * Create the configuration of one upstream.
	 * @param config the upstream's configuration
	 * @param registered what the application has registered with Resilience4j under the
	 * upstream's name, or {@code null}
	 * @return attempts and pauses
	 */
	RetryConfig create(PoolConfig config, @Nullable RetryConfig registered);

	/**
	 * What the application has registered wins over {@code retry.*}.
	 * @return a factory that knows no other source
	 */
	static RetryConfigFactory registeredOrOwn() {
		return (config, registered) -> (registered != null) ? registered
				: RetryConfig.custom()
					.maxAttempts(config.retry().maxAttempts())
					.intervalBiFunction(backoff(config.retry()))
					.build();
	}

	private static IntervalBiFunction<Object> backoff(PoolConfig.Retry retry) {
		if (retry.backoff().isZero()) {
			return (number, result) -> 0L;
		}
		return IntervalBiFunction.ofIntervalFunction(IntervalFunction.ofExponentialRandomBackoff(retry.backoff(),
				retry.multiplier(), retry.jitter(), retry.maxBackoff()));
	}

}
