package io.httppool.insight;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;

import io.httppool.AcquireOutcome;
import io.httppool.CallPhase;
import io.httppool.CloseReason;
import io.httppool.LeakedConnection;
import io.httppool.PoolConfig;
import io.httppool.PoolProtection;
import io.httppool.PooledConnection;
import io.httppool.RetryCause;
import io.httppool.RetryOutcome;
import io.httppool.fixture.FakeStats;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PoolDiagnosis}: one condition each, and which finding ranks first
 * within one window.
 */
class PoolDiagnosisTests {

	private static final Duration NO_WAIT = Duration.ofNanos(800);

	private static final Duration HOLD = Duration.ofMillis(100);

	@Test
	void healthyLoadHasNoFindings() {
		DiagnosedPool pool = pool((config) -> config).holds(10, 4, 0);
		for (int minute = 0; minute < 15; minute++) {
			pool.seconds(60,
					(each) -> each.exchanges(98, AcquireOutcome.HIT, NO_WAIT, HOLD)
						.exchanges(1, AcquireOutcome.WAITED, Duration.ofMillis(4), HOLD)
						.exchanges(1, AcquireOutcome.HIT, NO_WAIT, HOLD.multipliedBy(20)));
			pool.exchanges(2, AcquireOutcome.DIALLED, Duration.ofMillis(40), HOLD)
				.times(2, (listener, told) -> listener.opened(told, Duration.ofMillis(40), null))
				.times(1, (listener, told) -> listener.closed(told, CloseReason.IDLE_TIMEOUT))
				.times(1, (listener, told) -> listener.closed(told, CloseReason.MAX_LIFETIME))
				.times(1, (listener, told) -> listener.retry(told, RetryCause.STATUS, RetryOutcome.RETRIED, HOLD));
			assertThat(pool.findings()).as("minute %d", minute).isEmpty();
		}
	}

	@Test
	void poolWithoutTrafficHasNoFindings() {
		assertThat(pool((config) -> config).findings()).isEmpty();
		assertThat(pool((config) -> config).seconds(900, (each) -> {
		}).findings()).isEmpty();
	}

	@Test
	void undersizedPoolRanksFirst() {
		Finding first = first(pool((config) -> config.maxConnections(8)).holds(8, 0, 40)
			.seconds(60,
					(each) -> each.exchanges(80, AcquireOutcome.WAITED, Duration.ofSeconds(2), HOLD)
						.times(20, (listener, told) -> listener.acquireFailed(told, AcquireOutcome.TIMEOUT,
								Duration.ofSeconds(5)))));
		assertAdvises(first, FindingKind.UNDERSIZED_POOL, "pool.upstreams.qtest.max-connections", "15");
		assertThat(first.severity()).isEqualTo(Finding.Severity.WARN);
		assertThat(first.evidence()).containsEntry("requestsPerSecond", 100.0)
			.containsEntry("meanHoldMillis", 100.0)
			.containsEntry("neededConnections", 10L)
			.containsEntry("unserved", 1200L)
			.containsEntry("utilisation", 1.0);
	}

	@Test
	void undersizedPoolIsFoundWhereCallersWaitAndNobodyFails() {
		Finding first = first(pool((config) -> config.maxConnections(8)).holds(8, 0, 3)
			.seconds(60, (each) -> each.exchanges(39, AcquireOutcome.HIT, NO_WAIT, HOLD)
				.exchanges(39, AcquireOutcome.WAITED, Duration.ofMillis(90), HOLD)));
		assertThat(first.kind()).isEqualTo(FindingKind.UNDERSIZED_POOL);
		assertThat(Integer.parseInt(String.valueOf(first.value()))).isBetween(12, 15);
	}

