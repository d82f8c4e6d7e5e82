package io.httppool.behaviour;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.httppool.PoolExhaustedException;
import io.httppool.PoolRejectedException;
import io.httppool.PooledConnection;
import io.httppool.test.server.LatencyModel;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;
import io.httppool.test.server.UpstreamTls;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A pool with more callers than connections: who is served when, who is refused when, and
 * what operators may do meanwhile.
 */
abstract class AbstractLoadTests extends AbstractPoolTests {

	private static final int CALLERS = 64;

	/** Kept by the pool; a machine that has more to do than cores may add to it. */
	private static final Duration EXACT = Duration.ofMillis(200);

	abstract Caller caller(PoolFixture fixture);

	@Test
	void waitersAreServedInTheOrderOfTheirArrival() throws Exception {
		Gate gate = new Gate();
		List<String> served = Collections.synchronizedList(new ArrayList<>());
		UpstreamServer upstream = started((request) -> {
			served.add(request.path());
			return gate.handle(request);
		}, false);
		PoolFixture fixture = pool(upstream,
				(config) -> config.maxConnections(1).acquireTimeout(Duration.ofSeconds(10)));
		Caller caller = caller(fixture);
		Future<?> holder = inBackground(() -> caller.get("/holder"));
		gate.awaitRequest();
		List<Future<Long>> waiters = queue(fixture, caller, 100);
		gate.open();
		for (Future<Long> waiter : waiters) {
			waiter.get();
		}
		holder.get();
		assertThat(served.subList(1, served.size()))
			.containsExactlyElementsOf(IntStream.range(0, 100).mapToObj((place) -> "/" + place).toList());
	}

	@Test
	void manyCallersShareFewConnectionsFairly(TestReporter reporter) throws Exception {
		shareFairly(300, Duration.ofMillis(20), reporter);
	}

	@Test
	@Tag("slow")
	void aThousandCallersShareFiveConnectionsFairly(TestReporter reporter) throws Exception {
		shareFairly(1000, Duration.ofMillis(50), reporter);
	}

	/**
	 * Fairness is Jain's index of what each caller waited, from the moment when all had
	 * queued up, in parts of the ideal wait for its place in the queue: as many of the
	 * waits were shorter as there were callers before it. It is 1 if all were served in
	 * the order of their arrival.
	 */
	private void shareFairly(int callers, Duration service, TestReporter reporter) throws Exception {
		int max = 5;
		Gate gate = new Gate();
		UpstreamServer upstream = started(UpstreamServer.builder("fair")
			.latency(LatencyModel.of(service, service))
			.handler((request) -> "/holder".equals(request.path()) ? gate.handle(request)
					: UpstreamResponse.text(200, "hello")));
		PoolFixture fixture = pool(upstream,
				(config) -> config.maxConnections(max)
					.acquireTimeout(Duration.ofSeconds(30))
					.readTimeout(Duration.ofSeconds(30))
					.timeout(null));
		Caller caller = caller(fixture);
		List<Future<?>> holders = new ArrayList<>();
		for (int i = 0; i < max; i++) {
			holders.add(inBackground(() -> caller.get("/holder")));
		}
		awaitSoon(() -> fixture.stats().active() == max);
		List<Future<Long>> waiters = queue(fixture, caller, callers);
		long opened = System.nanoTime();
		gate.open();
		List<Long> ends = new ArrayList<>();
		for (Future<Long> waiter : waiters) {
			ends.add(waiter.get() - opened);
		}
		for (Future<?> holder : holders) {
			holder.get();
		}
		List<Long> inOrder = ends.stream().sorted().toList();
		long all = inOrder.get(callers - 1);
		List<Double> parts = new ArrayList<>();
		for (int place = 0; place < callers; place++) {
			parts.add((double) ends.get(place) / inOrder.get(place));
		}
		double fairness = jain(parts);
		reporter.publishEntry("fairness of " + callers + " callers", "%.5f in %d ms, peak of sockets %d"
			.formatted(fairness, all / 1_000_000, upstream.stats().connectionsPeak()));
		assertThat(fairness).isGreaterThanOrEqualTo(0.99);
		assertThat(upstream.stats().connectionsPeak()).isEqualTo(max);
		assertThat(upstream.stats().byStatus()).containsOnlyKeys(200);
		assertThat(fixture.stats().acquireTimeouts()).isZero();
	}

