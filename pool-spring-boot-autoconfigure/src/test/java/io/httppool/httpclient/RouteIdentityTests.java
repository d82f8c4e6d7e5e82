package io.httppool.httpclient;

import java.net.URI;

import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.httppool.concurrent.SingleThreadScheduler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what makes two connections the same to the engine: the route.
 */
class RouteIdentityTests {

	@ParameterizedTest
	@CsvSource({ "http://h, http://h:80", "https://h, https://h:443", "http://h:8080, http://H:8080",
			"http://API.Example.com, http://api.example.com:80" })
	void sameOriginIsOneRoute(String one, String other) throws Exception {
		assertThat(route(one)).isEqualTo(route(other)).hasSameHashCodeAs(route(other));
	}

	@ParameterizedTest
	@CsvSource({ "http://h, https://h", "http://h, http://h:8080", "http://h, http://hh", "http://h:443, https://h" })
	void otherOriginIsAnotherRoute(String one, String other) throws Exception {
		assertThat(route(one)).isNotEqualTo(route(other));
	}

	@Test
	void routeKnowsItsPort() throws Exception {
		assertThat(Origin.of(route("https://h").getTargetHost())).hasToString("https://h:443");
	}

	private static HttpRoute route(String origin) throws HttpException {
		try (SingleThreadScheduler timer = HttpComponentsConnectionPools.newTimer();
				SharedClients clients = new SharedClients(timer, Runnable::run)) {
			HttpHost host = HttpHost.create(URI.create(origin));
			return clients.routePlanner().determineRoute(host, HttpClientContext.create());
		}
	}

}
