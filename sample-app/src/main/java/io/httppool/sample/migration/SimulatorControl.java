package io.httppool.sample.migration;

import java.net.URI;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import org.springframework.web.client.RestClientResponseException;

import io.httppool.ConnectionPools;

/**
 * Asks the upstreams what they saw and hold. Only simulators answer; a real upstream does
 * not know these addresses. The requests go through the pools like all others, so that
 * the upstream counts no connection that the pool does not.
 */
@Component
class SimulatorControl {

	/** Name of the upstream that is the source. */
	static final String SOURCE = "zephyr";

	/** Name of the upstream that is the target. */
	static final String TARGET = "qtest";

	private final Map<String, RestClient> clients;

	private final ConnectionPools pools;

	SimulatorControl(@Qualifier(SOURCE) RestClient zephyr, @Qualifier(TARGET) RestClient qtest, ConnectionPools pools) {
		this.clients = Map.of(SOURCE, zephyr, TARGET, qtest);
		this.pools = pools;
	}

	/**
	 * What an upstream holds.
	 * @param upstream name of the upstream
	 * @return its manifest
	 * @throws RestClientException if it cannot be read
	 */
	Manifest manifest(String upstream) {
		return get(upstream, "/_sim/manifest", Manifest.class);
	}

	/**
	 * How many connections an upstream has accepted since it was started.
	 * @param upstream name of the upstream
	 * @return the number, or {@code null} if it is not a simulator
	 */
	@Nullable Long connectionsAccepted(String upstream) {
		try {
			return get(upstream, "/_sim/stats", Stats.class).connectionsAccepted();
		}
		catch (RestClientResponseException ex) {
			return null;
		}
	}

	private <T> T get(String upstream, String path, Class<T> type) {
		RestClient client = this.clients.get(upstream);
		if (client == null) {
			throw new IllegalArgumentException("There is no upstream " + upstream);
		}
		URI address = this.pools.get(upstream).config().baseUrl().resolve(path);
		T body = client.get().uri(address).retrieve().body(type);
		if (body == null) {
			throw new RestClientException(address + " answered without a body");
		}
		return body;
	}

	private record Stats(long connectionsAccepted) {

	}

}
