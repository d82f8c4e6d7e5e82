package io.httppool.autoconfigure.fleet;

import java.util.List;

import io.lettuce.core.RedisURI;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.mock.env.MockEnvironment;

import io.httppool.ConnectionPools;
import io.httppool.autoconfigure.PoolAutoConfiguration;
import io.httppool.autoconfigure.PoolConfigurationException;
import io.httppool.fleet.LocalConnectionBudget;
import io.httppool.fleet.RedisFleet;
import io.httppool.resilience.Quotas;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PoolFleetAutoConfiguration}. Nothing is connected to: there is no pool
 * with a quota, or no server.
 */
class PoolFleetAutoConfigurationTests {

	private static final String URL = "pool.fleet.redis.url=redis://127.0.0.1:1";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PoolAutoConfiguration.class, PoolFleetAutoConfiguration.class));

	@Test
	void withoutAServerQuotasAreThoseOfOneProcess() {
		this.runner
			.withPropertyValues("pool.upstreams.x.base-url=http://h", "pool.upstreams.x.max-connections=8",
					"pool.upstreams.x.quota.max-connections=3", "pool.upstreams.y.base-url=http://i")
			.run((context) -> {
				assertThat(context).doesNotHaveBean(RedisFleet.class).hasSingleBean(LocalConnectionBudget.class);
				ConnectionPools pools = context.getBean(ConnectionPools.class);
				assertThat(pools.get("x").stats().max()).isEqualTo(3);
				assertThat(pools.get("y").stats().max()).isEqualTo(20);
			});
	}

	@Test
	void serverMakesAFleetWithMeters() {
		this.runner.withPropertyValues(URL).run((context) -> {
			assertThat(context).hasSingleBean(RedisFleet.class).doesNotHaveBean(LocalConnectionBudget.class);
			SimpleMeterRegistry registry = new SimpleMeterRegistry();
			context.getBean(MeterBinder.class).bindTo(registry);
			assertThat(registry.get("pool.fleet.replicas").gauge().value()).isEqualTo(1);
			assertThat(registry.get("pool.fleet.connected").gauge().value()).isZero();
		});
	}

	@Test
	void fleetIsSwitchedOff() {
		this.runner.withPropertyValues(URL, "pool.fleet.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(RedisFleet.class));
		this.runner.withPropertyValues(URL, "pool.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(RedisFleet.class)
				.doesNotHaveBean(LocalConnectionBudget.class));
	}

	@Test
	void whenUserDefinesQuotasBacksOff() {
		this.runner.withPropertyValues(URL)
			.withUserConfiguration(OwnQuotas.class)
			.run((context) -> assertThat(context).doesNotHaveBean(RedisFleet.class)
				.hasSingleBean(LocalConnectionBudget.class)
				.hasSingleBean(Quotas.class));
	}

	@Test
	void applicationsOwnRedisServes() {
		this.runner.withPropertyValues("pool.fleet.enabled=true")
			.withUserConfiguration(SingleServer.class)
			.run((context) -> {
				assertThat(context).hasSingleBean(RedisFleet.class);
				RedisServer server = ApplicationRedis.of(context.getBean(DataRedisConnectionDetails.class));
				assertThat(server).isNotNull();
				RedisURI uri = server.uri();
				assertThat(uri.getHost()).isEqualTo("redis.internal");
				assertThat(uri.getPort()).isEqualTo(6380);
				assertThat(uri.getDatabase()).isEqualTo(2);
				assertThat(uri.isSsl()).isFalse();
				assertThat(uri.getCredentialsProvider().resolveCredentials().block().getUsername()).isEqualTo("u");
			});
	}

	@Test
	void sentinelsLeadToTheServer() {
		RedisServer server = ApplicationRedis.of(new Sentinels());
		assertThat(server).isNotNull();
		assertThat(server.uri().getSentinelMasterId()).isEqualTo("main");
		assertThat(server.uri().getSentinels()).extracting(RedisURI::getHost).containsExactly("a", "b");
	}

	@Test
	void fleetWithoutAServerFailsAndSaysHowToMendIt() {
		this.runner.withPropertyValues("pool.fleet.enabled=true")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(PoolConfigurationException.class)
				.hasMessageContaining("the application has no Redis that the replicas could meet at"));
		this.runner.withPropertyValues("pool.fleet.enabled=true")
			.withBean(DataRedisConnectionDetails.class, () -> new DataRedisConnectionDetails() {
			})
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("neither a single server nor behind sentinels"));
	}

	@Test
	void withoutBootsRedisAServerOfItsOwnServes() {
		this.runner.withPropertyValues(URL)
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.data.redis", "org.springframework.data"))
			.run((context) -> assertThat(context).hasSingleBean(RedisFleet.class));
	}

	@Test
	void credentialsStandInTheUrlOrBesideIt() {
		MockEnvironment environment = new MockEnvironment();
		assertThat(RedisServer.in(environment)).isNull();
		environment.setProperty("pool.fleet.redis.url", "rediss://h:6380/3");
		environment.setProperty("pool.fleet.redis.username", "u");
		environment.setProperty("pool.fleet.redis.password", "p");
		RedisServer server = RedisServer.in(environment);
		assertThat(server).isNotNull();
		assertThat(server.uri().isSsl()).isTrue();
		assertThat(server.uri().getDatabase()).isEqualTo(3);
		assertThat(server.uri().getCredentialsProvider().resolveCredentials().block().getUsername()).isEqualTo("u");
		assertThat(server.toString()).doesNotContain("p@");
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnQuotas {

		@Bean
		Quotas ownQuotas() {
			return Quotas.local();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SingleServer {

		@Bean
		DataRedisConnectionDetails redisConnectionDetails() {
			return new DataRedisConnectionDetails() {

				@Override
				public String getUsername() {
					return "u";
				}

				@Override
				public String getPassword() {
					return "p";
				}

				@Override
				public Standalone getStandalone() {
					return Standalone.of("redis.internal", 6380, 2);
				}

			};
		}

	}

	private static final class Sentinels implements DataRedisConnectionDetails {

		@Override
		public Sentinel getSentinel() {
			return new Sentinel() {

				@Override
				public int getDatabase() {
					return 0;
				}

				@Override
				public String getMaster() {
					return "main";
				}

				@Override
				public List<Node> getNodes() {
					return List.of(new Node("a", 1), new Node("b", 2));
				}

				@Override
				public String getUsername() {
					return null;
				}

				@Override
				public String getPassword() {
					return "p";
				}

			};
		}

	}

}
