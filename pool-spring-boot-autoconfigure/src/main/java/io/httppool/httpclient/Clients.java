package io.httppool.httpclient;

import java.time.Duration;

import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.cookie.StandardCookieSpec;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.concurrent.DefaultThreadFactory;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.util.Timeout;

import io.httppool.PoolConfig;
import io.httppool.RedirectPolicy;

/**
 * Builds the two HttpClients of an upstream: the only place that knows HttpClient's
 * settings. System properties (proxies, for instance) are honoured as Boot does.
 */
final class Clients {

	private static final int REACTOR_THREADS = 1;

	private final PoolConfig config;

	private final KeepAlivePolicy keepAlive;

	private final SafeRedirectStrategy redirects;

	private final UpstreamExecHandlers handlers;

	Clients(PoolConfig config, LeaseRequests leaseRequests) {
		this.config = config;
		this.keepAlive = new KeepAlivePolicy(config);
		this.redirects = new SafeRedirectStrategy(config);
		this.handlers = new UpstreamExecHandlers(new UpstreamHeaders(config), leaseRequests);
	}

	CloseableHttpClient blocking(BlockingConnectionManager manager) {
		HttpClientBuilder builder = HttpClientBuilder.create()
			.useSystemProperties()
			.setConnectionManager(manager)
			.setConnectionManagerShared(true)
			.setDefaultRequestConfig(requestConfig())
			.setKeepAliveStrategy(this.keepAlive)
			.setConnectionReuseStrategy(this.keepAlive)
			.setRedirectStrategy(this.redirects)
			.addExecInterceptorBefore(ChainElement.PROTOCOL.name(), UpstreamExecHandlers.NAME, this.handlers.blocking())
			.disableConnectionState()
			.disableAutomaticRetries();
		if (this.config.redirects() == RedirectPolicy.DONT_FOLLOW) {
			builder.disableRedirectHandling();
		}
		if (!this.config.cookies()) {
			builder.disableCookieManagement();
		}
		return builder.build();
	}

	CloseableHttpAsyncClient async(AsyncConnectionManager manager) {
		HttpAsyncClientBuilder builder = HttpAsyncClientBuilder.create()
			.useSystemProperties()
			.setConnectionManager(manager)
			.setConnectionManagerShared(true)
			.setIOReactorConfig(IOReactorConfig.custom().setIoThreadCount(REACTOR_THREADS).build())
			.setThreadFactory(new DefaultThreadFactory("pool-" + this.config.name() + "-io", true))
			.setIOSessionListener(manager.closeListener())
			.setDefaultRequestConfig(requestConfig())
			.setKeepAliveStrategy(this.keepAlive)
			.setConnectionReuseStrategy(this.keepAlive)
			.setRedirectStrategy(this.redirects)
			.addExecInterceptorBefore(ChainElement.PROTOCOL.name(), UpstreamExecHandlers.NAME, this.handlers.async())
			.addExecInterceptorBefore(ChainElement.MAIN_TRANSPORT.name(), UpstreamExecHandlers.NAME + "_EXCHANGE",
					UpstreamExecHandlers.beforeExchange())
			.disableConnectionState()
			.disableAutomaticRetries();
		if (this.config.redirects() == RedirectPolicy.DONT_FOLLOW) {
			builder.disableRedirectHandling();
		}
		if (!this.config.cookies()) {
			builder.disableCookieManagement();
		}
		return builder.build();
	}

	private RequestConfig requestConfig() {
		return RequestConfig.custom()
			.setConnectionRequestTimeout(acquireTimeout())
			.setResponseTimeout(Timeout.of(this.config.readTimeout()))
			.setCookieSpec(this.config.cookies() ? StandardCookieSpec.STRICT : StandardCookieSpec.IGNORE)
			.build();
	}

	/**
	 * Zero is "no limit" to HttpClient's lease and "at once" to us.
	 */
	private Timeout acquireTimeout() {
		Duration acquireTimeout = this.config.acquireTimeout();
		return acquireTimeout.isZero() ? Timeout.ofMilliseconds(1) : Timeout.of(acquireTimeout);
	}

}
