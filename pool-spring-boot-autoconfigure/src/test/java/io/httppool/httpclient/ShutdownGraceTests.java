package io.httppool.httpclient;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.httppool.PoolConfig;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the time that calls are given to end when all pools are closed.
 */
class ShutdownGraceTests {

	@Test
	void graceOfAllPoolsBeginsAtOnce() throws Exception {
		Duration grace = Duration.ofMillis(500);
		HttpComponentsConnectionPools pools = new HttpComponentsConnectionPools((any) -> Transport.DEFAULT, List.of());
		for (int i = 0; i < 8; i++) {
			PoolConfig config = PoolConfig.builder("pool-" + i, "http://localhost:1").shutdownGrace(grace).build();
			pools.add(config).begin("GET");
		}
		long started = System.nanoTime();
		pools.close();
		assertThat(Duration.ofNanos(System.nanoTime() - started)).isBetween(grace, grace.multipliedBy(4));
	}

}