	@Test
	void poolThatSizesItselfIsNotUndersizedBelowItsBound() {
		List<Finding> findings = pool((config) -> config.maxConnections(20).adaptiveEnabled(true))
			.tell((listener, told) -> told.stats(new FakeStats().max(8).connections(8, 0, 0, 3)))
			.seconds(60, (each) -> each.exchanges(78, AcquireOutcome.WAITED, Duration.ofMillis(90), HOLD))
			.findings();
		assertThat(findings).isEmpty();
	}

	@Test
	void leakRanksBeforeTheShortageThatItCauses() {
		DiagnosedPool pool = pool((config) -> config.maxConnections(4)).holds(4, 0, 2)
			.times(3, (listener, told) -> listener.leaked(told, leak()))
			.seconds(60,
					(each) -> each.exchanges(10, AcquireOutcome.WAITED, Duration.ofSeconds(1), HOLD)
						.times(5, (listener, told) -> listener.acquireFailed(told, AcquireOutcome.TIMEOUT,
								Duration.ofSeconds(5))));
		Finding first = first(pool);
		assertAdvises(first, FindingKind.CONNECTION_LEAK, "pool.upstreams.qtest.leak-detection-threshold", "10s");
		assertThat(first.evidence()).containsEntry("leaked", 3L);
		pool.times(3, (listener, told) -> listener.leakEnded(told, leak())).holds(0, 4, 0);
		assertThat(pool.seconds(60, (each) -> {
		}).findings()).isEmpty();
	}

	@Test
	void withoutLeakDetectionALeakIsHintedAt() {
		Finding first = first(pool((config) -> config.leakDetectionThreshold(Duration.ZERO)).holds(3, 1, 0)
			.seconds(60, (each) -> each.exchanges(5, AcquireOutcome.HIT, NO_WAIT, HOLD)));
		assertAdvises(first, FindingKind.CONNECTION_LEAK, "pool.upstreams.qtest.leak-detection-threshold", "1m");
		assertThat(first.severity()).isEqualTo(Finding.Severity.INFO);
	}

	@Test
	void staleRaceRanksFirst() {
		DiagnosedPool pool = pool((config) -> config.keepAliveLearning(false)).holds(1, 3, 0);
		Finding first = first(pool.seconds(60, PoolDiagnosisTests::meetStaleConnections));
		assertAdvises(first, FindingKind.STALE_RACE, "pool.upstreams.qtest.keep-alive-learning", "true");
		assertThat(first.evidence()).containsEntry("stale", 60L).containsEntry("resends", 60L);
	}

	@Test
	void staleRaceThatLearningDoesNotMendIsMendedByAShorterIdleTimeout() {
		Finding first = first(pool((config) -> config).holds(1, 3, 0)
			.seconds(59, (each) -> meetStaleConnections(each, Duration.ofSeconds(10)))
			.seconds(1, (each) -> meetStaleConnections(each, Duration.ofMillis(200))));
		assertAdvises(first, FindingKind.STALE_RACE, "pool.upstreams.qtest.idle-timeout", "7s");
		assertThat(first.summary()).endsWith("it keeps them for 9s");
	}

	@Test
	void connectionsThatEndRightAfterAnAnswerAreNoReasonForAnIdleTimeoutOfMilliseconds() {
		Finding first = first(pool((config) -> config).holds(1, 3, 0)
			.seconds(60, (each) -> meetStaleConnections(each, Duration.ofMillis(147))));
		assertThat(first.kind()).isEqualTo(FindingKind.STALE_RACE);
		assertThat(first.property()).isNull();
		assertThat(first.value()).isNull();
		assertThat(first.summary()).contains("soon after an answer", "Connection: close");
	}

	@Test
	void upstreamThatKeepsConnectionsForJustOverASecondIsNotMetByAShorterTimeout() {
		Finding first = first(pool((config) -> config).holds(1, 3, 0)
			.seconds(60, (each) -> meetStaleConnections(each, Duration.ofMillis(1100))));
		assertThat(first.kind()).isEqualTo(FindingKind.STALE_RACE);
		assertThat(first.property()).isNull();
	}

