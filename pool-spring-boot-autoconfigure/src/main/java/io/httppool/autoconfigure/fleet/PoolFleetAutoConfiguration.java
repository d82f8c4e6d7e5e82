package io.httppool.autoconfigure.fleet;

import java.util.List;

import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.lettuce.core.RedisClient;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

import io.httppool.autoconfigure.PoolConfigurationException;
import io.httppool.autoconfigure.PoolConfigurationException.Problem;
import io.httppool.fleet.FleetSettings;
import io.httppool.fleet.LocalConnectionBudget;
import io.httppool.fleet.RedisFleet;
import io.httppool.metrics.FleetMetrics;
import io.httppool.resilience.Quotas;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for quotas that the replicas of an
 * application share.
 */
@AutoConfiguration(afterName = { "io.httppool.autoconfigure.PoolAutoConfiguration",
		"org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration" })
@ConditionalOnBean(FleetSettings.class)
public final class PoolFleetAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(type = { "io.httppool.fleet.RedisFleet", "io.httppool.fleet.LocalConnectionBudget" })
	@Order(Ordered.LOWEST_PRECEDENCE)
	LocalConnectionBudget poolLocalConnectionBudget() {
		return new LocalConnectionBudget();
	}

	/**
	 * The replicas meet at a server.
	 */
	@Configuration(proxyBeanMethods = false)
	@Conditional(OnFleet.class)
	@ConditionalOnClass({ RedisClient.class, Bucket4jLettuce.class })
	static class SharedConfiguration {

		// Pools are sized when whoever else listens knows them.
		@Bean
		@ConditionalOnMissingBean(Quotas.class)
		@Order(Ordered.LOWEST_PRECEDENCE)
		RedisFleet poolRedisFleet(Environment environment, FleetSettings settings,
				ObjectProvider<ApplicationServer> application) {
			RedisServer server = RedisServer.in(environment);
			if (server == null) {
				server = application(application.getIfAvailable());
			}
			return new RedisFleet(server.uri(), server.ssl(), settings);
		}

		private static RedisServer application(@Nullable ApplicationServer application) {
			if (application == null) {
				throw unusable("the application has no Redis that the replicas could meet at",
						", or spring.data.redis.*");
			}
			RedisServer server = application.server();
			if (server == null) {
				throw unusable("the application's Redis is neither a single server nor behind sentinels", "");
			}
			return server;
		}

		private static PoolConfigurationException unusable(String reason, String alternative) {
			return new PoolConfigurationException(List.of(new Problem(OnFleet.ENABLED, "true", null, reason,
					"set " + RedisServer.URL + "=redis://host:6379" + alternative)));
		}

	}

	/**
	 * Meters of the fleet.
	 */
	@Configuration(proxyBeanMethods = false)
	@Conditional(OnFleet.class)
	@ConditionalOnClass({ MeterBinder.class, RedisClient.class, Bucket4jLettuce.class })
	static class MetricsConfiguration {

		@Bean
		MeterBinder poolFleetMeters(ObjectProvider<RedisFleet> fleets) {
			return (registry) -> fleets
				.ifAvailable((fleet) -> new FleetMetrics(fleet::replicas, fleet::isConnected).bindTo(registry));
		}

	}

	/**
	 * The application's own Redis.
	 */
	@Configuration(proxyBeanMethods = false)
	@Conditional(OnFleet.class)
	@ConditionalOnClass({ RedisClient.class, DataRedisConnectionDetails.class })
	static class ApplicationConfiguration {

		@Bean
		@ConditionalOnBean(DataRedisConnectionDetails.class)
		ApplicationServer poolApplicationServer(DataRedisConnectionDetails details) {
			return new ApplicationServer(ApplicationRedis.of(details));
		}

	}

	/**
	 * Keeps Boot's types out of the configuration that does not need them.
	 *
	 * @param server the server, or {@code null} if it is of a kind that is of no use here
	 */
	record ApplicationServer(@Nullable RedisServer server) {

	}

}
