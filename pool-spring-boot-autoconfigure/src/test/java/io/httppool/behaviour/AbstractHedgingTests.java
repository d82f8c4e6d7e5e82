package io.httppool.behaviour;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.httppool.CloseReason;
import io.httppool.ConnectionPool;
import io.httppool.ConnectionReadiness;
import io.httppool.DeadlineExceededException;
import io.httppool.HedgeOutcome;
import io.httppool.PoolClosedException;
import io.httppool.PoolConfig;
import io.httppool.PoolIoException;
import io.httppool.PoolListener;
import io.httppool.PoolProtection;
import io.httppool.PoolRequest;
import io.httppool.PoolStats;
import io.httppool.httpclient.Transport;
import io.httppool.test.server.Fault;
import io.httppool.test.server.FaultPlan;
import io.httppool.test.server.FaultRule;
import io.httppool.test.server.LatencyModel;
import io.httppool.test.server.UpstreamHandler;
import io.httppool.test.server.UpstreamRequest;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;
import io.httppool.test.server.UpstreamTls;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What both of Spring's clients do with {@code hedge.delay}.
 */
abstract class AbstractHedgingTests extends AbstractClientTests {

	static final Duration DELAY = Duration.ofMillis(30);

	private static final String READY = "/ready";

	private static final UpstreamResponse FIRST = UpstreamResponse.text(200, "first");

	private static final UpstreamResponse SECOND = UpstreamResponse.text(200, "second");

	private static final Set<Class<?>> LOADED = ConcurrentHashMap.newKeySet();

	private final Hedges hedges = new Hedges();

	/**
	 * What becomes of a first request that has lost and whose answer comes a little
	 * later.
	 */
	abstract List<CloseReason> closedAfterLosingSlightly();

	/**
	 * To load classes between the acquire and the first byte takes longer than a hedge
	 * waits.
	 */
	@BeforeEach
	void loadClasses() {
		if (LOADED.add(getClass())) {
			UpstreamServer slow = upstream(HELLO, FaultRule.onAny().times(1).then(slow(100)));
			try (PoolFixture other = new PoolFixture(slow, (config) -> config.hedgeDelay(DELAY))) {
				caller(other).get("/");
			}
		}
	}

	@Test
	void slowAnswersAreCutOffForAFewMoreRequests(TestReporter reporter) throws Exception {
		// A busy machine takes its time, but not a second.
		tail(400, 500, reporter);
	}

	@Test
	@Tag("slow")
	@Timeout(120)
	void slowAnswersAmongTwentyThousandAreCutOffForAFewMoreRequests(TestReporter reporter) throws Exception {
		tail(20_000, 120, reporter);
	}

