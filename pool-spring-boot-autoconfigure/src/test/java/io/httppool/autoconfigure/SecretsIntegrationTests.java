package io.httppool.autoconfigure;

import java.io.IOException;
import java.net.URI;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;

import io.httppool.ConnectPhase;
import io.httppool.PoolAuth;
import io.httppool.PoolConfig;
import io.httppool.fixture.FakeConnectionPool;
import io.httppool.fixture.PoolsApplication;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that nothing which people see of a pool shows its secrets.
 */
class SecretsIntegrationTests {

	private static final String SECRET = "s3cr3t";

	@Test
	void secretsOfAPoolShowNowhere() throws Exception {
		try (PoolsApplication application = PoolsApplication.start(WebApplicationType.SERVLET,
				"management.endpoint.health.show-details=always")) {
			addPool(application, "bearer", new PoolAuth.BearerToken(SECRET));
			addPool(application, "basic", new PoolAuth.Basic(SECRET + "user", SECRET));
			addPool(application, "key", new PoolAuth.ApiKey("X-Api-Key", SECRET));
			for (String path : List.of("/actuator/pools", "/actuator/pools/bearer", "/actuator/pools/basic",
					"/actuator/pools/key", "/actuator/health", "/actuator/health/pools/bearer", "/actuator/prometheus",
					"/actuator/configprops")) {
				assertThat(application.get(path).body()).as(path)
					.isNotEmpty()
					.doesNotContain(SECRET, new PoolAuth.Basic(SECRET + "user", SECRET).value().substring(6));
			}
			assertThat(application.browse("/actuator/pools").body()).contains("</html>").doesNotContain(SECRET);
			assertThat(application.get("/actuator/pools/key").body()).contains("X-Token", "X-Api-Key", "******");
			assertThat(application.get("/actuator/prometheus").body()).contains("pool_connections_max{pool=\"key\"}");
		}
	}

	private static void addPool(PoolsApplication application, String name, PoolAuth auth) {
		FakeConnectionPool pool = application.pools()
			.add(PoolConfig.builder(name, URI.create("https://acme.qtestnet.com"))
				.auth(auth)
				.header("X-Token", SECRET)
				.header("X-Tokens", SECRET)
				.build());
		application.pools()
			.emit((listener) -> listener.connectFailed(pool, ConnectPhase.CONNECT, new IOException(SECRET)));
	}

}
