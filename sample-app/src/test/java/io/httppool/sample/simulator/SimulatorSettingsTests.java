package io.httppool.sample.simulator;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;

import io.httppool.sample.simulator.dataset.DatasetSize;
import io.httppool.test.server.CloseMode;
import io.httppool.test.server.ConnectionBehaviour;
import io.httppool.test.server.FaultPlan;
import io.httppool.test.server.Rate;
import io.httppool.test.server.RateLimit;
import io.httppool.test.server.RateLimitHeaders;
import io.httppool.test.server.RetryAfter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link SimulatorSettings}.
 */
class SimulatorSettingsTests {

	private final MockEnvironment environment = new MockEnvironment();

	private SimulatorSettings settings() {
		return SimulatorSettings.from(this.environment);
	}

	@Test
	void defaultsAreThoseOfTheDemonstration() {
		SimulatorSettings settings = settings();
		assertThat(settings.seed()).isEqualTo(42);
		assertThat(settings.size()).isEqualTo(DatasetSize.FULL);
		assertThat(settings.zephyrServer().limit().rate()).isEqualTo(new Rate(200, 400));
		assertThat(settings.qtestServer().limit().rate()).isEqualTo(new Rate(100, 200));
		assertThat(settings.zephyrServer().behaviour()).isEqualTo(ConnectionBehaviour.defaults());
		assertThat(settings.zephyrServer().plan().rules()).isEmpty();
		assertThat(settings.zephyr().tokens()).hasSize(2);
		assertThat(settings.zephyr().maxPage()).isEqualTo(1000);
		assertThat(settings.qtest().tokenLifetime()).isEqualTo(Duration.ofHours(1));
		assertThat(settings.qtest().queueTime()).isEqualTo(Duration.ofMillis(300));
		assertThat(settings.qtest().maxAttachmentSize()).isEqualTo(50 * 1024 * 1024);
	}

	@Test
	void switchedOffThereAreNone() {
		this.environment.setProperty("sim.enabled", "false");
		assertThat(settings()).isNull();
	}

	@Test
	void everyPropertyOfAConnectionIsRead() {
		this.environment.withProperty("sim.qtest.idle-timeout", "5s")
			.withProperty("sim.qtest.idle-close-mode", "silent")
			.withProperty("sim.qtest.max-requests-per-connection", "7")
			.withProperty("sim.qtest.announce-close", "false")
			.withProperty("sim.qtest.keep-alive-header", "true")
			.withProperty("sim.qtest.max-connections", "8")
			.withProperty("sim.qtest.max-concurrent-requests", "9")
			.withProperty("sim.qtest.backlog-stall", "1s");
		assertThat(settings().qtestServer().behaviour()).isEqualTo(new ConnectionBehaviour(Duration.ofSeconds(5),
				CloseMode.SILENT, 7, false, true, 8, 9, Duration.ofSeconds(1)));
		assertThat(settings().zephyrServer().behaviour()).isEqualTo(ConnectionBehaviour.defaults());
	}

	@Test
	void everyPropertyOfALimitIsRead() {
		this.environment.withProperty("sim.zephyr.limit.rate", "3.5")
			.withProperty("sim.zephyr.limit.burst", "4")
			.withProperty("sim.zephyr.limit.scope", "server")
			.withProperty("sim.zephyr.limit.retry-after", "http-date")
			.withProperty("sim.zephyr.limit.headers", "jira-dc");
		RateLimit limit = settings().zephyrServer().limit();
		assertThat(limit.rate()).isEqualTo(new Rate(3.5, 4));
		assertThat(limit.scope()).isEqualTo(RateLimit.Scope.SERVER);
		assertThat(limit.retryAfter()).isEqualTo(RetryAfter.HTTP_DATE);
		assertThat(limit.headers()).isEqualTo(RateLimitHeaders.JIRA_DC);
	}

	@Test
	void tokensReplaceTheDefaults() {
		this.environment.setProperty("sim.zephyr.tokens", "a,b,c");
		assertThat(settings().zephyr().tokens()).containsExactly("a", "b", "c");
	}

	@Test
	void planFlakyAppliesToBoth() {
		this.environment.setProperty("sim.plan", "flaky");
		assertThat(settings().zephyrServer().plan()).isEqualTo(FaultPlan.named("flaky"));
		assertThat(settings().qtestServer().plan()).isEqualTo(FaultPlan.named("flaky"));
		assertThat(settings().qtest().tokenLifetime()).isEqualTo(Duration.ofHours(1));
	}

	@Test
	void planStaleAppliesToBoth() {
		this.environment.setProperty("sim.plan", "stale");
		assertThat(settings().zephyrServer().plan().idleTimeout()).isEqualTo(Duration.ofMillis(250));
		assertThat(settings().qtestServer().plan().idleTimeout()).isEqualTo(Duration.ofMillis(250));
	}

	@Test
	void planHostileLimitsTheTargetAndShortensTheLifeOfTokens() {
		this.environment.setProperty("sim.plan", "hostile");
		assertThat(settings().zephyrServer().plan().rate()).isNull();
		assertThat(settings().zephyrServer().plan().rules()).hasSize(5);
		assertThat(settings().qtestServer().plan()).isEqualTo(FaultPlan.named("hostile"));
		assertThat(settings().qtest().tokenLifetime()).isEqualTo(Duration.ofSeconds(3));
	}

}
