package io.httppool.behaviour;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.httppool.ConnectionPool;
import io.httppool.PauseCause;
import io.httppool.PoolClosedException;
import io.httppool.PoolConfig;
import io.httppool.PoolListener;
import io.httppool.PoolRejectedException;
import io.httppool.PoolRequest;
import io.httppool.PoolStats;
import io.httppool.UnknownOutcomeException;
import io.httppool.test.server.Fault;
import io.httppool.test.server.FaultPlan;
import io.httppool.test.server.FaultRule;
import io.httppool.test.server.Rate;
import io.httppool.test.server.RateLimit;
import io.httppool.test.server.RetryAfter;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;
import io.httppool.test.server.UpstreamStats;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What both of Spring's clients do when an upstream is down, or asks to be left alone.
 */
abstract class AbstractPressureTests extends AbstractClientTests {

	private static final List<Fault> FAULTS = List.of(Fault.RESET_BEFORE_READ, Fault.RESET_BEFORE_APPLY,
			Fault.CLOSE_BEFORE_APPLY, Fault.RESET_AFTER_APPLY, Fault.TRUNCATE, Fault.CHUNK_CUT,
			Fault.slowHeaders(Duration.ofMillis(1500)), Fault.drip(Duration.ofMillis(400)), Fault.BLACKHOLE,
			Fault.STOP_READING, Fault.CLOSE_AFTER, Fault.IDLE_RST, Fault.refuse(Duration.ofMillis(50)),
			Fault.status(408), Fault.status(429), Fault.status(500), Fault.status(502).withHtml(),
			Fault.status(503).withRetryAfter("0"), Fault.status(504).withApplied());

	@Test
	void outageIsNotAnsweredWithAMultipleOfTheLoad(TestReporter reporter) throws Exception {
		outage(200, 2, reporter);
	}

	@Test
	@Tag("slow")
	@Timeout(120)
	void outageOfHalfAMinuteCostsAShareOfTheRequestsAndSomePerSecond(TestReporter reporter) throws Exception {
		outage(500, 30, reporter);
	}

	private void outage(int requestsPerSecond, int seconds, TestReporter reporter) throws Exception {
		AtomicBoolean down = new AtomicBoolean(true);
		UpstreamServer upstream = upstream(
				(request) -> down.get() ? UpstreamResponse.status(500) : UpstreamResponse.text(200, "hello"));
		Caller caller = caller(upstream,
				(config) -> config.maxConnections(20).acquireTimeout(Duration.ofSeconds(5)).retry(rules()));
		ExecutorService threads = threads(40);
		int requests = seconds * requestsPerSecond;
		long interval = 1_000_000_000L / requestsPerSecond;
		long started = System.nanoTime();
		for (int i = 0; i < requests; i++) {
			during(Duration.ofNanos(started + i * interval - System.nanoTime()));
			threads.execute(() -> caller.get("/"));
		}
		threads.shutdown();
		assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
		long attempts = upstream.stats().requests();
		// The first ten seconds' worth is given in advance.
		long most = Math.round(1.2 * requests) + 10L * Math.max(seconds, 10);
		reporter.publishEntry("outage", "%d attempts for %d requests, at most %d".formatted(attempts, requests, most));
		assertThat(attempts).isGreaterThan(requests).isLessThanOrEqualTo(most);
		down.set(false);
		Timed timed = time(() -> assertThat(caller.get("/").status()).isEqualTo(200));
		assertThat(timed.thrown()).isNull();
		assertThat(timed.elapsed()).isLessThan(Duration.ofSeconds(2));
	}

