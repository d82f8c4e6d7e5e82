package io.httppool.observation;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import io.httppool.CallTracer;
import io.httppool.ConnectionPool;
import io.httppool.PoolConfig;
import io.httppool.observation.PoolObservations.ObservationKey;

/**
 * Ties calls to the observation that is current when they begin: the client's own, as a
 * rule. With steps, acquiring and opening a connection are observations below it.
 * <p>
 * Safe for use by any number of threads.
 */
public final class CallObservations implements CallTracer {

	private static final String ON_DEMAND = "on-demand";

	private final Supplier<ObservationRegistry> registry;

	private final boolean steps;

	/**
	 * Create the tracer.
	 * @param registry gives the registry, asked at the first call
	 * @param steps whether steps of a call are observed
	 */
	public CallObservations(Supplier<ObservationRegistry> registry, boolean steps) {
		this.registry = registry;
		this.steps = steps;
	}

	@Override
	public @Nullable Object current() {
		Observation current = this.registry.get().getCurrentObservation();
		// A client without a registry puts one in place that nobody sees.
		return (current != null && !current.isNoop()) ? current : null;
	}

	@Override
	public @Nullable Scope resume(Object caller) {
		if (!(caller instanceof Observation observation) || observation.isNoop()
				|| observation == this.registry.get().getCurrentObservation()) {
			return null;
		}
		Observation.Scope scope = observation.openScope();
		return scope::close;
	}

	@Override
	public @Nullable Step acquiring(ConnectionPool pool, Object caller) {
		return this.steps ? begin(PoolObservations.ACQUIRE, pool, caller) : null;
	}

	@Override
	public @Nullable Step connecting(ConnectionPool pool, Object caller) {
		return this.steps ? begin(PoolObservations.CONNECT, pool, caller) : null;
	}

	private @Nullable Step begin(PoolObservations step, ConnectionPool pool, Object caller) {
		if (!(caller instanceof Observation parent) || parent.isNoop()) {
			return null;
		}
		String name = PoolConfig.isOnDemand(pool.name()) ? ON_DEMAND : pool.name();
		Observation observation = Observation.createNotStarted(step.getName(), this.registry.get())
			.contextualName(step.getContextualName())
			.lowCardinalityKeyValue(ObservationKey.POOL.withValue(name))
			.parentObservation(parent)
			.start();
		AtomicBoolean ended = new AtomicBoolean();
		return (outcome, failure) -> {
			if (ended.compareAndSet(false, true)) {
				observation.lowCardinalityKeyValue(ObservationKey.OUTCOME.withValue(outcome));
				if (failure != null) {
					observation.error(failure);
				}
				observation.stop();
			}
		};
	}

}