	/**
	 * One of twenty answers takes a second.
	 */
	private void tail(int requests, long longestP99, TestReporter reporter) throws Exception {
		UpstreamServer upstream = upstream(UpstreamServer.builder("slow at times")
			.handler(HELLO)
			.latency(LatencyModel.of(Duration.ofMillis(2), Duration.ofMillis(5)))
			.faults(FaultPlan.of(FaultRule.on("GET", "/").every(20).then(Fault.slowHeaders(Duration.ofSeconds(1))))));
		Caller caller = caller(upstream,
				(config) -> config.maxConnections(20)
					.acquireTimeout(Duration.ofSeconds(5))
					.hedgeDelay(Duration.ofMillis(50)),
				this.hedges);
		int callers = 4;
		// Connections, threads and classes are there.
		inParallel(callers, () -> {
			for (int i = 0; i < 10; i++) {
				caller.get("/warm-up");
			}
		});
		upstream.resetStats();
		this.hedges.outcomes.clear();
		ExecutorService threads = threads(callers);
		List<Future<Timed>> calls = new ArrayList<>();
		for (int i = 0; i < requests; i++) {
			calls.add(threads.submit(() -> time(() -> assertThat(caller.get("/").status()).isEqualTo(200))));
		}
		long[] millis = new long[requests];
		for (int i = 0; i < requests; i++) {
			Timed timed = calls.get(i).get();
			assertThat(timed.thrown()).isNull();
			millis[i] = timed.elapsed().toMillis();
		}
		Arrays.sort(millis);
		long p99 = millis[requests * 99 / 100];
		fixture().assertAtRest();
		long sent = upstream.stats().requests();
		// One that lost before it had a connection was not sent.
		assertThat(sent).isBetween((long) requests, requests + this.hedges.begun());
		reporter.publishEntry("tail",
				"p50 %d ms, p99 %d ms, longest %d ms, %d requests for %d calls, hedges %s, closed %s".formatted(
						millis[requests / 2], p99, millis[requests - 1], sent, requests, this.hedges.counts(),
						fixture().stats().closed()));
		assertThat(p99).isLessThanOrEqualTo(longestP99);
		assertThat(sent).isLessThanOrEqualTo(requests + requests * 8L / 100);
		assertThat(fixture().stats().leaked()).isZero();
		assertThat(fixture().stats().closed().keySet()).isSubsetOf(CloseReason.CANCELLED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "PUT", "DELETE" })
	void whatIsIdempotentIsSentTwice(String method) {
		UpstreamServer upstream = upstream(new Pair(150, 0, FIRST, SECOND));
		Caller caller = caller(upstream, (config) -> config.hedgeDelay(DELAY), this.hedges);
		assertThat(caller.call(method, "/").body()).isEqualTo("second");
		assertThat(upstream.stats().requests()).isEqualTo(2);
		this.hedges.awaitOutcomes(HedgeOutcome.WON);
		assertThat(fixture().stats().hedges()).isEqualTo(1);
		assertThat(fixture().pool().totals().hedges()).isEqualTo(1);
		fixture().pool().resetStatistics();
		assertThat(fixture().stats().hedges()).isZero();
		assertThat(fixture().pool().totals().hedges()).isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "POST", "PATCH" })
	void whatIsNotIdempotentIsSentOnce(String method) {
		UpstreamServer upstream = upstream(HELLO, FaultRule.onAny().then(slow(100)));
		Caller caller = caller(upstream, (config) -> config.hedgeDelay(DELAY), this.hedges);
		assertThat(caller.call(method, "/").status()).isEqualTo(200);
		assertThat(upstream.stats().requests()).isEqualTo(1);
		assertThat(this.hedges.outcomes).isEmpty();
	}

	@Test
	void noDeclarationMakesAPostSentTwice() {
		UpstreamServer upstream = upstream(HELLO, FaultRule.onAny().then(slow(80)));
		PoolConfig.Retry rules = PoolConfig.Retry.DEFAULTS;
		Caller caller = caller(upstream,
				(config) -> config.hedgeDelay(DELAY)
					.retry(new PoolConfig.Retry(true, 4, Duration.ofMillis(50), 1, Duration.ofMillis(50), 0,
							rules.statuses(), Set.of("GET", "POST"), true, rules.idempotencyKeyHeader(),
							rules.retryAfterMin(), rules.retryAfterMax())),
				this.hedges);
		Consumer<Map<String, Object>> all = PoolRequest.retry(true).andThen(PoolRequest.idempotencyKey("k"));
		assertThat(caller.post("/", all).status()).isEqualTo(200);
		// Idempotent, but not to be sent again as the application says.
		assertThat(caller.call("PUT", "/").status()).isEqualTo(200);
		assertThat(caller.get("/", PoolRequest.retry(false)).status()).isEqualTo(200);
		assertThat(upstream.stats().requests()).isEqualTo(3);
		assertThat(this.hedges.outcomes).isEmpty();
	}

	@Test
	void quickAnswersAreAskedForOnce() {
		UpstreamServer upstream = upstream(HELLO);
		Caller caller = caller(upstream, (config) -> config.hedgeDelay(Duration.ofSeconds(1)), this.hedges);
		for (int i = 0; i < 5; i++) {
			assertThat(caller.get("/").status()).isEqualTo(200);
		}
		assertThat(upstream.stats().requests()).isEqualTo(5);
		assertThat(this.hedges.outcomes).isEmpty();
	}

	@Test
	void secondRequestThatLosesSlightlyKeepsItsConnection() {
		UpstreamServer upstream = upstream(new Pair(0, 120, FIRST, SECOND));
		Caller caller = caller(upstream, (config) -> config.hedgeDelay(DELAY), this.hedges);
		assertThat(caller.get("/").body()).isEqualTo("first");
		this.hedges.awaitOutcomes(HedgeOutcome.LOST);
		fixture().assertAtRest();
		PoolStats stats = fixture().stats();
		assertThat(stats.idle()).isEqualTo(2);
		assertThat(stats.closedTotal()).isZero();
		assertThat(upstream.stats().requests()).isEqualTo(2);
	}

	@Test
	void firstRequestThatLosesSlightlyKeepsItsConnectionIfItCan() {
		UpstreamServer upstream = upstream(new Pair(60, 0, FIRST, SECOND));
		Caller caller = caller(upstream, (config) -> config.hedgeDelay(DELAY), this.hedges);
		assertThat(caller.get("/").body()).isEqualTo("second");
		fixture().assertAtRest();
		fixture().assertClosedBy(closedAfterLosingSlightly().toArray(CloseReason[]::new));
		assertThat(fixture().stats().idle()).isEqualTo(2 - closedAfterLosingSlightly().size());
		this.hedges.awaitOutcomes(HedgeOutcome.WON);
	}

	@Test
	void requestThatLosesClearlyIsCancelled() {
		UpstreamServer upstream = upstream(HELLO, FaultRule.onAny().times(1).then(slow(1500)));
		Caller caller = caller(upstream, (config) -> config.hedgeDelay(DELAY), this.hedges);
		Timed timed = time(() -> assertThat(caller.get("/").status()).isEqualTo(200));
		assertThat(timed.thrown()).isNull();
		assertThat(timed.elapsed()).isLessThan(DELAY.plus(TOLERANCE));
		fixture().assertClosedBy(CloseReason.CANCELLED);
		fixture().assertAtRest();
		assertThat(fixture().stats().idle()).isEqualTo(1);
		this.hedges.awaitOutcomes(HedgeOutcome.WON);
	}

	@ParameterizedTest
	@ValueSource(strings = { "500", "429", "reset" })
	void secondRequestThatFailsFirstChangesNothing(String what) {
		UpstreamServer upstream = upstream(CONNECTION_ID, FaultRule.onAny().times(1).then(slow(100)),
				FaultRule.onAny().times(1).then(fault(what)));
		Caller caller = caller(upstream, (config) -> config.hedgeDelay(DELAY), this.hedges);
		assertThat(caller.get("/")).isEqualTo(new Caller.Answer(200, "1"));
		this.hedges.awaitOutcomes(HedgeOutcome.LOST);
		assertThat(fixture().stats().retries()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "500", "reset" })
	void firstRequestThatFailsWaitsForTheSecond(String what) {
		boolean reset = "reset".equals(what);
		Pair pair = new Pair(0, 60, reset ? FIRST : UpstreamResponse.text(500, "failed"), SECOND);
		UpstreamServer upstream = reset ? upstream(pair, FaultRule.onAny().times(1).then(fault(what))) : upstream(pair);
		Caller caller = caller(upstream, (config) -> config.hedgeDelay(DELAY).retry(PoolFixture.retry(3)), this.hedges);
		assertThat(caller.get("/").body()).isEqualTo("second");
		assertThat(upstream.stats().requests()).isEqualTo(2);
		assertThat(fixture().stats().retries()).isZero();
		this.hedges.awaitOutcomes(HedgeOutcome.WON);
	}

	@Test
	void ifBothFailTheFirstStands() {
		UpstreamServer upstream = upstream(
				new Pair(0, 30, UpstreamResponse.text(500, "first"), UpstreamResponse.text(503, "second")));
		Caller caller = caller(upstream, (config) -> config.hedgeDelay(DELAY), this.hedges);
		assertThat(caller.get("/")).isEqualTo(new Caller.Answer(500, "first"));
		this.hedges.awaitOutcomes(HedgeOutcome.LOST);
	}

	@Test
	void ifBothFailTheAttemptIsMadeAgain() {
		UpstreamServer upstream = upstream(
				new Pair(30, 0, UpstreamResponse.text(500, "first"), UpstreamResponse.text(503, "second")));
		Caller caller = caller(upstream, (config) -> config.hedgeDelay(DELAY).retry(PoolFixture.retry(2)), this.hedges);
		assertThat(caller.get("/")).isEqualTo(new Caller.Answer(200, "hello"));
		assertThat(fixture().stats().retries()).isEqualTo(1);
		// The further attempt may be hedged, too, when the machine is busy.
		assertThat(upstream.stats().requests()).isBetween(3L, 4L);
	}

	@Test
	void spentBudgetSendsNothingTwice() {
		UpstreamServer upstream = upstream(untilHedged());
		Caller caller = caller(upstream, (config) -> config.hedgeDelay(DELAY).retry(halfAPermitEach()), this.hedges);
		for (int i = 1; i <= 4; i++) {
			assertThat(caller.get("/").status()).isEqualTo(200);
			this.hedges.awaitOutcomes(i);
		}
		// What a call adds comes with its answer: the third and the fourth hedge find a
		// permit and a half, and half of one.
		assertThat(upstream.stats().requests()).isEqualTo(5);
		this.hedges.awaitOutcomes(HedgeOutcome.SUPPRESSED, HedgeOutcome.SUPPRESSED, HedgeOutcome.LOST,
				HedgeOutcome.SUPPRESSED);
	}

	@Test
	void secondRequestThatFindsNoThreadCostsNothingOfTheBudget() {
		UpstreamHandler hedged = untilHedged();
		UpstreamServer upstream = upstream(
				(request) -> (request.method().equals("POST") ? HELLO : hedged).handle(request));
		ExecutorService threads = threads(4);
		AtomicBoolean refused = new AtomicBoolean();
		Function<String, Executor> executors = (prefix) -> (task) -> {
			if (prefix.equals("pool-hedge-") && !refused.getAndSet(true)) {
				throw new RejectedExecutionException();
			}
			threads.execute(task);
		};
		Transport transport = new Transport(UpstreamTls.clientContext(), null, null, null, List.of());
		Caller caller = caller(use(new PoolFixture(upstream.baseUrl(), (any) -> transport, null, executors,
				(config) -> config.hedgeDelay(DELAY).retry(halfAPermitEach()), this.hedges)));
		assertThatTheBudgetIsUntouchedBy(HedgeOutcome.SUPPRESSED, caller);
	}

	@Test
	void secondRequestThatIsOvertakenBeforeItIsSentCostsNothingOfTheBudget() {
		CountDownLatch dials = new CountDownLatch(2);
		CountDownLatch ready = new CountDownLatch(1);
		AtomicBoolean overtaking = new AtomicBoolean(true);
		UpstreamHandler afterwards = untilHedged();
		UpstreamServer upstream = upstream((request) -> {
			if (request.path().equals(READY)) {
				dials.countDown();
				if (dials.getCount() == 0) {
					ready.await(5, TimeUnit.SECONDS);
				}
				return HELLO.handle(request);
			}
			if (request.method().equals("POST")) {
				return HELLO.handle(request);
			}
			if (overtaking.getAndSet(false)) {
				dials.await(5, TimeUnit.SECONDS);
				return HELLO.handle(request);
			}
			return afterwards.handle(request);
		});
		Transport transport = new Transport(UpstreamTls.clientContext(), null, null, null, List.of(new Readiness()));
		Caller caller = caller(use(new PoolFixture(upstream.baseUrl(), transport,
				(config) -> config.hedgeDelay(DELAY).retry(halfAPermitEach()), this.hedges)));
		this.hedges.whenTold(ready::countDown);
		assertThatTheBudgetIsUntouchedBy(HedgeOutcome.LOST, caller);
	}

	/**
	 * Two calls make up the one permit that the first hedge is about to cost, and with
	 * the half that the next call adds there is none left for the second unless it is
	 * given back.
	 */
	private void assertThatTheBudgetIsUntouchedBy(HedgeOutcome outcome, Caller caller) {
		for (int i = 0; i < 2; i++) {
			assertThat(caller.call("POST", "/").status()).isEqualTo(200);
			// A body may end a moment before its connection is free, and the next call
			// would open another one.
			awaitSoon(() -> fixture().stats().idle() == 1);
		}
		assertThat(caller.get("/").status()).isEqualTo(200);
		this.hedges.awaitOutcomes(outcome);
		assertThat(caller.get("/").status()).isEqualTo(200);
		this.hedges.awaitOutcomes(outcome, HedgeOutcome.LOST);
	}

	private static PoolConfig.Retry halfAPermitEach() {
		PoolConfig.Retry rules = PoolConfig.Retry.DEFAULTS;
		return new PoolConfig.Retry(true, 4, rules.backoff(), 1, rules.maxBackoff(), 0, rules.statuses(),
				rules.methods(), false, rules.idempotencyKeyHeader(), rules.retryAfterMin(), rules.retryAfterMax(), 0.5,
				0);
	}

	@Test
	void poolWithoutAConnectionToSpareSendsNothingTwice() {
		UpstreamServer upstream = upstream(untilHedged());
		Caller caller = caller(upstream, (config) -> config.maxConnections(1).hedgeDelay(DELAY), this.hedges);
		assertThat(caller.get("/").status()).isEqualTo(200);
		assertThat(upstream.stats().requests()).isEqualTo(1);
		this.hedges.awaitOutcomes(HedgeOutcome.SUPPRESSED);
	}

	@Test
	void waitForAConnectionIsNoSlowAnswer() throws Exception {
		Gate gate = new Gate();
		UpstreamServer upstream = upstream(gate);
		Caller caller = caller(upstream,
				(config) -> config.maxConnections(2).acquireTimeout(Duration.ofSeconds(5)).hedgeDelay(DELAY),
				this.hedges);
		List<Future<Caller.Answer>> holders = List.of(inBackground(() -> caller.call("POST", "/")),
				inBackground(() -> caller.call("POST", "/")));
		awaitSoon(() -> upstream.stats().requestsPeakConcurrent() == 2);
		Future<Caller.Answer> waiter = inBackground(() -> caller.get("/"));
		awaitSoon(() -> fixture().stats().pending() == 1);
		during(DELAY.multipliedBy(2));
		gate.open();
		for (Future<Caller.Answer> holder : holders) {
			assertThat(holder.get().status()).isEqualTo(200);
		}
		assertThat(waiter.get().status()).isEqualTo(200);
		assertThat(upstream.stats().requests()).isEqualTo(3);
		assertThat(this.hedges.outcomes).isEmpty();
	}

	@Test
	void deadlineEndsBoth() {
		UpstreamServer upstream = upstream(HELLO, FaultRule.onMethod("GET").then(slow(5000)));
		Caller caller = caller(upstream, (config) -> config.hedgeDelay(DELAY), this.hedges);
		assertThat(caller.call("POST", "/").status()).isEqualTo(200);
		Timed timed = time(() -> caller.get("/", PoolRequest.timeout(Duration.ofSeconds(1))));
		assertThat(timed.elapsed()).isLessThan(Duration.ofSeconds(1).plus(TOLERANCE));
		assertThat(timed.failure()).isInstanceOf(DeadlineExceededException.class)
			.matches(PoolIoException::mayHaveReachedServer);
		assertThat(upstream.stats().requests()).isEqualTo(3);
		fixture().assertClosedBy(CloseReason.TIMED_OUT, CloseReason.TIMED_OUT);
		fixture().assertAtRest();
	}

	@Test
	void nothingIsSentTwiceRightBeforeTheDeadline() {
		UpstreamServer upstream = upstream(HELLO, FaultRule.onAny().then(slow(1500)));
		Caller caller = caller(upstream, (config) -> config.hedgeDelay(Duration.ofMillis(150)), this.hedges);
		Timed timed = time(() -> caller.get("/", PoolRequest.timeout(Duration.ofMillis(100))));
		assertThat(timed.failure()).isInstanceOf(DeadlineExceededException.class);
		assertThat(upstream.stats().requests()).isLessThanOrEqualTo(1);
		assertThat(this.hedges.outcomes).isEmpty();
	}

	@Test
	@Tag("slow")
	void deadlineHoldsForTheBodyOfASecondAnswer() {
		AtomicInteger requests = new AtomicInteger();
		UpstreamServer upstream = upstream((request) -> {
			if ("POST".equals(request.method())) {
				return HELLO.handle(request);
			}
			if (requests.incrementAndGet() == 1) {
				during(Duration.ofMillis(1500));
			}
			return UpstreamResponse.stream(200, "text/plain", (out) -> {
				out.write('a');
				out.flush();
				during(Duration.ofMillis(1500));
			});
		});
		Caller caller = caller(upstream, (config) -> config.hedgeDelay(DELAY), this.hedges);
		assertThat(caller.call("POST", "/").status()).isEqualTo(200);
		Timed timed = time(() -> caller.get("/", PoolRequest.timeout(Duration.ofMillis(400))));
		assertThat(timed.elapsed()).isLessThan(Duration.ofMillis(400).plus(TOLERANCE));
		assertThat(timed.failure()).isInstanceOf(DeadlineExceededException.class);
		this.hedges.awaitOutcomes(HedgeOutcome.WON);
		fixture().assertAtRest();
	}

	@Test
	void closingThePoolEndsBoth() throws Exception {
		UpstreamServer upstream = upstream(HELLO, FaultRule.onAny().then(slow(1500)));
		Caller caller = caller(upstream, (config) -> config.hedgeDelay(DELAY).shutdownGrace(Duration.ofMillis(50)),
				this.hedges);
		Future<Timed> call = inBackground(() -> time(() -> caller.get("/")));
		awaitSoon(() -> upstream.stats().requests() == 2);
		Timed close = time(() -> fixture().close());
		assertThat(close.elapsed()).isLessThan(TOLERANCE.plusMillis(50));
		assertThat(call.get(5, TimeUnit.SECONDS).failure()).isInstanceOf(PoolClosedException.class);
		fixture().assertClosedBy(CloseReason.POOL_CLOSED, CloseReason.POOL_CLOSED);
	}

	@Test
	void breakerCountsWhatWasAnsweredAndNotWhatWasCancelled() {
		UpstreamServer upstream = upstream(HELLO, FaultRule.onAny().times(1).then(slow(1500)));
		Caller caller = caller(upstream, (config) -> config.hedgeDelay(DELAY)
			.protection(AbstractProtectionTests.breaker(2, Duration.ofSeconds(60))), this.hedges);
		assertThat(caller.get("/").status()).isEqualTo(200);
		fixture().assertAtRest();
		CircuitBreaker.Metrics metrics = fixture().circuitBreaker().getMetrics();
		assertThat(metrics.getNumberOfSuccessfulCalls()).isEqualTo(1);
		assertThat(metrics.getNumberOfFailedCalls()).isZero();
	}

	@Test
	void breakerThatIsNotClosedSendsNothingTwice() {
		UpstreamServer upstream = upstream(untilHedged());
		Caller caller = caller(upstream, (config) -> config.hedgeDelay(DELAY)
			.protection(AbstractProtectionTests.breaker(2, Duration.ofSeconds(60))), this.hedges);
		CircuitBreaker breaker = fixture().circuitBreaker();
		breaker.transitionToOpenState();
		breaker.transitionToHalfOpenState();
		assertThat(caller.get("/").status()).isEqualTo(200);
		assertThat(upstream.stats().requests()).isEqualTo(1);
		this.hedges.awaitOutcomes(HedgeOutcome.SUPPRESSED);
	}

	@Test
	void secondRequestNeedsRoomInTheRateAtOnce() {
		assertThatThreeRequestsAreSent(AbstractProtectionTests.rate(3, Duration.ofSeconds(60), Duration.ofSeconds(10)));
		assertThat(fixture().rateLimiter().getMetrics().getAvailablePermissions()).isZero();
	}

	@Test
	void secondRequestTakesATokenOfTheQuotaOrIsNotSent() {
		// Three at once, and one more in 48 seconds.
		assertThatThreeRequestsAreSent(AbstractProtectionTests.quota(75, Duration.ofHours(1), Duration.ofSeconds(10)));
	}

	/**
	 * Two calls, the first of which is hedged.
	 */
	private void assertThatThreeRequestsAreSent(PoolProtection protection) {
		UpstreamServer upstream = upstream(untilHedged());
		Caller caller = caller(upstream, (config) -> config.hedgeDelay(DELAY).protection(protection), this.hedges);
		assertThat(caller.get("/").status()).isEqualTo(200);
		this.hedges.awaitOutcomes(1);
		assertThat(caller.get("/").status()).isEqualTo(200);
		this.hedges.awaitOutcomes(HedgeOutcome.LOST, HedgeOutcome.SUPPRESSED);
		assertThat(upstream.stats().requests()).isEqualTo(3);
	}

	/**
	 * Answers a first request as soon as it is known what became of the second: it has
	 * come, or it will not. Answers the second one after the first.
	 */
	private UpstreamHandler untilHedged() {
		AtomicInteger underWay = new AtomicInteger();
		return (request) -> {
			int before = this.hedges.outcomes.size();
			boolean first = underWay.incrementAndGet() == 1;
			try {
				if (first) {
					awaitSoon(() -> underWay.get() == 2 || this.hedges.outcomes.size() > before);
				}
				else {
					awaitSoon(() -> underWay.get() == 1);
					// Until the first answer has arrived, which nothing tells.
					during(Duration.ofMillis(120));
				}
				return HELLO.handle(request);
			}
			finally {
				underWay.decrementAndGet();
			}
		};
	}

	static Fault slow(int millis) {
		return Fault.slowHeaders(Duration.ofMillis(millis));
	}

	private static Fault fault(String what) {
		return "reset".equals(what) ? Fault.RESET_AFTER_APPLY : Fault.status(Integer.parseInt(what));
	}

	/**
	 * Holds the first request until the second one has come.
	 *
	 * @param firstAfter milliseconds until the first answer from then on
	 * @param secondAfter milliseconds until the second answer from then on
	 */
	private record Pair(int firstAfter, int secondAfter, UpstreamResponse first, UpstreamResponse second,
			AtomicInteger requests, CountDownLatch secondCame) implements UpstreamHandler {

		private Pair(int firstAfter, int secondAfter, UpstreamResponse first, UpstreamResponse second) {
			this(firstAfter, secondAfter, first, second, new AtomicInteger(), new CountDownLatch(1));
		}

		@Override
		public UpstreamResponse handle(UpstreamRequest request) throws Exception {
			int number = this.requests.incrementAndGet();
			if (number > 2) {
				return HELLO.handle(request);
			}
			if (number == 2) {
				this.secondCame.countDown();
			}
			this.secondCame.await(5, TimeUnit.SECONDS);
			during(Duration.ofMillis((number == 1) ? this.firstAfter : this.secondAfter));
			return (number == 1) ? this.first : this.second;
		}

	}

	/**
	 * Has each connection ask before it is used.
	 */
	private static final class Readiness implements ConnectionReadiness {

		@Override
		public String pool() {
			return PoolFixture.NAME;
		}

		@Override
		public String path() {
			return READY;
		}

	}

	/**
	 * What a listener is told.
	 */
	static final class Hedges implements PoolListener {

		private final List<HedgeOutcome> outcomes = new CopyOnWriteArrayList<>();

		private volatile Runnable task = () -> {
		};

		@Override
		public void hedged(ConnectionPool pool, HedgeOutcome outcome) {
			this.outcomes.add(outcome);
			this.task.run();
		}

		private void whenTold(Runnable task) {
			this.task = task;
		}

		private long begun() {
			return this.outcomes.stream().filter((outcome) -> outcome != HedgeOutcome.SUPPRESSED).count();
		}

		private Map<HedgeOutcome, Long> counts() {
			return this.outcomes.stream()
				.collect(Collectors.groupingBy((outcome) -> outcome, TreeMap::new, Collectors.counting()));
		}

		private void awaitOutcomes(int number) {
			awaitSoon(() -> this.outcomes.size() >= number);
		}

		/**
		 * The end of a request that has lost is told of a moment after the answer.
		 */
		void awaitOutcomes(HedgeOutcome... expected) {
			awaitOutcomes(expected.length);
			assertThat(this.outcomes).containsExactlyInAnyOrder(expected);
		}

	}

}
