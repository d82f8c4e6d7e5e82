package io.httppool.autoconfigure.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationFilter;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientRequestObservationContext;

/**
 * Adds the {@link PoolTag} to the observations of WebClient.
 */
final class WebClientPoolTagFilter implements ObservationFilter {

	private final PoolTag poolTag;

	WebClientPoolTagFilter(PoolTag poolTag) {
		this.poolTag = poolTag;
	}

	@Override
	public Observation.Context map(Observation.Context context) {
		if (context instanceof ClientRequestObservationContext exchange) {
			ClientRequest request = exchange.getRequest();
			if (request != null) {
				this.poolTag.addTo(context, request.attributes(), request.url());
			}
		}
		return context;
	}

}
