package io.httppool.autoconfigure;

import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.GenericApplicationContext;

import io.httppool.ConnectPhase;
import io.httppool.PoolConfig;
import io.httppool.PoolState;
import io.httppool.fixture.FakeConnectionPool;
import io.httppool.fixture.FakeConnectionPools;
import io.httppool.fixture.FakePoolsConfiguration;
import io.httppool.fixture.FakeStats;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WarmUpGate}: when an application is ready.
 */
@ExtendWith(OutputCaptureExtension.class)
class WarmUpGateTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	@Test
	void applicationIsReadyAsSoonAsTheConnectionsAreOpen(CapturedOutput output) {
		Start start = start((pools) -> {
			FakeConnectionPool pool = gated(pools, "qtest", 3, LONG);
			CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS)
				.execute(() -> pool.stats(new FakeStats().minIdle(3).connections(0, 3, 0, 0)));
		});
		assertThat(start.idleWhenLive).isZero();
		assertThat(start.idleWhenReady).isEqualTo(3);
		assertThat(start.heldBack()).isLessThan(LONG);
		assertThat(output).containsOnlyOnce("Waiting for connections before the application is ready: [qtest]")
			.doesNotContain("WARN");
	}

	@Test
	void applicationIsReadyWhenTheTimeIsOver(CapturedOutput output) {
		Duration timeout = Duration.ofMillis(300);
		Start start = start((pools) -> {
			FakeConnectionPool pool = gated(pools, "qtest", 3, timeout);
			pool.stats(new FakeStats().minIdle(3).connections(0, 1, 2, 0));
			pools.emit((listener) -> listener.connectFailed(pool, ConnectPhase.CONNECT,
					new ConnectException("Connection refused")));
		});
		assertThat(start.idleWhenReady).isEqualTo(1);
		assertThat(start.heldBack()).isBetween(timeout, LONG);
		assertThat(output)
			.containsOnlyOnce("Pool 'qtest': 1 of 3 connections are open after warm-up.timeout (300ms),"
					+ " the application does not wait for the others; the last connect failure was CONNECT:"
					+ " java.net.ConnectException: Connection refused")
			.containsOnlyOnce("WARN");
	}

	@Test
	void withoutGateTheApplicationDoesNotWait(CapturedOutput output) {
		Start start = start((pools) -> pools
			.add(PoolConfig.builder("qtest", URI.create("http://localhost:1")).minIdle(3).warmUpTimeout(LONG).build()));
		assertThat(start.idleWhenReady).isZero();
		assertThat(start.heldBack()).isLessThan(LONG);
		assertThat(output).doesNotContain("Waiting for connections", "WARN");
	}

	@Test
	void poolsAreWaitedForAtTheSameTime(CapturedOutput output) {
		Duration timeout = Duration.ofSeconds(1);
		Start start = start((pools) -> {
			gated(pools, "qtest", 3, timeout);
			gated(pools, "zephyr", 2, timeout.dividedBy(2));
			gated(pools, "other", 1, timeout);
		});
		assertThat(start.heldBack()).isBetween(timeout, timeout.multipliedBy(2));
		assertThat(output).containsOnlyOnce("Pool 'qtest': 0 of 3")
			.containsOnlyOnce("Pool 'zephyr': 0 of 2")
			.containsOnlyOnce("Pool 'other': 0 of 1")
			.contains("no connect failure is known");
	}

	@Test
	void connectionsInUseAreWarmAndAPoolThatIsClosedIsNotWaitedFor(CapturedOutput output) {
		start((pools) -> {
			gated(pools, "qtest", 3, LONG).stats(new FakeStats().minIdle(3).connections(2, 1, 0, 0));
			gated(pools, "zephyr", 3, LONG).state(PoolState.CLOSED);
		});
		assertThat(output).doesNotContain("Waiting for connections", "WARN");
	}

	private static FakeConnectionPool gated(FakeConnectionPools pools, String name, int minIdle, Duration timeout) {
		return pools.add(PoolConfig.builder(name, URI.create("http://localhost:1"))
			.minIdle(minIdle)
			.warmUpGateReadiness(true)
			.warmUpTimeout(timeout)
			.build());
	}

	private static Start start(Consumer<FakeConnectionPools> setUp) {
		Start start = new Start();
		new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("spring.main.banner-mode=off")
			.listeners(start)
			.initializers((GenericApplicationContext created) -> created.registerBean("setUp",
					SmartInitializingSingleton.class,
					() -> () -> setUp.accept(created.getBean(FakeConnectionPools.class))))
			.run()
			.close();
		return start;
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@Import(FakePoolsConfiguration.class)
	@ImportAutoConfiguration(PoolWarmUpAutoConfiguration.class)
	static class Application {

	}

	/**
	 * When the application became live and ready, and how many connections the first pool
	 * had then.
	 */
	private static final class Start implements ApplicationListener<AvailabilityChangeEvent<?>> {

		private long live;

		private long ready;

		private int idleWhenLive;

		private int idleWhenReady;

		@Override
		public void onApplicationEvent(AvailabilityChangeEvent<?> event) {
			if (event.getState() == LivenessState.CORRECT) {
				this.live = System.nanoTime();
				this.idleWhenLive = idle(event);
			}
			else if (event.getState() == ReadinessState.ACCEPTING_TRAFFIC) {
				this.ready = System.nanoTime();
				this.idleWhenReady = idle(event);
			}
		}

		private static int idle(AvailabilityChangeEvent<?> event) {
			FakeConnectionPools pools = ((ConfigurableApplicationContext) event.getSource())
				.getBean(FakeConnectionPools.class);
			return pools.get("qtest").stats().idle();
		}

		private Duration heldBack() {
			return Duration.ofNanos(this.ready - this.live);
		}

	}

}
