package io.httppool.sample.simulator;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.httppool.sample.simulator.HttpProbe.Reply;
import io.httppool.sample.simulator.manifest.Manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests of {@link Simulators} as an application gets them.
 */
class SimulatorsTests {

	private static final String[] SMALL = { "sim.dataset.test-cases=20", "sim.zephyr.latency.p50=0",
			"sim.qtest.latency.p50=0" };

	private static final String PROJECT = "/api/v3/projects/45625";

	private static ConfigurableApplicationContext run(String... properties) {
		return new SpringApplicationBuilder(NoBeans.class).web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.properties(Stream.concat(Stream.of(SMALL), Stream.of(properties)).toArray(String[]::new))
			.run();
	}

	private static HttpProbe zephyr(ConfigurableApplicationContext context) {
		return new HttpProbe(context.getBean(Simulators.class).zephyr().baseUrl(), "zephyr-token-1");
	}

	private static HttpProbe qtest(ConfigurableApplicationContext context) {
		HttpProbe anonymous = new HttpProbe(context.getBean(Simulators.class).qtest().baseUrl(), "");
		Reply token = anonymous.send("POST", "/oauth/token", "application/x-www-form-urlencoded",
				"grant_type=password&username=sim&password=sim-password".getBytes(StandardCharsets.UTF_8),
				"Authorization",
				"Basic " + Base64.getEncoder().encodeToString("sim-client:".getBytes(StandardCharsets.UTF_8)));
		return new HttpProbe(context.getBean(Simulators.class).qtest().baseUrl(),
				token.json().path("access_token").asString());
	}

	@Test
	void addressesArePropertiesOfTheApplication() {
		try (ConfigurableApplicationContext context = run("pool.upstreams.zephyr.base-url=${sim.zephyr.base-url}/v2")) {
			Simulators simulators = context.getBean(Simulators.class);
			assertThat(context.getEnvironment().getProperty("pool.upstreams.zephyr.base-url"))
				.isEqualTo(simulators.zephyr().baseUrl() + "/v2");
			assertThat(context.getEnvironment().getProperty("sim.qtest.base-url"))
				.isEqualTo(simulators.qtest().baseUrl().toString());
			assertThat(simulators.zephyr().baseUrl().getHost()).isEqualTo("127.0.0.1");
			assertThat(simulators.zephyr().port()).isNotEqualTo(simulators.qtest().port());
		}
	}

	@Test
	void eachContextHasItsOwnSimulatorsUntilItIsClosed() {
		try (ConfigurableApplicationContext one = run()) {
			Simulators closed;
			try (ConfigurableApplicationContext other = run()) {
				closed = other.getBean(Simulators.class);
				assertThat(closed).isNotSameAs(one.getBean(Simulators.class));
				zephyr(other).getOk("/v2/projects");
				assertThat(closed.zephyr().stats().requests()).isEqualTo(1);
				assertThat(one.getBean(Simulators.class).zephyr().stats().requests()).isZero();
			}
			assertThat(closed.zephyr().stats().connectionsOpen()).isZero();
			assertThatException().isThrownBy(() -> new HttpProbe(closed.zephyr().baseUrl(), "").get("/v2/projects"));
			assertThat(zephyr(one).get("/v2/projects").status()).isEqualTo(200);
		}
	}

	@Test
	void simulatorsCanBeSwitchedOff() {
		try (ConfigurableApplicationContext context = run("sim.enabled=false")) {
			assertThat(context.getBeanProvider(Simulators.class).stream()).isEmpty();
			assertThat(context.getEnvironment().getProperty("sim.zephyr.base-url")).isNull();
		}
	}

	@Test
	void unknownPlanStopsTheStart() {
		assertThatIllegalArgumentException().isThrownBy(() -> run("sim.plan=chaotic"))
			.withMessageStartingWith("Property sim.plan: 'chaotic' is none of none, flaky");
	}

	@Test
	void datasetHasTheSizeAskedFor() {
		try (ConfigurableApplicationContext context = run("sim.dataset.executions=7")) {
			Manifest.Counts counts = context.getBean(Simulators.class).sourceManifest().counts();
			assertThat(counts.testCases()).isEqualTo(20);
			assertThat(counts.runs()).isEqualTo(7);
			assertThat(counts.attachments()).isEqualTo(4);
		}
	}

