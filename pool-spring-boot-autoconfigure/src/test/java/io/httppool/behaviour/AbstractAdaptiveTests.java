package io.httppool.behaviour;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

import io.httppool.PoolRequest;
import io.httppool.Priority;
import io.httppool.adaptive.AdaptiveConcurrency;
import io.httppool.test.server.UpstreamHandler;
import io.httppool.test.server.UpstreamServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A pool that sizes itself, on real sockets. What is asked for leaves room for a busy
 * machine, and what looking for a larger size costs is left to the simulation.
 */
@Tag("slow")
@Timeout(240)
abstract class AbstractAdaptiveTests extends AbstractClientTests {

	private static final int KNEE = 20;

	private static final int MAX = 40;

	private static final Duration QUICK = Duration.ofMillis(40);

	private static final Duration SLOW = QUICK.multipliedBy(10);

	private static final Duration MEASURED = Duration.ofSeconds(4);

	private static final Duration TO_SETTLE = Duration.ofMinutes(1);

	private final AtomicInteger atOnce = new AtomicInteger();

	private volatile int knee = Integer.MAX_VALUE;

	@Test
	void limitFollowsTheUpstreamAndUrgentCallersDoNotNotice(TestReporter reporter) throws Exception {
		UpstreamServer upstream = upstream(kneed());
		Caller caller = caller(upstream,
				(config) -> config.maxConnections(MAX)
					.adaptiveEnabled(true)
					.acquireTimeout(Duration.ofSeconds(10))
					.readTimeout(Duration.ofSeconds(10))
					.timeout(null),
				new AdaptiveConcurrency());
		Load urgent = closeLater(Load.start(4, () -> get(caller, Priority.HIGH)));
		Load others = closeLater(Load.start(MAX, () -> get(caller, Priority.LOW)));
		awaitLimit(MAX);
		Rates before = measure(urgent, others);
		this.knee = KNEE;
		Awaitility.await()
			.atMost(TO_SETTLE)
			.during(Duration.ofSeconds(3))
			.until(() -> fixture().stats().max(), (limit) -> limit >= KNEE - 2 && limit <= KNEE + 1);
		Rates slow = measure(urgent, others);
		int limit = fixture().stats().max();
		this.knee = Integer.MAX_VALUE;
		awaitLimit(MAX);
		Rates after = measure(urgent, others);
		urgent.stop();
		others.stop();
		double best = Math.min(before.all(), after.all()) * KNEE / MAX;
		reporter.publishEntry("per second", "before %s, slow %s with a limit of %d (best %.0f), after %s"
			.formatted(before, slow, limit, best, after));
		assertThat(urgent.failures()).isEmpty();
		assertThat(others.failures()).isEmpty();
		assertThat(slow.all()).isGreaterThan(0.9 * best);
		assertThat(slow.urgent()).isGreaterThan(0.8 * before.urgent());
		assertThat(after.all()).isGreaterThan(0.8 * before.all());
	}

	private UpstreamHandler kneed() {
		return (request) -> {
			boolean quick = this.atOnce.incrementAndGet() <= this.knee;
			during(quick ? QUICK : SLOW);
			this.atOnce.decrementAndGet();
			return HELLO.handle(request);
		};
	}

	private static void get(Caller caller, Priority priority) {
		assertThat(caller.get("/", PoolRequest.priority(priority)).status()).isEqualTo(200);
	}

	private void awaitLimit(int limit) {
		Awaitility.await().atMost(TO_SETTLE).until(() -> fixture().stats().max(), (max) -> max == limit);
	}

	private static Rates measure(Load urgent, Load others) {
		long urgentBefore = urgent.completed();
		long othersBefore = others.completed();
		long started = System.nanoTime();
		during(MEASURED);
		double seconds = (System.nanoTime() - started) / 1e9;
		return new Rates((urgent.completed() - urgentBefore) / seconds, (others.completed() - othersBefore) / seconds);
	}

	private record Rates(double urgent, double others) {

		double all() {
			return this.urgent + this.others;
		}

		@Override
		public String toString() {
			return "%.0f + %.0f".formatted(this.urgent, this.others);
		}

	}

}
