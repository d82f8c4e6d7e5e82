package io.httppool.autoconfigure.observation;

import java.net.URI;
import java.util.Map;
import java.util.function.Supplier;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;

import io.httppool.ConnectionPool;
import io.httppool.ConnectionPools;
import io.httppool.PoolConfig;
import io.httppool.PoolRequest;

/**
 * The tag that names the pool of a request. It is on every observation of a client, with
 * the value {@code none} if need be: Prometheus wants the same keys on all series of a
 * name. Its values are the names of upstreams, whatever a request carries; pools that are
 * made on demand come and go, and share one value.
 */
final class PoolTag {

	private static final String KEY = "pool";

	private static final String ON_DEMAND = "on-demand";

	private final Supplier<ConnectionPools> pools;

	PoolTag(Supplier<ConnectionPools> pools) {
		this.pools = pools;
	}

	/**
	 * Add the tag, unless a convention of the user already made one of this key.
	 * @param context observation of the request
	 * @param attributes attributes of the request
	 * @param url the URL of the request
	 */
	void addTo(Observation.Context context, Map<String, Object> attributes, URI url) {
		if (context.getLowCardinalityKeyValue(KEY) == null) {
			context.addLowCardinalityKeyValue(KeyValue.of(KEY, poolOf(attributes, url)));
		}
	}

	private String poolOf(Map<String, Object> attributes, URI url) {
		ConnectionPools available = this.pools.get();
		if (attributes.get(PoolRequest.POOL_ATTRIBUTE) instanceof String name && available.names().contains(name)) {
			return PoolConfig.isOnDemand(name) ? ON_DEMAND : name;
		}
		return url.isAbsolute() ? available.forUrl(url).map(ConnectionPool::name).orElse(KeyValue.NONE_VALUE)
				: KeyValue.NONE_VALUE;
	}

}