	@Test
	void connectionsThatEndAtAnyTimeAreNoReasonForAnIdleTimeout() {
		Finding first = first(pool((config) -> config).holds(1, 3, 0)
			.seconds(30, (each) -> meetStaleConnections(each, Duration.ofSeconds(2)))
			.seconds(30, (each) -> meetStaleConnections(each, Duration.ofSeconds(20))));
		assertThat(first.kind()).isEqualTo(FindingKind.STALE_RACE);
		assertThat(first.property()).isNull();
		assertThat(first.summary()).contains("no idle-timeout is a remedy");
	}

	@Test
	void connectionsThatSurvivedSayNothingOfWhenTheUpstreamCloses() {
		Finding first = first(pool((config) -> config).holds(1, 3, 0)
			.connections(List.of(idle(Duration.ofMillis(33))))
			.seconds(60, PoolDiagnosisTests::meetStaleConnections));
		assertThat(first.kind()).isEqualTo(FindingKind.STALE_RACE);
		assertThat(first.property()).isNull();
	}

	@Test
	void firstClosesByTheUpstreamAreWhatTheIdleLimitIsLearntFrom() {
		DiagnosedPool.Event close = (listener, told) -> listener.closed(told, CloseReason.SERVER_CLOSED, HOLD,
				Duration.ofSeconds(20));
		DiagnosedPool pool = pool((config) -> config).holds(1, 3, 0)
			.times(10, close)
			.seconds(60, (each) -> each.exchanges(10, AcquireOutcome.HIT, NO_WAIT, HOLD));
		assertThat(pool.findings()).isEmpty();
		pool.seconds(60, (each) -> each.exchanges(10, AcquireOutcome.HIT, NO_WAIT, HOLD))
			.times(10, close)
			.seconds(5, (each) -> {
			});
		Finding again = first(pool);
		assertAdvises(again, FindingKind.STALE_RACE, "pool.upstreams.qtest.idle-timeout", "15s");
		assertThat(again.severity()).isEqualTo(Finding.Severity.INFO);
	}

	@Test
	void firstMomentsOfAPoolAreNotJudged() {
		DiagnosedPool pool = pool((config) -> config.maxConnections(8)).holds(8, 0, 40)
			.seconds(15, (each) -> each.exchanges(80, AcquireOutcome.WAITED, Duration.ofSeconds(1), HOLD));
		assertThat(pool.findings()).isEmpty();
		pool.seconds(5, (each) -> each.exchanges(80, AcquireOutcome.WAITED, Duration.ofSeconds(1), HOLD));
		assertThat(first(pool).kind()).isEqualTo(FindingKind.UNDERSIZED_POOL);
	}

	@Test
	void connectionChurnRanksFirstWithWhatEndsTheConnections() {
		assertAdvises(churn((config) -> config.idleTimeout(Duration.ofSeconds(1)), CloseReason.IDLE_TIMEOUT),
				FindingKind.CONNECTION_CHURN, "pool.upstreams.qtest.idle-timeout", "50s");
		assertAdvises(churn((config) -> config.maxLifetime(Duration.ofMinutes(6)), CloseReason.MAX_LIFETIME),
				FindingKind.CONNECTION_CHURN, "pool.upstreams.qtest.max-lifetime", "12m");
		assertAdvises(churn((config) -> config.maxRequestsPerConnection(2), CloseReason.MAX_REQUESTS),
				FindingKind.CONNECTION_CHURN, "pool.upstreams.qtest.max-requests-per-connection", "0");
		assertAdvises(churn((config) -> config.maxConnections(4).overflow(6), CloseReason.OVERFLOW),
				FindingKind.CONNECTION_CHURN, "pool.upstreams.qtest.max-connections", "10");
		assertAdvises(churn((config) -> config.maxConnections(4), CloseReason.DISPLACED), FindingKind.CONNECTION_CHURN,
				"pool.upstreams.qtest.max-connections", "8");
		assertAdvises(churn((config) -> config, CloseReason.KEEP_ALIVE_EXPIRED), FindingKind.CONNECTION_CHURN,
				"pool.upstreams.qtest.min-idle", "1");
		Finding upstream = churn((config) -> config, CloseReason.NOT_REUSABLE);
		assertThat(upstream.kind()).isEqualTo(FindingKind.CONNECTION_CHURN);
		assertThat(upstream.property()).isNull();
		assertThat(upstream.summary()).contains("Connection: close");
		assertThat(churn((config) -> config, CloseReason.TRANSPORT_ERROR).summary()).contains("TRANSPORT_ERROR");
	}

