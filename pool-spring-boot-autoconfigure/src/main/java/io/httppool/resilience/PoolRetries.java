package io.httppool.resilience;

import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.RetryRegistry;
import org.jspecify.annotations.Nullable;

import io.httppool.ConnectionPool;
import io.httppool.PoolConfig;
import io.httppool.PoolListener;

/**
 * One {@link PoolRetry} per upstream, registered with Resilience4j under the upstream's
 * name for as long as there is a pool. How many attempts there are, and when, is decided
 * by a {@link RetryConfigFactory}; which outcomes are tried again, by {@link RetryPolicy}
 * alone. What else stands before an upstream comes from {@link Protections}. Made by
 * {@link Resilience4jRetries} where there is Resilience4j. Safe for use by any number of
 * threads.
 */
public final class PoolRetries implements PoolListener {

	private final @Nullable Registry registry;

	private final Clock clock;

	private final Protections protections;

	private final @Nullable PoolRetries repeating;

	private final Map<String, PoolRetry> retries = new ConcurrentHashMap<>();

	private volatile BreakerObserver breakers = (pool, state, before) -> {
	};

	PoolRetries(@Nullable Registry registry, Protections protections, Clock clock) {
		this.registry = registry;
		this.protections = protections;
		this.clock = clock;
		this.repeating = null;
	}

	private PoolRetries(PoolRetries repeating) {
		this.registry = null;
		this.protections = repeating.protections;
		this.clock = repeating.clock;
		this.repeating = repeating;
	}

	/**
	 * Make one attempt only, for applications without Resilience4j.
	 * @return the retries
	 */
	public static PoolRetries none() {
		return new PoolRetries(null, Protections.none(), Clock.systemUTC());
	}

	/**
	 * Keep to the same pauses, but make one attempt only: for a client that Resilience4j
	 * cannot repeat.
	 * @return the retries
	 */
	public PoolRetries once() {
		return new PoolRetries(this);
	}

	/**
	 * The retry of an upstream.
	 * @param pool the upstream's pool
	 * @return the retry
	 */
	public PoolRetry get(ConnectionPool pool) {
		PoolRetries repeating = this.repeating;
		if (repeating != null) {
			return repeating.get(pool).once();
		}
		return this.retries.computeIfAbsent(pool.name(), (name) -> create(pool));
	}

	/**
	 * Say who is told what the circuit breakers do.
	 * @param observer replaces the one before
	 */
	public void tellOfBreakers(BreakerObserver observer) {
		this.breakers = observer;
	}

	@Override
	public void poolAdded(ConnectionPool pool) {
		// From the start, so that Resilience4j's meters and endpoints show the upstream.
		get(pool);
	}

	@Override
	public void poolRemoved(ConnectionPool pool) {
		PoolRetry removed = this.retries.remove(pool.name());
		if (removed == null) {
			return;
		}
		this.protections.remove(pool.name());
		Registry registry = this.registry;
		if (registry != null) {
			registry.restore(pool.name());
		}
	}

	private PoolRetry create(ConnectionPool pool) {
		PoolConfig config = pool.config();
		RetryPolicy policy = new RetryPolicy(config.retry(), this.clock);
		Registry registry = this.registry;
		RetryBudget budget = new RetryBudget(config.retry().budgetRatio(), config.retry().budgetPerSecond(),
				System.nanoTime());
		Protection protection = this.protections.add(config,
				(state, before) -> this.breakers.breakerChanged(pool, state, before));
		return new PoolRetry(policy, (registry != null) ? registry.engine(config) : null, budget,
				new SharedPauses(config, System::nanoTime), protection, config.hedgeDelay(), System::nanoTime);
	}

	/**
	 * Keeps Resilience4j's types out of the fields and methods of a class that Spring
	 * looks at without it.
	 *
	 * @param registry the application's registry
	 * @param configs says how many attempts there are, and when
	 * @param replaced the application's entries for which ours stand in, by name
	 */
	record Registry(RetryRegistry registry, RetryConfigFactory configs, Map<String, Retry> replaced) {

		PoolRetry.Engine engine(PoolConfig config) {
			String name = config.name();
			Retry registered = this.registry.find(name).orElse(null);
			RetryConfig chosen = this.configs.create(config, (registered != null) ? registered.getRetryConfig() : null);
			RetryConfig ours = PoolRetry.Engine.config(chosen.getMaxAttempts());
			if (registered == null) {
				return new PoolRetry.Engine(this.registry.retry(name, ours), chosen);
			}
			this.replaced.put(name, registered);
			Retry retry = Retry.of(name, ours, registered.getTags());
			this.registry.replace(name, retry);
			return new PoolRetry.Engine(retry, chosen);
		}

		void restore(String name) {
			Retry registered = this.replaced.remove(name);
			if (registered != null) {
				this.registry.replace(name, registered);
			}
			else {
				this.registry.remove(name);
			}
		}

	}

}
