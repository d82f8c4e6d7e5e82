package io.httppool.autoconfigure.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationFilter;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.observation.ClientRequestObservationContext;

/**
 * Adds the {@link PoolTag} to the observations of RestClient and RestTemplate.
 */
final class RestClientPoolTagFilter implements ObservationFilter {

	private final PoolTag poolTag;

	RestClientPoolTagFilter(PoolTag poolTag) {
		this.poolTag = poolTag;
	}

	@Override
	public Observation.Context map(Observation.Context context) {
		if (context instanceof ClientRequestObservationContext exchange) {
			ClientHttpRequest request = exchange.getCarrier();
			if (request != null) {
				this.poolTag.addTo(context, request.getAttributes(), request.getURI());
			}
		}
		return context;
	}

}