	@Test
	void evictionByAnOperatorIsNoChurn() {
		assertThat(churning((config) -> config, CloseReason.EVICTED).findings()).isEmpty();
	}

	@Test
	void slowUpstreamRanksBeforeTheShortageThatItCauses() {
		DiagnosedPool pool = pool((config) -> config.maxConnections(8)).holds(4, 4, 0)
			.seconds(120, (each) -> each.exchanges(40, AcquireOutcome.HIT, NO_WAIT, HOLD));
		assertThat(pool.findings()).isEmpty();
		pool.holds(8, 0, 30)
			.seconds(65,
					(each) -> each.exchanges(16, AcquireOutcome.WAITED, Duration.ofSeconds(2), HOLD.multipliedBy(5)));
		Finding first = first(pool);
		assertAdvises(first, FindingKind.SLOW_UPSTREAM, "pool.upstreams.qtest.circuit-breaker.enabled", "true");
		assertThat(first.summary()).startsWith("exchanges take 5 times as long as before");
		assertThat(first.evidence()).containsKeys("p50HoldMillis", "usualP50HoldMillis");
		assertThat(pool.findings()).filteredOn((finding) -> finding.kind() == FindingKind.UNDERSIZED_POOL)
			.singleElement()
			.satisfies((shortage) -> {
				assertThat(shortage.severity()).isEqualTo(Finding.Severity.INFO);
				assertThat(shortage.property()).as("no more connections for an upstream that is slow").isNull();
				assertThat(shortage.summary()).contains("gives them back later than before");
			});
	}

	@Test
	void callsThatWaitForTheUpstreamAreNoLeakOfTheApplication() {
		DiagnosedPool pool = pool((config) -> config.maxConnections(8)).holds(3, 1, 0)
			.connections(List.of(holder(1, true), holder(2, true)))
			.times(2, (listener, told) -> listener.leaked(told, leak()))
			.seconds(60, (each) -> each.exchanges(10, AcquireOutcome.HIT, NO_WAIT, HOLD));
		Finding first = first(pool);
		assertAdvises(first, FindingKind.SLOW_UPSTREAM, "pool.upstreams.qtest.circuit-breaker.enabled", "true");
		assertThat(first.summary())
			.isEqualTo("2 of 8 connections have been held for longer than leak-detection-threshold (1m)"
					+ " by calls that wait for the upstream");
		assertThat(pool.findings()).extracting(Finding::kind).doesNotContain(FindingKind.CONNECTION_LEAK);
		pool.connections(List.of(holder(1, true), holder(2, false))).seconds(5, (each) -> {
		});
		assertThat(first(pool).kind()).isEqualTo(FindingKind.CONNECTION_LEAK);
		assertThat(first(pool).summary()).startsWith("1 of 8 connections were borrowed and not given back");
		assertThat(first(pool).evidence()).containsEntry("leaked", 1L).containsEntry("waitingForUpstream", 1L);
	}