	@ParameterizedTest
	@CsvSource(nullValues = "-", value = { "429, 0, 100", "429, -, 200", "429, soon, 200",
			"'429', 'Fri, 20 Nov 2020 08:00:00 GMT', 100", "429, 3600, 400", "503, 0, 100", "503, 3600, 400" })
	void pauseIsAsTheServerSaysWithinItsBounds(int status, @Nullable String retryAfter, long millis) {
		List<Long> arrivals = new CopyOnWriteArrayList<>();
		Caller caller = caller(upstream((request) -> {
			arrivals.add(System.nanoTime());
			return (arrivals.size() == 1) ? refusal(status, retryAfter) : HELLO.handle(request);
		}), (config) -> config.retry(bounded()));
		assertThat(caller.call("POST", "/").status()).isEqualTo(200);
		assertThat(arrivals).hasSize(2);
		assertThat(Duration.ofNanos(arrivals.get(1) - arrivals.get(0))).isBetween(Duration.ofMillis(millis),
				Duration.ofMillis(millis).plus(TOLERANCE));
	}

	@ParameterizedTest
	@CsvSource({ "200, 5", "201, 3600", "404, 5", "500, 5" })
	void retryAfterOfAnotherAnswerMeansNothing(int status, String retryAfter) {
		Caller caller = caller(upstream((request) -> refusal(status, retryAfter)),
				(config) -> config.retry(PoolFixture.retry(1)));
		Timed timed = time(() -> {
			assertThat(caller.call("POST", "/").status()).isEqualTo(status);
			assertThat(caller.call("POST", "/").status()).isEqualTo(status);
		});
		assertThat(timed.thrown()).isNull();
		assertThat(timed.elapsed()).isLessThan(Duration.ofSeconds(3));
	}

	@Test
	void lostReplyToPostIsUnknownAndSentOnce() {
		UpstreamServer upstream = upstream(HELLO, FaultRule.onAny().then(Fault.RESET_AFTER_APPLY));
		Caller caller = caller(upstream, (config) -> config.retry(bounded()));
		assertThat(time(() -> caller.call("POST", "/")).failure()).isInstanceOf(UnknownOutcomeException.class);
		assertThat(upstream.stats().requests()).isEqualTo(1);
	}

	@Test
	void oneRefusalPausesAllCallersWithoutAConnection(TestReporter reporter) throws Exception {
		int max = 5;
		Duration pause = Duration.ofSeconds(1);
		List<Long> arrivals = new CopyOnWriteArrayList<>();
		AtomicLong refusedAt = new AtomicLong();
		CountDownLatch noticed = new CountDownLatch(1);
		UpstreamServer upstream = upstream((request) -> {
			if (refusedAt.compareAndSet(0, System.nanoTime())) {
				return refusal(429, "1");
			}
			arrivals.add(System.nanoTime());
			// An answer that overtakes the refusal lets one more request go.
			noticed.await(5, TimeUnit.SECONDS);
			return HELLO.handle(request);
		});
		Caller caller = caller(upstream,
				(config) -> config.maxConnections(max)
					.acquireTimeout(Duration.ofSeconds(10))
					.timeout(Duration.ofSeconds(20))
					.retry(PoolConfig.Retry.DEFAULTS),
				new PoolListener() {

					@Override
					public void paused(ConnectionPool pool, Duration length, PauseCause cause, boolean prolonged) {
						noticed.countDown();
					}

				});
		ExecutorService threads = threads(64);
		List<Future<Caller.Answer>> calls = new ArrayList<>();
		for (int i = 0; i < 64; i++) {
			calls.add(threads.submit(() -> caller.get("/")));
		}
		awaitSoon(() -> refusedAt.get() != 0);
		during(pause.dividedBy(2));
		PoolStats paused = fixture().stats();
		assertThat(paused.active()).as("connections held during the pause").isZero();
		assertThat(paused.pending()).as("waiting for a connection during the pause").isZero();
		for (Future<Caller.Answer> call : calls) {
			assertThat(call.get().status()).isEqualTo(200);
		}
		List<Long> during = arrivals.stream().filter((time) -> time - refusedAt.get() < pause.toNanos()).toList();
		long after = arrivals.get(arrivals.size() - 1) - refusedAt.get() - pause.toNanos();
		reporter.publishEntry("one refusal", "%d requests before the pause was over, the last %d ms after it"
			.formatted(during.size(), after / 1_000_000));
		assertThat(during).hasSizeLessThanOrEqualTo(max);
		assertThat(arrivals).hasSize(64);
		assertThat(upstream.stats().requestsPeakConcurrent()).isLessThanOrEqualTo(max);
	}

