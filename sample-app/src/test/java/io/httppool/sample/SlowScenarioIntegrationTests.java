package io.httppool.sample;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.httppool.test.server.UpstreamStats;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The acceptance scenarios that take their time: rate limits, everything at once, and the
 * full dataset.
 */
@Tag("slow")
class SlowScenarioIntegrationTests {

	private static final int MAX_CONNECTIONS = 8;

	private static final int BURST = 50;

	private static final double RATE = 50;

	/** The least time between two periods of limiting: the minimum, and the ceiling. */
	private static final Map<String, Duration> PAUSES = Map.of("zero", Duration.ofMillis(500), "huge",
			Duration.ofSeconds(2));

	@Test
	void a1TheFullDatasetNeedsAFewConnectionsOnly() {
		try (Simulation simulation = Simulation.start("sim.dataset.test-cases=2000")) {
			Run run = Run.of(simulation, "--migration.workers=16");
			assertThat(run.exitCode()).as(run.toString()).isZero();
			assertThat(run.number("/entities/logs/created")).isEqualTo(3000);
			for (String upstream : new String[] { "zephyr", "qtest" }) {
				assertThat(run.number("/upstreams/" + upstream + "/opened")).isLessThanOrEqualTo(2 * MAX_CONNECTIONS);
				assertThat(run.report().at("/upstreams/" + upstream + "/reusePercent").doubleValue())
					.isGreaterThanOrEqualTo(99);
			}
		}
	}

	@Test
	void a7ARateLimitSetsThePace() {
		try (Simulation simulation = Simulation.start("sim.plan=limited")) {
			Run run = Run.of(simulation);
			assertThat(run.exitCode()).as(run.toString()).isZero();
			assertThat(run.report().at("/verified").booleanValue()).isTrue();
			UpstreamStats stats = simulation.simulators().qtest().stats();
			assertFewRefusals(stats);
			assertThat(stats.requestsBeforeRetryAfterElapsed()).isZero();
			assertThat(run.report().at("/upstreams/qtest/waitedSeconds").doubleValue()).isPositive();
			assertThat(run.report().at("/seconds").doubleValue())
				.isGreaterThanOrEqualTo((stats.requests() - stats.rateLimited() - BURST) / RATE);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "zero", "absent", "garbage", "huge" })
	void a8RateLimitsThatSayNothingUsefulAreKeptToAllTheSame(String retryAfter) {
		try (Simulation simulation = Simulation.start("sim.plan=limited",
				"sim.qtest.limit.retry-after=" + retryAfter)) {
			Run run = Run.of(simulation, "--pool.upstreams.qtest.retry.retry-after-max=2s");
			assertThat(run.exitCode()).as(run.toString()).isZero();
			assertThat(run.report().at("/verified").booleanValue()).isTrue();
			UpstreamStats stats = simulation.simulators().qtest().stats();
			assertFewRefusals(stats);
			Duration pause = PAUSES.get(retryAfter);
			if (pause != null) {
				double least = (stats.limitWindows() - 1) * pause.toMillis() / 1000.0;
				assertThat(run.report().at("/seconds").doubleValue()).isGreaterThanOrEqualTo(least);
			}
		}
	}

	@Test
	void a18WhateverGoesWrongEverythingArrivesOnce() {
		try (Simulation simulation = Simulation.start("sim.plan=hostile")) {
			Run run = Run.of(simulation, "--pool.defaults.read-timeout=2s", "--pool.defaults.timeout=10s",
					"--pool.defaults.acquire-timeout=10s", "--migration.workers=32");
			assertThat(run.exitCode()).as(run.toString()).isZero();
			assertThat(run.report().at("/verified").booleanValue()).isTrue();
			for (String kind : List.of("modules", "testCases", "attachments", "cycles", "runs", "logs")) {
				assertThat(run.number("/entities/" + kind + "/duplicates")).as(kind).isZero();
			}
			assertThat(simulation.simulators().qtest().stats().requestsBeforeRetryAfterElapsed()).isZero();
		}
	}

	private static void assertFewRefusals(UpstreamStats stats) {
		assertThat(stats.rateLimited()).isPositive().isLessThanOrEqualTo((long) MAX_CONNECTIONS * stats.limitWindows());
	}

}