	@Test
	void slowUpstreamBehindABreakerIsCutOffByIt() {
		Finding first = first(pool((config) -> config.protection(breaker())).holds(4, 4, 0)
			.seconds(60, (each) -> each.exchanges(10, AcquireOutcome.HIT, NO_WAIT, Duration.ofSeconds(1)))
			.seconds(60, (each) -> each.exchanges(10, AcquireOutcome.HIT, NO_WAIT, Duration.ofSeconds(5))));
		assertThat(first.property()).isEqualTo("pool.upstreams.qtest.circuit-breaker.slow-call-duration-threshold");
		assertThat(first.value()).isEqualTo("3s");
	}

	@Test
	void timeOutsOfExchangesMeanASlowUpstreamWithoutAnythingToCompareTo() {
		Finding first = first(pool((config) -> config).holds(4, 1, 0)
			.seconds(60,
					(each) -> each.exchanges(9, AcquireOutcome.HIT, NO_WAIT, HOLD)
						.exchanges(1, AcquireOutcome.HIT, NO_WAIT, Duration.ofSeconds(30))
						.tell((listener, told) -> listener.closed(told, CloseReason.TIMED_OUT))));
		assertAdvises(first, FindingKind.SLOW_UPSTREAM, "pool.upstreams.qtest.circuit-breaker.enabled", "true");
	}

	@Test
	void retryStormRanksFirst() {
		Finding first = first(pool((config) -> config).holds(2, 4, 0)
			.seconds(60, (each) -> each.exchanges(20, AcquireOutcome.HIT, NO_WAIT, HOLD)
				.times(8, (listener, told) -> listener.retry(told, RetryCause.UNAVAILABLE, RetryOutcome.RETRIED, HOLD))
				.times(4, (listener, told) -> listener.retry(told, RetryCause.UNAVAILABLE, RetryOutcome.SUPPRESSED,
						HOLD))));
		assertAdvises(first, FindingKind.RETRY_STORM, "pool.upstreams.qtest.circuit-breaker.enabled", "true");
		assertThat(first.evidence()).containsEntry("retriesPerRequest", 1.0).containsEntry("cause", "unavailable");
	}

	@Test
	void stormThatTheBreakerDoesNotEndIsMendedByFewerAttempts() {
		DiagnosedPool pool = pool((config) -> config.protection(breaker())).holds(2, 4, 0)
			.seconds(60, (each) -> each.exchanges(20, AcquireOutcome.HIT, NO_WAIT, HOLD)
				.times(10, (listener, told) -> listener.retry(told, RetryCause.IO, RetryOutcome.RETRIED, HOLD)));
		assertAdvises(first(pool), FindingKind.RETRY_STORM, "pool.upstreams.qtest.retry.max-attempts", "2");
	}

	@Test
	void stormOfRefusalsIsMendedByARateLimiter() {
		Finding first = first(pool((config) -> config).holds(2, 4, 0)
			.seconds(60,
					(each) -> each.exchanges(20, AcquireOutcome.HIT, NO_WAIT, HOLD)
						.times(10, (listener, told) -> listener.retry(told, RetryCause.RATE_LIMITED,
								RetryOutcome.RETRIED, HOLD))));
		assertAdvises(first, FindingKind.RETRY_STORM, "pool.upstreams.qtest.rate-limiter.limit-for-period", "10");
		assertThat(first.summary()).contains("rate-limiter.enabled=true");
		assertThat(first.evidence()).containsEntry("takenPerSecond", 10.0);
	}

	@Test
	void noisyTenantRanksFirst() {
		Finding first = first(pool((config) -> config.maxConnections(8)).holds(8, 0, 5)
			.connections(held("acme", 7, "<img src=x>", 1))
			.seconds(60, (each) -> each.exchanges(80, AcquireOutcome.WAITED, Duration.ofMillis(300), HOLD)));
		assertAdvises(first, FindingKind.NOISY_TENANT, "pool.upstreams.qtest.tenant.max-share", "50%");
		assertThat(first.evidence()).containsEntry("tenant", "acme").containsEntry("share", 0.88);
	}

