package io.httppool.autoconfigure;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;

/**
 * Remembers the observations that came to their end.
 */
public final class RecordedObservations implements ObservationHandler<Observation.Context> {

	private final List<Observation.Context> ended = new CopyOnWriteArrayList<>();

	private final ObservationRegistry registry = ObservationRegistry.create();

	public RecordedObservations() {
		this.registry.observationConfig().observationHandler(this);
	}

	public ObservationRegistry registry() {
		return this.registry;
	}

	/**
	 * The values of a low-cardinality key of the observations of one name.
	 */
	public List<String> values(String name, String key) {
		return this.ended.stream()
			.filter((context) -> name.equals(context.getName()))
			.map((context) -> String.valueOf(context.getLowCardinalityKeyValue(key)))
			.toList();
	}

	@Override
	public void onStop(Observation.Context context) {
		this.ended.add(context);
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return true;
	}

}
