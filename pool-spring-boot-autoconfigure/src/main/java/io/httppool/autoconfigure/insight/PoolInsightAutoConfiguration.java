package io.httppool.autoconfigure.insight;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;

import io.httppool.ConnectionPools;
import io.httppool.PoolEpisodeListener;
import io.httppool.insight.PoolAdvisor;
import io.httppool.insight.PoolAssessor;
import io.httppool.insight.PoolEpisodes;
import io.httppool.insight.PoolPauses;
import io.httppool.insight.PoolTrafficRecorder;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for {@link PoolAssessor},
 * {@link PoolEpisodes}, {@link PoolTrafficRecorder}, {@link PoolAdvisor} and
 * {@link PoolPauses}, which the endpoint and the health of the pools share.
 */
@AutoConfiguration(afterName = "io.httppool.autoconfigure.PoolAutoConfiguration")
@ConditionalOnBean(ConnectionPools.class)
public final class PoolInsightAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	PoolEpisodes poolEpisodes(ObjectProvider<PoolEpisodeListener> listeners) {
		return new PoolEpisodes(listeners.orderedStream().toList());
	}

	@Bean
	@ConditionalOnMissingBean
	PoolAssessor poolAssessor(PoolEpisodes episodes) {
		return new PoolAssessor(episodes);
	}

	@Bean
	EpisodePublisher poolEpisodePublisher(ApplicationEventPublisher publisher) {
		return new EpisodePublisher(publisher);
	}

	@Bean
	@ConditionalOnMissingBean
	PoolTrafficRecorder poolTrafficRecorder() {
		return new PoolTrafficRecorder();
	}

	@Bean
	@ConditionalOnMissingBean
	PoolPauses poolPauses() {
		return new PoolPauses();
	}

	@Bean
	@ConditionalOnMissingBean
	PoolAdvisor poolAdvisor(PoolTrafficRecorder recorder) {
		return new PoolAdvisor(recorder);
	}

	@Bean
	PoolTrafficSampling poolTrafficSampling(PoolTrafficRecorder recorder) {
		return new PoolTrafficSampling(recorder);
	}

}