	@Test
	void tenantsThatShareEvenlyAreNotNoisy() {
		Finding first = first(pool((config) -> config.maxConnections(8)).holds(8, 0, 5)
			.connections(held("acme", 4, "other", 4))
			.seconds(60, (each) -> each.exchanges(80, AcquireOutcome.WAITED, Duration.ofMillis(300), HOLD)));
		assertThat(first.kind()).isEqualTo(FindingKind.UNDERSIZED_POOL);
	}

	@Test
	void oversizedPoolIsFoundAfterTenMinutes() {
		DiagnosedPool pool = pool((config) -> config.maxConnections(200).minIdle(50)).holds(2, 50, 0);
		pool.seconds(500, (each) -> each.exchanges(5, AcquireOutcome.HIT, NO_WAIT, HOLD));
		assertThat(pool.findings()).isEmpty();
		pool.seconds(200, (each) -> each.exchanges(5, AcquireOutcome.HIT, NO_WAIT, HOLD));
		Finding first = first(pool);
		assertAdvises(first, FindingKind.OVERSIZED_POOL, "pool.upstreams.qtest.min-idle", "3");
		assertThat(first.severity()).isEqualTo(Finding.Severity.INFO);
	}

	@Test
	void limitThatProtectsFromNothingIsFoundWhereSomebodyWroteIt() {
		DiagnosedPool pool = pool(
				(config) -> config.maxConnections(200).origin("max-connections", "pool.upstreams.qtest"))
			.holds(2, 3, 0)
			.seconds(700, (each) -> each.exchanges(5, AcquireOutcome.HIT, NO_WAIT, HOLD));
		assertAdvises(first(pool), FindingKind.OVERSIZED_POOL, "pool.upstreams.qtest.max-connections", "6");
	}

	@Test
	void acquireTimeoutThatIsLongerThanTheRequestsIsFoundWithoutTraffic() {
		Finding first = first(
				pool((config) -> config.acquireTimeout(Duration.ofSeconds(10)).timeout(Duration.ofSeconds(5))));
		assertAdvises(first, FindingKind.ACQUIRE_TIMEOUT_TOO_LONG, "pool.upstreams.qtest.acquire-timeout", "1s");
	}

	@Test
	void retriesAroundThePoolsOwnAreSeenOnTheStack() {
		List<String> ours = List.of("io.httppool.insight.RecordedPool", "io.httppool.resilience.PoolRetry",
				"io.github.resilience4j.retry.Retry", "io.httppool.restclient.PoolClientHttpRequest",
				"org.springframework.web.client.DefaultRestClient", "com.acme.Cases");
		assertThat(RetryingCaller.among(with(ours, "java.lang.Thread"))).isEmpty();
		assertThat(RetryingCaller.among(with(ours, "io.github.resilience4j.retry.internal.RetryImpl")))
			.contains(RetryingCaller.RESILIENCE4J);
		assertThat(RetryingCaller.among(with(ours, "org.springframework.retry.support.RetryTemplate")))
			.contains(RetryingCaller.SPRING_RETRY);
		assertThat(RetryingCaller.among(with(ours, "org.springframework.core.retry.RetryTemplate")))
			.contains(RetryingCaller.SPRING);
		assertThat(RetryingCaller.among(with(ours, "dev.failsafe.FailsafeExecutor"))).contains(RetryingCaller.FAILSAFE);
		assertThat(RetryingCaller.among(List.of("io.httppool.webclient.PoolExchange",
				"io.github.resilience4j.retry.internal.RetryImpl", "java.lang.Thread")))
			.isEmpty();
	}

	private static PoolProtection breaker() {
		PoolProtection.CircuitBreaker off = PoolProtection.CircuitBreaker.DEFAULTS;
		PoolProtection.CircuitBreaker breaker = new PoolProtection.CircuitBreaker(true, off.failureRateThreshold(),
				off.slowCallRateThreshold(), off.slowCallDurationThreshold(), off.slidingWindowType(),
				off.slidingWindowSize(), off.minimumNumberOfCalls(), off.waitDurationInOpenState(),
				off.permittedNumberOfCallsInHalfOpenState(), off.automaticTransitionFromOpenToHalfOpenEnabled());
		return new PoolProtection(breaker, PoolProtection.RateLimiter.DEFAULTS, PoolProtection.Bulkhead.DEFAULTS);
	}

