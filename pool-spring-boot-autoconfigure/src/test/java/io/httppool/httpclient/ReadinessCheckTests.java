package io.httppool.httpclient;

import java.net.URI;
import java.util.List;

import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.core5.http.HttpHost;
import org.junit.jupiter.api.Test;

import io.httppool.ConnectionReadiness;
import io.httppool.PoolConfig;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ReadinessCheck}.
 */
class ReadinessCheckTests {

	private static final HttpHost PROXY = new HttpHost("proxy.test", 3128);

	@Test
	void connectionToTheUpstreamIsAsked() {
		assertThat(check("http://upstream.test").applies(new HttpRoute(host("http", "upstream.test")))).isTrue();
	}

	@Test
	void connectionToAnotherHostIsNotAsked() {
		assertThat(check("http://upstream.test").applies(new HttpRoute(host("http", "other.test")))).isFalse();
	}

	@Test
	void connectionToAProxyIsNotAsked() {
		HttpRoute route = new HttpRoute(host("http", "upstream.test"), null, PROXY, false);
		assertThat(check("http://upstream.test").applies(route)).isFalse();
	}

	@Test
	void connectionThroughATunnelIsNotAsked() {
		HttpRoute route = new HttpRoute(host("https", "upstream.test"), null, PROXY, true);
		assertThat(check("https://upstream.test").applies(route)).isFalse();
	}

	private static HttpHost host(String scheme, String name) {
		return new HttpHost(scheme, name, "https".equals(scheme) ? 443 : 80);
	}

	private static ReadinessCheck check(String baseUrl) {
		PoolConfig config = PoolConfig.builder("upstream", URI.create(baseUrl)).build();
		return new ReadinessCheck(config, List.of(new ConnectionReadiness() {

			@Override
			public String pool() {
				return "upstream";
			}

			@Override
			public String path() {
				return "/ready";
			}

		}));
	}

}