	/**
	 * Let callers queue up one after the other.
	 * @return when each got its answer
	 */
	private List<Future<Long>> queue(PoolFixture fixture, Caller caller, int callers) {
		ExecutorService threads = threads(callers);
		List<Future<Long>> waiters = new ArrayList<>();
		for (int i = 0; i < callers; i++) {
			int place = i;
			waiters.add(threads.submit(() -> {
				assertThat(caller.get("/" + place).status()).isEqualTo(200);
				return System.nanoTime();
			}));
			awaitSoon(() -> fixture.stats().pending() > place);
		}
		return waiters;
	}

	private static double jain(List<Double> values) {
		double sum = values.stream().mapToDouble(Double::doubleValue).sum();
		double squares = values.stream().mapToDouble((value) -> value * value).sum();
		return sum * sum / (values.size() * squares);
	}

	@Test
	void acquireTimesOutWhenNothingIsReleased(TestReporter reporter) throws Exception {
		acquireTimesOutWhenNothingIsReleased(TOLERANCE, reporter);
	}

	@Test
	@Tag("slow")
	void acquireTimeoutIsExactWhenNothingIsReleased(TestReporter reporter) throws Exception {
		acquireTimesOutWhenNothingIsReleased(EXACT, reporter);
	}

	private void acquireTimesOutWhenNothingIsReleased(Duration tolerance, TestReporter reporter) throws Exception {
		Gate gate = new Gate();
		UpstreamServer upstream = started(gate, false);
		PoolFixture fixture = pool(upstream,
				(config) -> config.maxConnections(1)
					.acquireTimeout(Duration.ofSeconds(2))
					.readTimeout(Duration.ofSeconds(10))
					.timeout(null));
		Caller caller = caller(fixture);
		Future<?> holder = inBackground(() -> caller.get("/"));
		gate.awaitRequest();
		List<Future<Timed>> waiters = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			waiters.add(inBackground(() -> time(() -> caller.get("/"))));
		}
		assertTimedOut(waiters, 10, tolerance, reporter);
		gate.open();
		holder.get();
	}

	@Test
	void acquireTimesOutWhenOthersAreServedMeanwhile(TestReporter reporter) throws Exception {
		acquireTimesOutWhenOthersAreServedMeanwhile(TOLERANCE, reporter);
	}

	@Test
	@Tag("slow")
	void acquireTimeoutIsExactWhenOthersAreServedMeanwhile(TestReporter reporter) throws Exception {
		acquireTimesOutWhenOthersAreServedMeanwhile(EXACT, reporter);
	}

	private void acquireTimesOutWhenOthersAreServedMeanwhile(Duration tolerance, TestReporter reporter)
			throws Exception {
		Duration service = Duration.ofMillis(50);
		UpstreamServer upstream = started(
				UpstreamServer.builder("busy").handler(HELLO).latency(LatencyModel.of(service, service)));
		PoolFixture fixture = pool(upstream,
				(config) -> config.maxConnections(1).acquireTimeout(Duration.ofSeconds(2)).timeout(null));
		Caller caller = caller(fixture);
		caller.get("/");
		List<Future<Timed>> waiters = new ArrayList<>();
		for (int i = 0; i < 60; i++) {
			waiters.add(inBackground(() -> time(() -> caller.get("/"))));
		}
		assertTimedOut(waiters, 15, tolerance, reporter);
		assertThat(upstream.stats().requests()).isGreaterThan(5);
	}

	private static void assertTimedOut(List<Future<Timed>> waiters, int atLeast, Duration tolerance,
			TestReporter reporter) throws Exception {
		List<Duration> elapsed = new ArrayList<>();
		for (Future<Timed> waiter : waiters) {
			Timed timed = waiter.get();
			if (timed.thrown() != null) {
				assertThat(timed.failure()).isInstanceOf(PoolExhaustedException.class);
				elapsed.add(timed.elapsed());
			}
		}
		reporter.publishEntry("acquire time-outs", elapsed.size() + " from " + Collections.min(elapsed).toMillis()
				+ " to " + Collections.max(elapsed).toMillis() + " ms");
		assertThat(elapsed).hasSizeGreaterThanOrEqualTo(atLeast)
			.allSatisfy(
					(time) -> assertThat(time).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(2).plus(tolerance)));
	}

	@Test
	void oneWaiterTooManyIsRefusedAtOnce(TestReporter reporter) throws Exception {
		Gate gate = new Gate();
		UpstreamServer upstream = started(gate, false);
		PoolFixture fixture = pool(upstream, (
				config) -> config.maxConnections(1).maxPending(1).acquireTimeout(Duration.ofSeconds(10)).timeout(null));
		Caller caller = caller(fixture);
		Future<?> holder = inBackground(() -> caller.get("/"));
		gate.awaitRequest();
		Future<?> waiter = inBackground(() -> caller.get("/"));
		awaitSoon(() -> fixture.stats().pending() == 1);
		List<Duration> elapsed = new ArrayList<>();
		for (int i = 0; i < 300; i++) {
			Timed timed = time(() -> caller.get("/"));
			assertThat(timed.failure()).isInstanceOf(PoolRejectedException.class);
			elapsed.add(timed.elapsed());
		}
		Collections.sort(elapsed);
		Duration median = elapsed.get(elapsed.size() / 2);
		reporter.publishEntry("refused within",
				"median %d us, worst %d us".formatted(median.toNanos() / 1000, elapsed.get(299).toNanos() / 1000));
		assertThat(median).isLessThan(Duration.ofMillis(5));
		assertThat(fixture.stats().rejected()).isEqualTo(300);
		gate.open();
		holder.get();
		waiter.get();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 20 })
	void spikeOnAWarmPoolIsServedByWhatIsWarm(int requestsBefore, TestReporter reporter) throws Exception {
		Duration connect = Duration.ofMillis(500);
		UpstreamServer upstream = started(UpstreamServer.builder("slow-connect")
			.handler(HELLO)
			.latency(LatencyModel.of(Duration.ofMillis(2), Duration.ofMillis(2)))
			.tls(UpstreamTls.valid().withHandshakeDelay(connect)));
		PoolFixture fixture = pool(upstream,
				(config) -> config.maxConnections(50)
					.minIdle(5)
					.connectTimeout(Duration.ofSeconds(5))
					.acquireTimeout(Duration.ofSeconds(5)));
		Caller caller = caller(fixture);
		if (requestsBefore > 0) {
			for (int i = 0; i < requestsBefore; i++) {
				caller.get("/");
			}
		}
		else {
			warmClient(caller);
		}
		awaitSoon(() -> fixture.stats().idle() >= 5 && fixture.stats().connecting() == 0);
		long openedBefore = fixture.stats().opened();
		long missesBefore = fixture.stats().misses();
		ExecutorService threads = threads(50);
		List<Future<Timed>> calls = new ArrayList<>();
		for (int i = 0; i < 50; i++) {
			calls.add(threads.submit(() -> time(() -> caller.get("/"))));
		}
		Duration longest = Duration.ZERO;
		for (Future<Timed> call : calls) {
			Timed timed = call.get();
			assertThat(timed.thrown()).isNull();
			longest = (timed.elapsed().compareTo(longest) > 0) ? timed.elapsed() : longest;
		}
		awaitSoon(() -> fixture.stats().connecting() == 0);
		long dials = fixture.stats().opened() - openedBefore;
		reporter.publishEntry("spike", dials + " dials, slowest request " + longest.toMillis() + " ms");
		assertThat(dials).isLessThan(10);
		assertThat(fixture.stats().misses()).as("requests served by a dial").isEqualTo(missesBefore);
	}

	/**
	 * Load the classes of the client without a request to the upstream.
	 */
	private void warmClient(Caller caller) {
		UpstreamServer other = started(HELLO, false);
		for (int i = 0; i < 20; i++) {
			caller.get(other.baseUrl() + "/");
		}
	}

	@Test
	void operationsUnderLoadFailNoRequest(TestReporter reporter) throws Exception {
		operationsUnderLoad(Duration.ofMillis(500), Duration.ofMillis(200), false, reporter);
	}

	@Test
	void operationsUnderLoadFailNoRequestWithTls(TestReporter reporter) throws Exception {
		operationsUnderLoad(Duration.ofMillis(200), Duration.ofMillis(100), true, reporter);
	}

	@Test
	@Tag("slow")
	void longOperationsUnderLoadFailNoRequest(TestReporter reporter) throws Exception {
		operationsUnderLoad(Duration.ofSeconds(2), Duration.ofSeconds(2), false, reporter);
	}

	private void operationsUnderLoad(Duration suspended, Duration between, boolean secure, TestReporter reporter)
			throws Exception {
		UpstreamServer.Builder builder = UpstreamServer.builder("operated")
			.handler(HELLO)
			.latency(LatencyModel.of(Duration.ofMillis(3), Duration.ofMillis(3)));
		UpstreamServer upstream = started(secure ? builder.tls(UpstreamTls.valid()) : builder);
		PoolFixture fixture = pool(upstream,
				(config) -> config.maxConnections(20).acquireTimeout(Duration.ofSeconds(20)).timeout(null));
		Caller caller = caller(fixture);
		Load load = closeLater(Load.start(CALLERS, () -> assertThat(caller.get("/").status()).isEqualTo(200)));
		awaitCalls(load, CALLERS);
		during(between);
		assertThat(upstream.stats().connectionsPeak()).as("peak of 20").isLessThanOrEqualTo(20);
		resize(fixture, upstream, 5);
		during(between);
		assertThat(upstream.stats().connectionsPeak()).as("peak of 5").isLessThanOrEqualTo(5);
		resize(fixture, upstream, 50);
		awaitSoon(() -> upstream.stats().connectionsOpen() > 5);
		during(between);
		assertThat(upstream.stats().connectionsPeak()).as("peak of 50").isLessThanOrEqualTo(50);
		Set<Long> before = openIds(fixture);
		fixture.pool().softEvict();
		awaitSoon(() -> Collections.disjoint(openIds(fixture), before));
		fixture.pool().suspend();
		awaitSoon(() -> fixture.stats().active() == 0 && fixture.stats().pending() == CALLERS);
		long requests = upstream.stats().requests();
		during(suspended);
		assertThat(upstream.stats().requests()).as("requests while suspended").isEqualTo(requests);
		fixture.pool().evictIdle();
		awaitSoon(() -> fixture.stats().idle() == 0);
		fixture.pool().resume();
		awaitCalls(load, CALLERS);
		for (int i = 0; i < 20; i++) {
			fixture.pool().evictIdle();
			awaitCalls(load, 5);
		}
		for (long id : openIds(fixture)) {
			fixture.pool().evict(id);
			awaitCalls(load, 5);
		}
		fixture.pool().resize(50, 10);
		fixture.pool().warmUp();
		awaitCalls(load, CALLERS);
		during(between);
		load.stop();
		reporter.publishEntry("under load", load.completed() + " requests, " + load.failures().size()
				+ " failed, most at once " + upstream.stats().requestsPeakConcurrent());
		assertThat(load.failures()).isEmpty();
		assertThat(upstream.stats().requestsPeakConcurrent()).isLessThanOrEqualTo(50);
	}

	private static void resize(PoolFixture fixture, UpstreamServer upstream, int max) {
		fixture.pool().resize(max, 0);
		awaitSoon(() -> upstream.stats().connectionsOpen() <= max);
		upstream.resetStats();
	}

	private static void awaitCalls(Load load, int more) {
		long until = load.completed() + more;
		awaitSoon(() -> load.completed() >= until || !load.failures().isEmpty());
	}

	private static Set<Long> openIds(PoolFixture fixture) {
		return fixture.pool()
			.connections()
			.stream()
			.filter((connection) -> connection.state() != PooledConnection.State.CONNECTING)
			.map(PooledConnection::id)
			.collect(Collectors.toSet());
	}

}
