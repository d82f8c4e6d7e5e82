package io.httppool.autoconfigure.observation;

import io.micrometer.observation.ObservationFilter;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.observation.ClientRequestObservationContext;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.reactive.function.client.WebClient;

import io.httppool.CallTracer;
import io.httppool.ConnectionPools;
import io.httppool.autoconfigure.PoolTelemetry;
import io.httppool.observation.CallObservations;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the filters that add the name of
 * the pool to the observations of HTTP clients, and for what ties calls to these. A bean
 * of the same name replaces either filter, a {@link CallTracer} the tie.
 */
@AutoConfiguration(afterName = "io.httppool.autoconfigure.PoolAutoConfiguration")
@ConditionalOnClass(ObservationFilter.class)
@ConditionalOnBean(ConnectionPools.class)
public final class PoolObservationAutoConfiguration {

	private static PoolTag poolTag(ObjectProvider<ConnectionPools> pools) {
		// Asked for at the first request: what the pools are made of may be observed.
		return new PoolTag(SingletonSupplier.of(pools::getObject));
	}

	@Bean
	@ConditionalOnMissingBean
	CallTracer poolCallTracer(ObjectProvider<ObservationRegistry> registry, ObjectProvider<PoolTelemetry> telemetry) {
		return new CallObservations(SingletonSupplier.of(() -> registry.getIfUnique(() -> ObservationRegistry.NOOP)),
				telemetry.getIfAvailable(() -> PoolTelemetry.DEFAULTS).observation());
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(ClientRequestObservationContext.class)
	static class RestClientConfiguration {

		@Bean
		@ConditionalOnMissingBean(name = "restClientPoolTagFilter")
		ObservationFilter restClientPoolTagFilter(ObjectProvider<ConnectionPools> pools) {
			return new RestClientPoolTagFilter(poolTag(pools));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(WebClient.class)
	static class WebClientConfiguration {

		@Bean
		@ConditionalOnMissingBean(name = "webClientPoolTagFilter")
		ObservationFilter webClientPoolTagFilter(ObjectProvider<ConnectionPools> pools) {
			return new WebClientPoolTagFilter(poolTag(pools));
		}

	}

}
