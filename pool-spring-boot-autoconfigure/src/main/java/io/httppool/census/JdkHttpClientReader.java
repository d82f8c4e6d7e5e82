package io.httppool.census;

import java.net.http.HttpClient;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.httppool.insight.UnmanagedPool;

/**
 * Knows the JDK's client. It opens as many connections as there are requests at once, and
 * tells no number; {@code jdk.httpclient.connectionPoolSize} bounds only what stays idle.
 */
public final class JdkHttpClientReader implements PoolReader {

	@Override
	public @Nullable Object poolOf(Object candidate) {
		return (candidate instanceof HttpClient) ? candidate : null;
	}

	@Override
	public UnmanagedPool read(String name, Object pool, List<Object> path) {
		return UnmanagedPool.of(name, "jdk-http-client");
	}

}
