package io.httppool.census;

import java.time.Duration;
import java.util.List;

import org.apache.hc.client5.http.config.Configurable;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.core5.pool.ConnPoolControl;
import org.apache.hc.core5.pool.PoolStats;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

import io.httppool.insight.UnmanagedPool;

/**
 * Knows the pooling connection managers of Apache HttpClient 5, blocking and
 * asynchronous. How long a caller waits is said by the client, not by its manager.
 */
public final class HttpComponentsPoolReader implements PoolReader {

	@Override
	public @Nullable Object poolOf(Object candidate) {
		return (candidate instanceof ConnPoolControl) ? candidate : null;
	}

	@Override
	public UnmanagedPool read(String name, Object pool, List<Object> path) {
		ConnPoolControl<?> control = (ConnPoolControl<?>) pool;
		PoolStats stats = control.getTotalStats();
		return UnmanagedPool.of(name, "httpclient5")
			.withLimits(control.getMaxTotal(), control.getDefaultMaxPerRoute(), acquireTimeout(path))
			.withUse(stats.getLeased(), stats.getAvailable(), stats.getPending());
	}

	private static @Nullable Duration acquireTimeout(List<Object> path) {
		for (Object element : path) {
			RequestConfig config = (element instanceof Configurable client) ? client.getConfig() : null;
			if (config != null) {
				Timeout timeout = config.getConnectionRequestTimeout();
				return (timeout != null && timeout.isEnabled()) ? timeout.toDuration() : null;
			}
		}
		return null;
	}

}