	@Test
	@Tag("slow")
	void theOthersFollowAsSoonAsTheProbeIsAnswered() throws Exception {
		List<Long> arrivals = new CopyOnWriteArrayList<>();
		UpstreamServer upstream = upstream((request) -> {
			arrivals.add(System.nanoTime());
			return (arrivals.size() == 1) ? refusal(429, "6") : HELLO.handle(request);
		});
		Caller caller = caller(upstream,
				(config) -> config.timeout(Duration.ofSeconds(20)).retry(PoolConfig.Retry.DEFAULTS));
		ExecutorService threads = threads(2);
		List<Future<Caller.Answer>> calls = new ArrayList<>();
		calls.add(threads.submit(() -> caller.get("/")));
		awaitSoon(() -> fixture().stats().retries() == 1);
		calls.add(threads.submit(() -> caller.get("/")));
		for (Future<Caller.Answer> call : calls) {
			assertThat(call.get().status()).isEqualTo(200);
		}
		assertThat(arrivals).hasSize(3);
		assertThat(Duration.ofNanos(arrivals.get(2) - arrivals.get(1))).as("an eighth of the pause at the latest")
			.isLessThan(Duration.ofMillis(400));
	}

	@Test
	void nobodyComesBeforeARateLimitAllowsIt(TestReporter reporter) throws Exception {
		UpstreamServer upstream = upstream(UpstreamServer.builder("limited")
			.handler(HELLO)
			.limiter(RateLimit.none().withRate(new Rate(40, 20)).withRetryAfter(RetryAfter.SECONDS)));
		Caller caller = caller(upstream,
				(config) -> config.maxConnections(8).timeout(Duration.ofSeconds(25)).retry(PoolConfig.Retry.DEFAULTS));
		ExecutorService threads = threads(16);
		List<Future<Caller.Answer>> calls = new ArrayList<>();
		for (int i = 0; i < 120; i++) {
			calls.add(threads.submit(() -> caller.call("POST", "/")));
		}
		for (Future<Caller.Answer> call : calls) {
			assertThat(call.get().status()).isEqualTo(200);
		}
		UpstreamStats stats = upstream.stats();
		reporter.publishEntry("rate limit",
				"%d refusals in %d windows".formatted(stats.rateLimited(), stats.limitWindows()));
		assertThat(stats.rateLimited()).isBetween(1L, 8 * stats.limitWindows());
		assertThat(stats.requestsBeforeRetryAfterElapsed()).isZero();
	}

	@Test
	void otherCredentialsAreNotPaused() {
		Caller caller = caller(
				upstream((request) -> List.of("Bearer a").equals(request.headers().get("Authorization"))
						? refusal(429, "60") : UpstreamResponse.text(200, "hello")),
				(config) -> config.timeout(Duration.ofSeconds(5)).retry(PoolConfig.Retry.DEFAULTS));
		assertThat(get(caller, "Bearer a").status()).isEqualTo(429);
		Timed timed = time(() -> get(caller, "Bearer a"));
		assertThat(timed.elapsed()).isLessThan(Duration.ofSeconds(2));
		assertThat(timed.failure()).isInstanceOf(PoolRejectedException.class)
			.hasMessageContaining("the upstream asked to wait, for another")
			.hasMessageContaining("raise pool.upstreams.upstream.timeout")
			.hasMessageNotContaining("Bearer");
		assertThat(timed.failure().mayHaveReachedServer()).isFalse();
		assertThat(get(caller, "Bearer b").status()).isEqualTo(200);
		assertThat(caller.get("/").status()).isEqualTo(200);
	}