	private static void meetStaleConnections(DiagnosedPool pool, Duration idle) {
		pool.exchanges(10, AcquireOutcome.HIT, NO_WAIT, HOLD).tell((listener, told) -> {
			listener.closed(told, CloseReason.STALE, idle.plus(HOLD), idle);
			listener.resent(told);
		});
	}

	private static void meetStaleConnections(DiagnosedPool pool) {
		pool.exchanges(10, AcquireOutcome.HIT, NO_WAIT, HOLD).tell((listener, told) -> {
			listener.closed(told, CloseReason.STALE);
			listener.resent(told);
		});
	}

	private static Finding churn(UnaryOperator<PoolConfig.Builder> settings, CloseReason reason) {
		return first(churning(settings, reason));
	}

	private static DiagnosedPool churning(UnaryOperator<PoolConfig.Builder> settings, CloseReason reason) {
		return pool(settings).holds(0, 1, 0)
			.seconds(60, (each) -> each.exchanges(2, AcquireOutcome.DIALLED, Duration.ofMillis(30), HOLD)
				.tell((listener, told) -> {
					listener.opened(told, Duration.ofMillis(30), null);
					listener.closed(told, reason);
				}));
	}

	private static DiagnosedPool pool(UnaryOperator<PoolConfig.Builder> settings) {
		return new DiagnosedPool(settings);
	}

	private static Finding first(DiagnosedPool pool) {
		assertThat(pool.findings()).isNotEmpty();
		return pool.findings().get(0);
	}

	private static void assertAdvises(Finding finding, FindingKind kind, String property, String value) {
		assertThat(finding.kind()).as(finding.toString()).isEqualTo(kind);
		assertThat(finding.property()).isEqualTo(property);
		assertThat(finding.value()).isEqualTo(value);
		assertThat(finding.evidence()).isNotEmpty();
	}

	private static List<String> with(List<String> classes, String outermost) {
		List<String> stack = new ArrayList<>(classes);
		stack.add(outermost);
		return stack;
	}

	private static LeakedConnection leak() {
		return new LeakedConnection(1, new PooledConnection.Holder("GET", null, "main", null, Instant.EPOCH),
				Duration.ofMinutes(1), null);
	}

	private static PooledConnection holder(long id, boolean waiting) {
		return new PooledConnection(id, PooledConnection.Kind.BLOCKING, "https://h", "HTTP/1.1",
				PooledConnection.State.ACTIVE, Duration.ZERO, Duration.ZERO, 1, 1, null,
				List.of(new PooledConnection.Holder("POST", null, "main", null, DiagnosedPool.START.minusSeconds(60),
						null, CallPhase.BODY, waiting)));
	}

	private static PooledConnection idle(Duration idle) {
		return new PooledConnection(1, PooledConnection.Kind.BLOCKING, "https://h", "HTTP/1.1",
				PooledConnection.State.IDLE, idle, idle, 1, 0, null, List.of());
	}

	private static List<PooledConnection> held(String tenant, int count, String other, int othersCount) {
		List<PooledConnection> connections = new ArrayList<>();
		for (int i = 0; i < count + othersCount; i++) {
			connections.add(new PooledConnection(i, PooledConnection.Kind.BLOCKING, "https://h", "HTTP/1.1",
					PooledConnection.State.ACTIVE, Duration.ZERO, Duration.ZERO, 1, 1, null,
					List.of(new PooledConnection.Holder("GET", null, "main", null, Instant.EPOCH,
							(i < count) ? tenant : other))));
		}
		return connections;
	}

}
