package io.httppool.behaviour;

import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationListener;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.httppool.fixture.PoolsApplication;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Applications that open connections before anybody asks for one.
 */
@Timeout(30)
class WarmApplicationTests {

	private final UpstreamServer upstream = UpstreamServer.start((request) -> UpstreamResponse.text(200, "hello"));

	@AfterEach
	void stop() {
		this.upstream.close();
	}

	@Test
	void presetIsInForceAndShown() {
		try (PoolsApplication application = PoolsApplication.startReal(WebApplicationType.SERVLET,
				"pool.upstreams.zephyr.base-url=" + this.upstream.baseUrl(),
				"pool.upstreams.zephyr.preset=low-latency")) {
			JsonNode config = JsonMapper.builder()
				.build()
				.readTree(application.get("/actuator/pools/zephyr").body())
				.path("config");
			Map.of("max-connections", "200", "min-idle", "20", "idle-timeout", "1m", "connect-timeout", "1s",
					"maintenance-interval", "10s")
				.forEach((key, value) -> {
					assertThat(config.path(key).path("value").asString()).as(key).isEqualTo(value);
					assertThat(config.path(key).path("origin").stringValue()).as(key).startsWith("preset low-latency");
				});
			assertThat(config.path("acquire-timeout").path("origin").stringValue()).isEqualTo("default");
			Awaitility.await().untilAsserted(() -> assertThat(this.upstream.stats().connectionsOpen()).isEqualTo(20));
			assertThat(this.upstream.stats().requests()).isZero();
		}
	}

	@Test
	void applicationIsReadyWhenItsConnectionsAreOpen() {
		int[] openWhenReady = { -1 };
		ApplicationListener<AvailabilityChangeEvent<?>> listener = (event) -> {
			if (event.getState() == ReadinessState.ACCEPTING_TRAFFIC) {
				openWhenReady[0] = this.upstream.stats().connectionsOpen();
			}
		};
		new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.listeners(listener)
			.run("--pool.upstreams.zephyr.base-url=" + this.upstream.baseUrl(), "--pool.upstreams.zephyr.min-idle=5",
					"--pool.upstreams.zephyr.max-concurrent-connects=1",
					"--pool.upstreams.zephyr.warm-up.gate-readiness=true", "--spring.main.banner-mode=off")
			.close();
		assertThat(openWhenReady[0]).isEqualTo(5);
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
