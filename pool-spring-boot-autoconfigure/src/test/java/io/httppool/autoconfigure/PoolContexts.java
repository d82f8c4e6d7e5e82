package io.httppool.autoconfigure;

import java.time.Duration;
import java.util.concurrent.Callable;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.imperative.ImperativeHttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.reactive.ReactiveHttpClientAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration;

import io.httppool.autoconfigure.restclient.PoolRestClientAutoConfiguration;
import io.httppool.autoconfigure.webclient.PoolWebClientAutoConfiguration;
import io.httppool.test.server.UpstreamServer;

/**
 * Application contexts with Boot's client auto-configurations and ours.
 */
public final class PoolContexts {

	private PoolContexts() {
	}

	/**
	 * What an application has without this library.
	 */
	public static ApplicationContextRunner boot() {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, HttpClientAutoConfiguration.class,
					ImperativeHttpClientAutoConfiguration.class, ReactiveHttpClientAutoConfiguration.class,
					RestClientAutoConfiguration.class, WebClientAutoConfiguration.class))
			// Otherwise each context takes 2 s to close.
			.withPropertyValues("spring.reactor.netty.shutdown-quiet-period=0s");
	}

	/**
	 * What an application has with this library, and no upstream.
	 */
	public static ApplicationContextRunner pools() {
		return boot()
			.withConfiguration(AutoConfigurations.of(PoolAutoConfiguration.class, PooledClientsAutoConfiguration.class,
					PoolRestClientAutoConfiguration.class, PoolWebClientAutoConfiguration.class))
			.withPropertyValues("pool.defaults.retry.enabled=false", "pool.defaults.timeout=5s",
					"pool.defaults.read-timeout=3s", "pool.defaults.shutdown-grace=1s");
	}

	/**
	 * The property that makes a server an upstream.
	 */
	public static String upstream(String name, UpstreamServer server) {
		return baseUrl(name, server.baseUrl().toString());
	}

	/**
	 * The property that makes a URL an upstream.
	 */
	public static String baseUrl(String name, String url) {
		String key = name.contains(".") ? "[" + name + "]" : "." + name;
		return "pool.upstreams" + key + ".base-url=" + url;
	}

	/**
	 * How long something takes.
	 */
	static Duration time(Callable<?> task) throws Exception {
		long started = System.nanoTime();
		task.call();
		return Duration.ofNanos(System.nanoTime() - started);
	}

}
