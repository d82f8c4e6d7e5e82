package io.httppool.autoconfigure.actuate;

import java.util.List;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;

import io.httppool.ConnectionPools;
import io.httppool.actuate.PoolHistories;
import io.httppool.actuate.PoolsEndpoint;
import io.httppool.actuate.PoolsEndpointWebExtension;
import io.httppool.insight.PoolAdvisor;
import io.httppool.insight.PoolAssessor;
import io.httppool.insight.PoolEpisodes;
import io.httppool.insight.PoolPauses;
import io.httppool.insight.PoolTrafficRecorder;
import io.httppool.insight.UnmanagedPools;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for {@link PoolsEndpoint}.
 */
@AutoConfiguration(afterName = { "io.httppool.autoconfigure.insight.PoolInsightAutoConfiguration",
		"io.httppool.autoconfigure.census.PoolCensusAutoConfiguration" })
@ConditionalOnClass({ Endpoint.class, ConditionalOnAvailableEndpoint.class })
@ConditionalOnBean(ConnectionPools.class)
public final class PoolsEndpointAutoConfiguration {

	@Bean
	@ConditionalOnAvailableEndpoint
	@ConditionalOnMissingBean
	PoolsEndpoint poolsEndpoint(ConnectionPools pools, PoolAssessor assessor, PoolAdvisor advisor,
			PoolEpisodes episodes, ObjectProvider<UnmanagedPools> unmanaged, ApplicationEventPublisher publisher) {
		return new PoolsEndpoint(pools, assessor, advisor, episodes, unmanaged.getIfAvailable(() -> List::of),
				publisher);
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBean(PoolsEndpoint.class)
	@ConditionalOnAvailableEndpoint(exposure = EndpointExposure.WEB)
	PoolsEndpointWebExtension poolsEndpointWebExtension(PoolsEndpoint endpoint, ConnectionPools pools,
			PoolTrafficRecorder recorder, PoolPauses pauses) {
		return new PoolsEndpointWebExtension(endpoint, new PoolHistories(pools, recorder, pauses));
	}

}
