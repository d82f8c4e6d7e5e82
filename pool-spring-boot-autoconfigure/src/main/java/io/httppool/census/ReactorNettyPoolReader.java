package io.httppool.census;

import java.util.List;

import org.jspecify.annotations.Nullable;
import reactor.netty.resources.ConnectionProvider;

import io.httppool.insight.UnmanagedPool;

/**
 * Knows the connection providers of Reactor Netty. Their numbers are seen in its own
 * meters only. A client wraps its provider, which others may have too.
 */
public final class ReactorNettyPoolReader implements PoolReader {

	private static final String WRAPPER = "reactor.netty.http.client.HttpConnectionProvider";

	@Override
	public @Nullable Object poolOf(Object candidate) {
		if (!(candidate instanceof ConnectionProvider)) {
			return null;
		}
		Object wrapped = candidate.getClass().getName().equals(WRAPPER)
				? FieldSearch.firstField(candidate, ConnectionProvider.class) : null;
		return (wrapped != null) ? wrapped : candidate;
	}

	@Override
	public UnmanagedPool read(String name, Object pool, List<Object> path) {
		ConnectionProvider provider = (ConnectionProvider) pool;
		// Reactor Netty's limit is one for each remote host.
		int max = provider.maxConnections();
		return UnmanagedPool.of(name, "reactor-netty").withLimits(null, (max > 0) ? max : null, null);
	}

}