	@Test
	void tooManyWaitersAreRefused() throws Exception {
		UpstreamServer upstream = upstream(HELLO,
				FaultRule.onAny().times(1).then(Fault.status(429).withRetryAfter("2")));
		Caller caller = caller(upstream,
				(config) -> config.maxPending(1).timeout(Duration.ofSeconds(20)).retry(PoolConfig.Retry.DEFAULTS));
		Future<Caller.Answer> waiter = inBackground(() -> caller.get("/"));
		awaitSoon(() -> fixture().stats().retries() == 1 && fixture().stats().active() == 0);
		awaitSoon(() -> time(() -> caller.get("/", PoolRequest.timeout(Duration.ofMillis(100)))).failure()
			.getMessage()
			.contains("1 callers wait for that already"));
		assertThat(waiter.get().status()).isEqualTo(200);
	}

	@Test
	void usedUpQuotaPausesTheNextCaller() {
		Caller caller = caller(upstream((request) -> UpstreamResponse.text(200, "hello")
			.header("X-RateLimit-Remaining", "0")
			.header("X-RateLimit-Reset", "5")), (config) -> config.retry(bounded()));
		assertThat(time(() -> caller.get("/")).thrown()).isNull();
		assertThat(time(() -> caller.get("/")).elapsed()).isBetween(Duration.ofMillis(300),
				Duration.ofMillis(400).plus(TOLERANCE));
	}

	@Test
	void closingThePoolEndsTheWait() throws Exception {
		UpstreamServer upstream = upstream(HELLO, FaultRule.onAny().then(Fault.status(429).withRetryAfter("30")));
		Caller caller = caller(upstream,
				(config) -> config.timeout(Duration.ofSeconds(60))
					.shutdownGrace(Duration.ofMillis(100))
					.retry(PoolConfig.Retry.DEFAULTS));
		Future<Timed> waiter = inBackground(() -> time(() -> caller.get("/")));
		awaitSoon(() -> fixture().stats().retries() == 1 && fixture().stats().active() == 0);
		fixture().close();
		Timed timed = waiter.get(10, TimeUnit.SECONDS);
		assertThat(timed.failure()).isInstanceOf(PoolClosedException.class);
		assertThat(upstream.stats().requests()).isEqualTo(1);
	}

	@Test
	void whateverGoesWrongNoPostIsAppliedTwiceAndNoneIsLost(TestReporter reporter) throws Exception {
		everyFault(300, reporter);
	}

	@Test
	@Tag("slow")
	@Timeout(300)
	void whateverGoesWrongNoneOfTenThousandPostsIsAppliedTwiceOrLost(TestReporter reporter) throws Exception {
		everyFault(10_000, reporter);
	}