	@Test
	void limitedClientIsToldInTheFormOfTheGateway() {
		try (ConfigurableApplicationContext context = run("sim.zephyr.limit.rate=0.5", "sim.zephyr.limit.burst=1",
				"sim.qtest.limit.rate=0.5", "sim.qtest.limit.burst=1")) {
			zephyr(context).getOk("/v2/projects");
			Reply refused = zephyr(context).get("/v2/projects");
			assertThat(refused.status()).isEqualTo(429);
			assertThat(refused.text()).isEqualTo("{\"message\":\"Too Many Requests\"}");
			assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 2);
			HttpProbe qtest = qtest(context);
			qtest.getOk("/api/v3/projects");
			assertThat(qtest.get("/api/v3/projects").text()).isEqualTo("{\"message\":\"API rate limit exceeded\"}");
		}
	}

	@Test
	void loginIsNotLimited() {
		try (ConfigurableApplicationContext context = run("sim.qtest.limit.rate=0.01", "sim.qtest.limit.burst=1")) {
			for (int i = 0; i < 5; i++) {
				assertThat(qtest(context).get("/api/v3/projects").status()).isEqualTo(200);
			}
		}
	}

	@Test
	void planLimitedAppliesToTheTargetOnly() {
		try (ConfigurableApplicationContext context = run("sim.plan=limited", "sim.qtest.limit.retry-after=zero",
				"sim.zephyr.limit.rate=0")) {
			HttpProbe qtest = qtest(context);
			Reply last = null;
			for (int i = 0; i < 200 && (last == null || last.status() == 200); i++) {
				last = qtest.get("/api/v3/projects");
			}
			assertThat(last.status()).isEqualTo(429);
			assertThat(last.header("Retry-After")).isEqualTo("0");
			HttpProbe zephyr = zephyr(context);
			for (int i = 0; i < 200; i++) {
				assertThat(zephyr.get("/v2/healthcheck").status()).isEqualTo(200);
			}
		}
	}

	@Test
	void connectionsAreTreatedAsConfigured() {
		try (ConfigurableApplicationContext context = run("sim.zephyr.max-requests-per-connection=2",
				"sim.zephyr.keep-alive-header=true", "sim.zephyr.idle-timeout=20s",
				"sim.zephyr.limit.headers=x-ratelimit", "sim.zephyr.idle-close-mode=rst")) {
			HttpProbe zephyr = zephyr(context);
			Reply first = zephyr.get("/v2/healthcheck");
			assertThat(first.header("Keep-Alive")).startsWith("timeout=20");
			assertThat(first.header("X-RateLimit-Limit")).isEqualTo("400");
			assertThat(zephyr.get("/v2/healthcheck").header("Connection")).isEqualTo("close");
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 20, 200 })
	void copyOfEverythingIsVerified(int testCases) {
		copyAndVerify(testCases);
	}

	@Test
	@Tag("slow")
	void copyOfTheFullProfileIsVerified() {
		copyAndVerify(2000);
	}

	private static void copyAndVerify(int testCases) {
		try (ConfigurableApplicationContext context = run("sim.dataset.test-cases=" + testCases,
				"sim.zephyr.limit.rate=0", "sim.qtest.limit.rate=0", "sim.zephyr.max-page=50")) {
			Simulators simulators = context.getBean(Simulators.class);
			assertThat(simulators.targetManifest().agreesWith(simulators.sourceManifest())).isFalse();
			new Copier(zephyr(context), qtest(context)).copy();
			Manifest source = manifest(simulators.zephyr().baseUrl().toString());
			Manifest target = manifest(simulators.qtest().baseUrl().toString());
			assertThat(target.differingKeys(source, 10)).isEmpty();
			assertThat(target.counts().testCases()).isEqualTo(testCases);
			assertThat(target).usingRecursiveComparison().isEqualTo(source);
			assertThat(target.agreesWith(source)).isTrue();
			assertThat(target).isEqualTo(simulators.targetManifest());
		}
	}

	@Test
	void whatIsMissingChangedOrDoubleIsNamed() {
		try (ConfigurableApplicationContext context = run("sim.zephyr.limit.rate=0", "sim.qtest.limit.rate=0")) {
			Simulators simulators = context.getBean(Simulators.class);
			HttpProbe qtest = qtest(context);
			Copier copier = new Copier(zephyr(context), qtest);
			copier.copy();
			JsonNode copies = qtest.getOk(PROJECT + "/test-cases?size=100");
			assertThat(qtest
				.put(PROJECT + "/test-cases/" + copies.get(2).path("id").asString(), Map.of("name", "Another name"))
				.status()).isEqualTo(200);
			JsonNode again = copier.all("/v2/testcases?projectKey=SIM").get(6);
			copier.copyTestCase(again, copier.field("test-cases", "Zephyr Key"),
					copier.field("test-cases", "Priority"));
			qtest.postOk(PROJECT + "/test-cases", Map.of("name", "Stray"));
			Manifest target = simulators.targetManifest();
			assertThat(target.differingKeys(simulators.sourceManifest(), 10)).containsExactly("SIM-T3", "SIM-T7#2");
			assertThat(target.agreesWith(simulators.sourceManifest())).isFalse();
			assertThat(target.duplicates().testCases()).isEqualTo(List.of("SIM-T7"));
			assertThat(target.strays()).isEqualTo(new Manifest.Strays(1, 1));
			qtest.delete(PROJECT + "/test-cases/" + copies.get(0).path("id").asString());
			assertThat(simulators.targetManifest().differingKeys(simulators.sourceManifest(), 1)).hasSize(1)
				.allMatch((key) -> key.startsWith("SIM-"));
			assertThat(new HttpProbe(simulators.qtest().baseUrl(), "").post("/_sim/reset?what=data", "").status())
				.isEqualTo(200);
			assertThat(simulators.targetManifest().counts()).isEqualTo(new Manifest.Counts(0, 0, 0, 0, 0, 0, 0));
		}
	}

	private static Manifest manifest(String baseUrl) {
		Reply reply = new HttpProbe(URI.create(baseUrl), "").get("/_sim/manifest");
		assertThat(reply.status()).isEqualTo(200);
		assertThat(reply.json().propertyNames()).containsExactlyInAnyOrder("counts", "duplicates", "strays", "checksum",
				"lines");
		return JsonMapper.builder().build().readValue(reply.body(), Manifest.class);
	}

	/**
	 * An application without beans of its own.
	 */
	@Configuration(proxyBeanMethods = false)
	static class NoBeans {

	}

}
