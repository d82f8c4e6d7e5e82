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
import io.httppool.PoolState;

/**
 * One {@link PoolRetry} per pool, registered with Resilience4j under the upstream's name
 * for as long as there is the pool, or until the next one of that name comes. How many
 * attempts there are, and when, is decided by a {@link RetryConfigFactory}; which
 * outcomes are tried again, by {@link RetryPolicy} alone. What else stands before an
 * upstream comes from {@link Protections} and {@link Quotas}. Made by
 * {@link Resilience4jRetries} where there is Resilience4j. Safe for use by any number of
 * threads.
 */
public final class PoolRetries implements PoolListener {

	private final @Nullable Registry registry;

	private final Clock clock;

	private final Protections protections;

	private final Quotas quotas;

	private final @Nullable PoolRetries repeating;

	private final Map<ConnectionPool, PoolRetry> retries = new ConcurrentHashMap<>();

	private volatile BreakerObserver breakers = (pool, state, before) -> {
	};

	PoolRetries(@Nullable Registry registry, Protections protections, Quotas quotas, Clock clock) {
		this.registry = registry;
		this.protections = protections;
		this.quotas = quotas;
		this.clock = clock;
		this.repeating = null;
	}

	private PoolRetries(PoolRetries repeating) {
		this.registry = null;
		this.protections = repeating.protections;
		this.quotas = repeating.quotas;
		this.clock = repeating.clock;
		this.repeating = repeating;
	}

	/**
	 * Make one attempt only, for applications without Resilience4j.
	 * @return the retries
	 */
	public static PoolRetries none() {
		return none(Quotas.local());
	}

	/**
	 * Make one attempt only, for applications without Resilience4j.
	 * @param quotas say how attempts keep to the upstreams' quotas
	 * @return the retries
	 */
	public static PoolRetries none(Quotas quotas) {
		return new PoolRetries(null, Protections.none(), quotas, Clock.systemUTC());
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
	 * @return the retry; of a pool that is closed and removed one that is kept nowhere
	 */
	public PoolRetry get(ConnectionPool pool) {
		PoolRetries repeating = this.repeating;
		if (repeating != null) {
			return repeating.get(pool).once();
		}
		// Looked at with the entry locked: whoever removes a pool has closed it before.
		PoolRetry retry = this.retries.computeIfAbsent(pool,
				(added) -> (added.state() != PoolState.CLOSED) ? create(added) : null);
		return (retry != null) ? retry : retry(pool, null, Protection.NONE);
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
		this.retries.remove(pool);
		// Also if making the retry failed half-way.
		this.protections.remove(pool);
		Registry registry = this.registry;
		if (registry != null) {
			registry.entries().remove(pool);
		}
	}

	private PoolRetry create(ConnectionPool pool) {
		Registry registry = this.registry;
		Protection protection = this.protections.add(pool,
				(state, before) -> this.breakers.breakerChanged(pool, state, before));
		return retry(pool, (registry != null) ? registry.engine(pool) : null, protection);
	}

	private PoolRetry retry(ConnectionPool pool, PoolRetry.@Nullable Engine engine, Protection protection) {
		PoolConfig config = pool.config();
		RetryBudget budget = new RetryBudget(config.retry().budgetRatio(), config.retry().budgetPerSecond(),
				System.nanoTime());
		return new PoolRetry(new RetryPolicy(config.retry(), this.clock), engine, budget,
				new SharedPauses(config, System::nanoTime), protection, Quota.of(config, this.quotas, System::nanoTime),
				config.hedgeDelay(), System::nanoTime);
	}

	/**
	 * Keeps Resilience4j's types out of the fields and methods of a class that Spring
	 * looks at without it.
	 *
	 * @param registry the application's registry
	 * @param configs says how many attempts there are, and when
	 * @param entries ours in the registry
	 */
	record Registry(RetryRegistry registry, RetryConfigFactory configs, RegistryEntries<Retry> entries) {

		Registry(RetryRegistry registry, RetryConfigFactory configs) {
			this(registry, configs, new RegistryEntries<>(registry));
		}

		PoolRetry.Engine engine(ConnectionPool pool) {
			String name = pool.name();
			Retry registered = this.entries.registered(name);
			RetryConfig chosen = this.configs.create(pool.config(),
					(registered != null) ? registered.getRetryConfig() : null);
			RetryConfig ours = PoolRetry.Engine.config(chosen.getMaxAttempts());
			Retry retry = this.entries.add(pool, () -> this.registry.retry(name, ours),
					(like) -> Retry.of(name, ours, like.getTags()));
			return new PoolRetry.Engine(retry, chosen);
		}

	}

}