	private void everyFault(int requests, TestReporter reporter) throws Exception {
		long seed = System.nanoTime();
		Map<String, AtomicInteger> applied = new ConcurrentHashMap<>();
		FaultRule[] rules = FAULTS.stream()
			.map((fault) -> FaultRule.onMethod("POST")
				.id(fault.kind() + "-" + fault.status())
				.probability(0.02)
				.then(fault))
			.toArray(FaultRule[]::new);
		UpstreamServer upstream = upstream(
				UpstreamServer.builder("hostile").seed(seed).faults(FaultPlan.of(rules)).handler((request) -> {
					applied.computeIfAbsent(request.path(), (path) -> new AtomicInteger()).incrementAndGet();
					return UpstreamResponse.text(200, "hello");
				}));
		Caller caller = caller(upstream,
				(config) -> config.maxConnections(8)
					.acquireTimeout(Duration.ofSeconds(10))
					.readTimeout(Duration.ofMillis(300))
					.timeout(Duration.ofSeconds(20))
					.retry(bounded()));
		ExecutorService threads = threads(16);
		Map<String, Future<Timed>> calls = new LinkedHashMap<>();
		for (int i = 0; i < requests; i++) {
			String path = "/" + i;
			calls.put(path, threads.submit(() -> time(() -> {
				if (caller.call("POST", path).status() != 200) {
					throw new IllegalStateException("An error is the answer");
				}
			})));
		}
		int succeeded = 0;
		int unknown = 0;
		for (Map.Entry<String, Future<Timed>> call : calls.entrySet()) {
			Timed timed = call.getValue().get();
			int times = applied.containsKey(call.getKey()) ? applied.get(call.getKey()).get() : 0;
			assertThat(times).as("%s, seed %d", call.getKey(), seed).isLessThanOrEqualTo(1);
			if (timed.thrown() == null) {
				succeeded++;
				assertThat(times).as("%s was answered, seed %d", call.getKey(), seed).isEqualTo(1);
			}
			else if (!(timed.thrown() instanceof IllegalStateException)) {
				boolean mayBeApplied = timed.failure() instanceof UnknownOutcomeException;
				unknown += mayBeApplied ? 1 : 0;
				assertThat(mayBeApplied || times == 0).as("%s, seed %d", timed.failure(), seed).isTrue();
			}
		}
		reporter.publishEntry("every fault", "%d requests, %d succeeded, %d unknown, faults %s, seed %d"
			.formatted(requests, succeeded, unknown, upstream.stats().faultsFired(), seed));
		assertThat(succeeded).isGreaterThan(requests / 2);
	}

	static Stream<Fault> faults() {
		return FAULTS.stream();
	}

	@ParameterizedTest
	@MethodSource("faults")
	void deadlineIsKeptWhateverGoesWrong(Fault fault) {
		meetWithin(Duration.ofMillis(300), fault);
	}

	@Tag("slow")
	@ParameterizedTest
	@MethodSource("faults")
	void deadlineOfASecondIsKeptWhateverGoesWrong(Fault fault) {
		meetWithin(Duration.ofSeconds(1), fault);
	}

	private void meetWithin(Duration deadline, Fault fault) {
		UpstreamServer upstream = upstream(HELLO, FaultRule.onMethod("GET").then(fault));
		Caller caller = caller(upstream,
				(config) -> config.timeout(deadline)
					.readTimeout(Duration.ofSeconds(10))
					.retry(PoolConfig.Retry.DEFAULTS));
		Timed timed = time(() -> caller.get("/"));
		assertThat(timed.elapsed()).isLessThan(deadline.plusMillis(100).plus(TOLERANCE));
		fixture().assertAtRest();
	}

	private static Caller.Answer get(Caller caller, String authorization) {
		return caller.call("GET", "/", null, Map.of("Authorization", authorization), (attributes) -> {
		});
	}

	private static UpstreamResponse refusal(int status, @Nullable String retryAfter) {
		UpstreamResponse response = UpstreamResponse.text(status, "later");
		return (retryAfter != null) ? response.header("Retry-After", retryAfter) : response;
	}

	/**
	 * Asked for pauses between 100 and 400 ms; others take 200 ms.
	 */
	private static PoolConfig.Retry bounded() {
		PoolConfig.Retry rules = PoolConfig.Retry.DEFAULTS;
		Duration backoff = Duration.ofMillis(200);
		return new PoolConfig.Retry(true, 4, backoff, 1, backoff, 0, rules.statuses(), rules.methods(), false,
				rules.idempotencyKeyHeader(), Duration.ofMillis(100), Duration.ofMillis(400));
	}

	private static PoolConfig.Retry rules() {
		PoolConfig.Retry rules = PoolConfig.Retry.DEFAULTS;
		Duration backoff = Duration.ofMillis(20);
		return new PoolConfig.Retry(true, 4, backoff, 2, Duration.ofMillis(100), 0.5, rules.statuses(), rules.methods(),
				false, rules.idempotencyKeyHeader(), rules.retryAfterMin(), rules.retryAfterMax());
	}

}
