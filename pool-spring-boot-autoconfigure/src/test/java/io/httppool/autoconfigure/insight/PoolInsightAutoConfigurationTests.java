package io.httppool.autoconfigure.insight;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

import org.awaitility.Awaitility;
import org.hamcrest.Matchers;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.httppool.ConnectionPool;
import io.httppool.PoolEpisode;
import io.httppool.PoolEpisodeListener;
import io.httppool.fixture.FakeConnectionPool;
import io.httppool.fixture.FakeConnectionPools;
import io.httppool.fixture.FakePoolsConfiguration;
import io.httppool.insight.PoolAssessor;
import io.httppool.insight.PoolEpisodes;
import io.httppool.insight.PoolTrafficRecorder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PoolInsightAutoConfiguration}.
 */
class PoolInsightAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PoolInsightAutoConfiguration.class));

	@Test
	void assessorListensToThePools() {
		this.runner.withUserConfiguration(FakePoolsConfiguration.class)
			.run((context) -> assertThat(context).hasSingleBean(PoolAssessor.class));
	}

	@Test
	void trafficIsRecordedInTheUsualSlots() {
		this.runner.withUserConfiguration(FakePoolsConfiguration.class).run((context) -> {
			PoolTrafficRecorder recorder = context.getBean(PoolTrafficRecorder.class);
			assertThat(recorder.slot()).isEqualTo(Duration.ofSeconds(5));
			assertThat(recorder.kept()).isEqualTo(Duration.ofMinutes(15));
			assertThat(context.getBean(PoolTrafficSampling.class).isRunning()).isTrue();
		});
	}

	@Test
	void recorderOfTheUserIsSampledWithoutAQuestionUntilTheContextCloses() {
		AtomicReference<Thread> sampler = new AtomicReference<>();
		this.runner.withUserConfiguration(FakePoolsConfiguration.class)
			.withBean(PoolTrafficRecorder.class, () -> new SampledRecorder(sampler))
			.run((context) -> Awaitility.await().untilAtomic(sampler, Matchers.notNullValue()));
		Awaitility.await().until(() -> !sampler.get().isAlive());
	}

	@Test
	void contextThatIsStoppedAndStartedAgainSamplesAgain() {
		AtomicReference<Thread> sampler = new AtomicReference<>();
		this.runner.withUserConfiguration(FakePoolsConfiguration.class)
			.withBean(PoolTrafficRecorder.class, () -> new SampledRecorder(sampler))
			.run((context) -> {
				PoolTrafficSampling sampling = context.getBean(PoolTrafficSampling.class);
				Awaitility.await().untilAtomic(sampler, Matchers.notNullValue());
				Thread before = sampler.get();
				context.getSourceApplicationContext().stop();
				assertThat(sampling.isRunning()).isFalse();
				context.getSourceApplicationContext().start();
				assertThat(sampling.isRunning()).isTrue();
				Awaitility.await().untilAtomic(sampler, Matchers.not(before));
			});
	}

	@Test
	void whenThereAreNoPoolsBacksOff() {
		this.runner.run((context) -> assertThat(context).doesNotHaveBean(PoolAssessor.class)
			.doesNotHaveBean(PoolTrafficRecorder.class)
			.doesNotHaveBean(PoolTrafficSampling.class));
	}

	@Test
	void whenUserDefinesAssessorBacksOff() {
		this.runner.withUserConfiguration(FakePoolsConfiguration.class, OwnAssessor.class)
			.run((context) -> assertThat(context).getBean(PoolAssessor.class).isSameAs(context.getBean("ownAssessor")));
	}

	@Test
	void episodesAreToldToEveryListener() {
		List<PoolEpisode> told = new CopyOnWriteArrayList<>();
		PoolEpisodeListener listener = new PoolEpisodeListener() {

			@Override
			public void episodeEnded(ConnectionPool pool, PoolEpisode episode) {
				told.add(episode);
			}

		};
		this.runner.withUserConfiguration(FakePoolsConfiguration.class)
			.withBean(PoolEpisodeListener.class, () -> listener)
			.run((context) -> {
				FakeConnectionPools pools = context.getBean(FakeConnectionPools.class);
				FakeConnectionPool pool = pools.add("qtest", "http://localhost:1");
				pools.emit((each) -> each.resized(pool, 30, 5));
				Awaitility.await().until(() -> told.size() == 1);
				assertThat(threads()).hasSize(1);
			});
		Awaitility.await().until(() -> threads().isEmpty());
	}

	private static List<Thread> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals("pool-watch"))
			.toList();
	}

	@Test
	void whenUserDefinesEpisodesBacksOff() {
		this.runner.withUserConfiguration(FakePoolsConfiguration.class)
			.withBean("ownEpisodes", PoolEpisodes.class, () -> new PoolEpisodes(List.of()))
			.run((context) -> assertThat(context).getBean(PoolEpisodes.class).isSameAs(context.getBean("ownEpisodes")));
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnAssessor {

		@Bean
		PoolAssessor ownAssessor() {
			return new PoolAssessor();
		}

	}

	private static final class SampledRecorder extends PoolTrafficRecorder {

		private final AtomicReference<Thread> sampler;

		SampledRecorder(AtomicReference<Thread> sampler) {
			super(Duration.ofMillis(10), Duration.ofMillis(100), System::nanoTime, InstantSource.system());
			this.sampler = sampler;
		}

		@Override
		public void sample() {
			this.sampler.set(Thread.currentThread());
		}

	}

}
