package io.httppool.engine;

import java.time.Duration;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import io.httppool.AcquireOrder;

/**
 * A long random walk over everything that can be done to an engine, one thread, the time
 * turned by hand, all invariants asserted after every step. A failure names its seed;
 * {@code -Dengine.seed=…} walks that way again, {@code -Dengine.seed.first=…} chooses the
 * first one of many, {@code -Dengine.steps=…} sets the length of all walks together.
 */
class EngineSimulationTests {

	private static final int STEPS = Integer.getInteger("engine.steps", 1_000_000);

	private static final int STEPS_PER_WALK = 2_000;

	@Test
	void invariantsHoldAfterEveryStep() {
		Long seed = Long.getLong("engine.seed");
		if (seed != null) {
			walk(seed);
			return;
		}
		long first = Long.getLong("engine.seed.first", new Random().nextLong() >>> 16);
		LongStream.range(first, first + Math.max(1, STEPS / STEPS_PER_WALK)).forEach(this::walk);
	}

	private void walk(long seed) {
		SplittableRandom random = new SplittableRandom(seed);
		EngineWalk walk = new EngineWalk(random, settings(random));
		try {
			for (int i = 0; i < STEPS_PER_WALK; i++) {
				walk.step();
			}
			if (random.nextBoolean()) {
				walk.serveEverybody();
			}
			walk.close();
		}
		catch (RuntimeException | AssertionError | StackOverflowError ex) {
			String last = walk.history.stream()
				.skip(Math.max(0, walk.history.size() - 40))
				.map(Object::toString)
				.collect(Collectors.joining("\n"));
			throw new AssertionError(
					"-Dengine.seed=" + seed + " step " + walk.history.size() + ": " + ex.getMessage() + "\n" + last,
					ex);
		}
	}

	private static EngineSettings settings(SplittableRandom random) {
		SettingsBuilder settings = SettingsBuilder.max(1 + random.nextInt(6))
			.overflow((random.nextInt(3) == 0) ? random.nextInt(3) : 0)
			.minIdle((random.nextInt(3) == 0) ? random.nextInt(4) : 0)
			.maxPending(random.nextBoolean() ? 1000 : 1 + random.nextInt(5))
			.connects(random.nextInt(4))
			.order(random.nextBoolean() ? AcquireOrder.LIFO : AcquireOrder.FIFO)
			.idleTimeout(Duration.ofMillis(50 + random.nextInt(5000)))
			.maxLifetime(Duration.ofMillis(200 + random.nextInt(20000)), 0.1)
			.maxRequests((random.nextInt(3) == 0) ? 1 + random.nextInt(10) : 0)
			.leakThreshold(Duration.ofMillis(random.nextInt(3) * 1000L))
			.tenantShare(random.nextBoolean() ? 1 : 0.5);
		settings.validateAfterIdle = Duration.ofMillis(random.nextInt(10));
		settings.maintenance = Duration.ofMillis(100 + random.nextInt(3000));
		return settings.build();
	}

}
