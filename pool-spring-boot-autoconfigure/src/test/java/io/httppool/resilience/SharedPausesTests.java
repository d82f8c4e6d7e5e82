package io.httppool.resilience;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.assertj.core.api.ThrowingConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.httppool.PauseCause;
import io.httppool.PoolConfig;
import io.httppool.PoolIoException;
import io.httppool.PoolRejectedException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SharedPauses} and {@link PauseGate}, with a clock that is turned by
 * hand.
 */
class SharedPausesTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	private static final RetryRequest REQUEST = RetryTestData.request("GET", "a");

	private long now = Long.MAX_VALUE - 1000;

	private SharedPauses pauses = pauses(1000, true);

	private final List<String> told = new ArrayList<>();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	@AfterEach
	void endThreads() {
		this.threads.shutdownNow();
	}

	@Test
	void withoutAPauseNobodyWaits() throws Exception {
		assertThat(gate("a").nanosToWait()).isZero();
		assertThat(gate("a").isPaused()).isFalse();
		assertThat(this.pauses.isAny()).isFalse();
		assertThat(this.pauses.expected(REQUEST)).isZero();
	}

	@Test
	void allWithTheCredentialWaitAndOthersDoNot() throws Exception {
		pause("a", SECOND);
		assertThat(millisToWait(gate("a"))).isEqualTo(1000);
		assertThat(gate("a").isPaused()).isTrue();
		assertThat(gate("b").nanosToWait()).isZero();
		assertThat(gate("b").isPaused()).isFalse();
		assertThat(gate(null).nanosToWait()).isZero();
		turn(SECOND);
		assertThat(gate("a").isPaused()).isFalse();
	}

	@Test
	void callersWithoutACredentialShareOnePause() throws Exception {
		pause(null, SECOND);
		assertThat(millisToWait(gate(null))).isEqualTo(1000);
		assertThat(gate("a").nanosToWait()).isZero();
	}

	@Test
	void afterAPauseThatNobodyWaitedForEverythingIsAsBefore() throws Exception {
		pause("a", SECOND);
		turn(SECOND);
		assertThat(gate("a").nanosToWait()).isZero();
		assertThat(gate("a").nanosToWait()).isZero();
		assertThat(this.pauses.isAny()).isFalse();
	}

	@Test
	void longerPauseWinsAndShorterOneHasNoEffect() throws Exception {
		PauseGate gate = gate("a");
		pause("a", SECOND);
		pause("a", Duration.ofMillis(300));
		assertThat(millisToWait(gate)).isEqualTo(1000);
		pause("a", Duration.ofSeconds(3));
		assertThat(millisToWait(gate)).isEqualTo(3000);
		turn(SECOND);
		assertThat(millisToWait(gate)).isEqualTo(2000);
		assertThat(this.told).containsExactly("1000 RATE_LIMITED false", "3000 RATE_LIMITED true");
	}

	@Test
	void oneGoesFirstAndTheOthersFollowInTheirOrderSpreadOut() throws Exception {
		pause("a", Duration.ofSeconds(8));
		List<PauseGate> waiting = new ArrayList<>();
		for (int i = 0; i < 21; i++) {
			waiting.add(gate("a"));
			assertThat(waiting.get(i).nanosToWait()).isPositive();
		}
		List<Long> gone = new ArrayList<>();
		List<PauseGate> order = new ArrayList<>();
		for (long millis = 0; millis <= 12_000; millis++) {
			for (PauseGate gate : List.copyOf(waiting)) {
				if (gate.nanosToWait() == 0) {
					waiting.remove(gate);
					order.add(gate);
					gone.add(millis);
				}
			}
			turn(Duration.ofMillis(1));
		}
		assertThat(waiting).isEmpty();
		assertThat(gone).isSorted().startsWith(8000L, 9000L);
		for (int i = 2; i < gone.size(); i++) {
			assertThat(gone.get(i) - gone.get(i - 1)).isBetween(99L, 101L);
		}
		assertThat(this.pauses.isAny()).isTrue();
		assertThat(gate("a").nanosToWait()).isZero();
		assertThat(this.pauses.isAny()).isFalse();
	}

	@Test
	void waitersAskAgainWhenTheirTurnIs() throws Exception {
		pause("a", SECOND);
		List<PauseGate> waiting = List.of(gate("a"), gate("a"), gate("a"));
		for (PauseGate gate : waiting) {
			gate.nanosToWait();
		}
		turn(SECOND);
		assertThat(waiting.get(0).nanosToWait()).isZero();
		assertThat(millisToWait(waiting.get(1))).isEqualTo(125);
		assertThat(millisToWait(waiting.get(2))).isEqualTo(250);
		assertThat(millisToWait(gate("a"))).isGreaterThan(250);
	}

	@Test
	void answerToTheProbeLetsTheOthersFollow() throws Exception {
		pause("a", SECOND);
		PauseGate probe = gate("a");
		PauseGate other = gate("a");
		probe.nanosToWait();
		other.nanosToWait();
		turn(SECOND);
		assertThat(probe.nanosToWait()).isZero();
		assertThat(millisToWait(other)).isEqualTo(125);
		this.pauses.answered(request("b"));
		assertThat(millisToWait(other)).isEqualTo(125);
		this.pauses.answered(request("a"));
		assertThat(other.nanosToWait()).isZero();
	}

	@Test
	void whoSleepsIsWokenInItsTurnAndSoonerWhenTheProbeIsAnswered() throws Exception {
		assertThat(sleep(6, null)).containsExactly(8000L, 9000L, 9400L, 9800L, 10_200L, 10_600L);
		assertThat(sleep(6, 100L)).containsExactly(8000L, 8100L, 8680L, 9260L, 9840L, 10_420L);
	}

	/**
	 * Let callers sleep through a pause of eight seconds, each for as long as it is told.
	 * @param answered milliseconds until the probe is answered, or {@code null}
	 * @return when they go, in the order of their arrival
	 */
	private List<Long> sleep(int callers, @Nullable Long answered) throws PoolIoException {
		long began = this.now;
		pause("a", Duration.ofSeconds(8));
		List<PauseGate> gates = new ArrayList<>();
		TreeMap<Long, List<Integer>> asking = new TreeMap<>();
		Long[] gone = new Long[callers];
		for (int i = 0; i < callers; i++) {
			int caller = i;
			gates.add(gate("a"));
			asking.computeIfAbsent(gates.get(i).nanosToWait(), (any) -> new ArrayList<>()).add(caller);
			gates.get(i).wakeBy(() -> {
				asking.values().forEach((others) -> others.remove((Integer) caller));
				asking.computeIfAbsent(this.now - began, (any) -> new ArrayList<>()).add(caller);
			});
		}
		Long answerAt = null;
		while (!asking.isEmpty()) {
			if (answerAt != null && answerAt <= asking.firstKey()) {
				this.now = began + answerAt;
				answerAt = null;
				this.pauses.answered(REQUEST);
			}
			List<Integer> awake = asking.firstEntry().getValue();
			if (awake.isEmpty()) {
				asking.pollFirstEntry();
				continue;
			}
			this.now = Math.max(this.now - began, asking.firstKey()) + began;
			int caller = awake.remove(0);
			long wait = gates.get(caller).nanosToWait();
			if (wait > 0) {
				asking.computeIfAbsent(this.now - began + wait, (any) -> new ArrayList<>()).add(caller);
				continue;
			}
			gone[caller] = TimeUnit.NANOSECONDS.toMillis(this.now - began);
			if (caller == 0 && answered != null) {
				answerAt = this.now - began + TimeUnit.MILLISECONDS.toNanos(answered);
			}
		}
		return List.of(gone);
	}

	@Test
	void whoSaysTooLateHowToWakeItIsWokenAtOnceAndOnce() throws Exception {
		pause("a", SECOND);
		List<PauseGate> waiting = waiting(3);
		turn(SECOND);
		assertThat(waiting.get(0).nanosToWait()).isZero();
		assertThat(millisToWait(waiting.get(1))).isEqualTo(125);
		this.pauses.answered(REQUEST);
		AtomicInteger woken = new AtomicInteger();
		waiting.get(2).wakeBy(woken::incrementAndGet);
		assertThat(woken).as("not the first").hasValue(0);
		waiting.get(1).wakeBy(woken::incrementAndGet);
		assertThat(woken).hasValue(1);
		waiting.get(1).wakeBy(woken::incrementAndGet);
		assertThat(woken).hasValue(1);
	}

	@Test
	void whoIsFirstWhenAnotherLeavesIsWoken() throws Exception {
		pause("a", SECOND);
		List<PauseGate> waiting = waiting(2);
		AtomicInteger woken = new AtomicInteger();
		waiting.get(1).wakeBy(woken::incrementAndGet);
		waiting.get(0).close();
		assertThat(woken).hasValue(1);
		assertThat(millisToWait(waiting.get(1))).isEqualTo(1000);
		waiting.get(1).close();
		waiting.get(1).wakeBy(woken::incrementAndGet);
		assertThat(woken).as("waits no more").hasValue(1);
	}

	@Test
	void whenTheProbeIsRefusedNobodyElseHasGone() throws Exception {
		pause("a", SECOND);
		List<PauseGate> waiting = new ArrayList<>();
		for (int i = 0; i < 64; i++) {
			PauseGate gate = gate("a");
			gate.nanosToWait();
			waiting.add(gate);
		}
		int sent = 0;
		for (int round = 0; round < 10; round++) {
			turn(SECOND);
			for (PauseGate gate : List.copyOf(waiting)) {
				if (gate.nanosToWait() == 0) {
					sent++;
					waiting.remove(gate);
					pause("a", SECOND);
				}
			}
		}
		assertThat(sent).isEqualTo(10);
		assertThat(this.told).hasSize(11)
			.startsWith("1000 RATE_LIMITED false")
			.last()
			.isEqualTo("1000 RATE_LIMITED true");
	}

	@Test
	void whoDoesNotComeDelaysTheOthersALittleOnly() throws Exception {
		pause("a", SECOND);
		PauseGate gone = gate("a");
		PauseGate there = gate("a");
		gone.nanosToWait();
		there.nanosToWait();
		turn(SECOND.plusMillis(124));
		assertThat(there.nanosToWait()).isPositive();
		turn(Duration.ofMillis(1));
		assertThat(there.nanosToWait()).isZero();
	}

	@Test
	void whoLeavesMakesRoom() throws Exception {
		this.pauses = pauses(1, true);
		pause("a", SECOND);
		PauseGate first = gate("a");
		first.nanosToWait();
		first.nanosToWait();
		assertThatExceptionOfType(PoolRejectedException.class).isThrownBy(gate("a")::nanosToWait)
			.withMessageContaining("the upstream asked to wait, for another 1s, and 1 callers wait for that already")
			.withMessageContaining("raise pool.upstreams.zephyr.max-pending");
		assertThat(this.pauses.expected(REQUEST)).isNull();
		first.close();
		first.close();
		assertThat(this.pauses.expected(REQUEST)).isEqualTo(SECOND);
		assertThat(gate("a").nanosToWait()).isPositive();
	}

	@Test
	@Timeout(30)
	void threadsOfOneAttemptHaveOnePlace() throws Exception {
		this.pauses = pauses(1, true);
		pause("a", SECOND);
		for (int round = 0; round < 2000; round++) {
			PauseGate gate = gate("a");
			atOnce(2, (thread) -> assertThat(gate.nanosToWait()).isPositive());
			gate.close();
		}
		assertThat(this.pauses.expected(REQUEST)).as("there is room again").isNotNull();
	}

	@Test
	@Timeout(30)
	void neverDoMoreWaitThanMayWhateverTheThreads() throws Exception {
		int most = 5;
		this.pauses = pauses(most, true);
		pause("a", SECOND);
		for (int round = 0; round < 200; round++) {
			Queue<PauseGate> waiting = new ConcurrentLinkedQueue<>();
			AtomicInteger refused = new AtomicInteger();
			atOnce(8, (thread) -> {
				PauseGate gate = gate("a");
				try {
					gate.nanosToWait();
					waiting.add(gate);
				}
				catch (PoolRejectedException ex) {
					refused.incrementAndGet();
				}
			});
			assertThat(waiting).hasSize(most);
			assertThat(refused).hasValue(8 - most);
			waiting.forEach(PauseGate::close);
		}
	}

	private void atOnce(int threads, ThrowingConsumer<Integer> task) throws Exception {
		CyclicBarrier start = new CyclicBarrier(threads);
		List<Future<?>> tasks = new ArrayList<>();
		for (int i = 0; i < threads; i++) {
			int thread = i;
			tasks.add(this.threads.submit(() -> {
				start.await(10, TimeUnit.SECONDS);
				task.accept(thread);
				return null;
			}));
		}
		for (Future<?> each : tasks) {
			each.get(10, TimeUnit.SECONDS);
		}
	}

	@Test
	void waitersOfAllCredentialsAreCountedTogether() throws Exception {
		this.pauses = pauses(1, true);
		pause("a", SECOND);
		pause("b", SECOND);
		gate("a").nanosToWait();
		assertThatExceptionOfType(PoolRejectedException.class).isThrownBy(gate("b")::nanosToWait);
	}

	@Test
	void whoseDeadlineComesEarlierFailsAtOnce() throws Exception {
		pause("a", Duration.ofSeconds(60));
		RetryRequest request = RetryTestData.withRemaining(request("a"), Duration.ofSeconds(30));
		PauseGate gate = new PauseGate(this.pauses, request);
		assertThatExceptionOfType(PoolRejectedException.class).isThrownBy(gate::nanosToWait)
			.withMessageContaining("the upstream asked to wait, for another 1m, and 30s are left of timeout")
			.withMessageContaining("raise pool.upstreams.zephyr.timeout or lower .retry.retry-after-max")
			.matches((failure) -> !failure.mayHaveReachedServer());
		RetryRequest patient = RetryTestData.withRemaining(request("a"), Duration.ofSeconds(61));
		assertThat(millisToWait(new PauseGate(this.pauses, patient))).isEqualTo(60_000);
	}

	@Test
	void whoIsHeldBackKeepsItsPlace() throws Exception {
		PauseGate early = gate("a");
		pause("a", SECOND);
		early.nanosToWait();
		PauseGate late = gate("a");
		late.nanosToWait();
		turn(SECOND);
		assertThat(early.nanosToWait()).isZero();
		pause("a", SECOND);
		assertThat(early.isPaused()).isTrue();
		assertThat(millisToWait(late)).isEqualTo(1000);
		assertThat(millisToWait(early)).isEqualTo(1000);
		assertThat(millisToWait(late)).isGreaterThan(1000);
	}

	@Test
	void credentialsBeyondTheMostShareAPause() throws Exception {
		for (int i = 0; i < SharedPauses.MAX_CREDENTIALS; i++) {
			pause("k" + i, SECOND);
		}
		assertThat(gate("x").nanosToWait()).isZero();
		pause("x", Duration.ofSeconds(2));
		assertThat(millisToWait(gate("x"))).isEqualTo(2000);
		assertThat(millisToWait(gate("y"))).isGreaterThanOrEqualTo(2000);
		assertThat(millisToWait(gate("k7"))).isEqualTo(1000);
		turn(Duration.ofSeconds(10));
		pause("z", SECOND);
		assertThat(millisToWait(gate("z"))).isEqualTo(1000);
	}

	@Test
	void afterAStallOneStillGoesFirst() throws Exception {
		pause("a", SECOND);
		List<PauseGate> waiting = waiting(64);
		turn(Duration.ofSeconds(6));
		assertThat(goers(waiting)).isEqualTo(1);
		assertThat(goers(waiting)).isZero();
	}

	@Test
	void theOthersAreSpreadOutAfterALateProbe() throws Exception {
		pause("a", Duration.ofSeconds(8));
		List<PauseGate> waiting = waiting(41);
		turn(Duration.ofMillis(11_500));
		assertThat(waiting.remove(0).nanosToWait()).isZero();
		int most = 0;
		for (int i = 0; i < 40; i++) {
			turn(Duration.ofMillis(100));
			most = Math.max(most, goers(waiting));
		}
		assertThat(waiting).isEmpty();
		assertThat(most).isLessThanOrEqualTo(3);
	}

	@Test
	void whoGoesWithoutAWordIsForgottenWhenAllShouldHaveGone() throws Exception {
		this.pauses = pauses(1, true);
		pause("a", SECOND);
		gate("a").nanosToWait();
		turn(Duration.ofSeconds(12));
		assertThat(this.pauses.expected(REQUEST)).isZero();
		assertThat(gate("a").nanosToWait()).isZero();
		assertThat(this.pauses.isAny()).isFalse();
	}

	@Test
	void whoGoesWithoutAWordTakesNoPlaceInPausesOfOthers() throws Exception {
		this.pauses = pauses(1, true);
		pause("a", SECOND);
		gate("a").nanosToWait();
		turn(Duration.ofSeconds(12));
		pause("b", SECOND);
		assertThat(gate("b").nanosToWait()).isPositive();
	}

	@Test
	void whoWaitedWithOthersAndGetsAPauseOfItsOwnWaitsOnce() throws Exception {
		for (int i = 0; i < SharedPauses.MAX_CREDENTIALS; i++) {
			pause("k" + i, SECOND);
		}
		this.pauses.pause(request("x"), Duration.ofSeconds(60), PauseCause.RATE_LIMITED);
		PauseGate gate = gate("x");
		assertThat(millisToWait(gate)).isEqualTo(60_000);
		turn(Duration.ofSeconds(10));
		pause("x", Duration.ofSeconds(10));
		assertThat(millisToWait(gate)).isEqualTo(10_000);
		turn(Duration.ofSeconds(10));
		assertThat(gate.nanosToWait()).isZero();
		turn(Duration.ofSeconds(40));
		assertThat(gate("y").nanosToWait()).isZero();
		assertThat(this.pauses.isAny()).isFalse();
	}

	@Test
	void withoutRetriesNobodyPauses() throws Exception {
		this.pauses = pauses(1000, false);
		pause("a", SECOND);
		assertThat(gate("a").nanosToWait()).isZero();
		assertThat(this.told).isEmpty();
	}

	@Test
	void credentialIsNotKept() {
		assertThat(Credential.of("Bearer s3cret").toString()).doesNotContain("s3cret");
		assertThat(Credential.of("Bearer s3cret")).isEqualTo(Credential.of("Bearer s3cret"))
			.isNotEqualTo(Credential.of("Bearer other"))
			.isNotEqualTo(Credential.of(null));
	}

	private SharedPauses pauses(int maxPending, boolean enabled) {
		PoolConfig.Retry rules = enabled ? PoolConfig.Retry.DEFAULTS
				: RetryTestData.disabled(PoolConfig.Retry.DEFAULTS);
		PoolConfig config = PoolConfig.builder("zephyr", "http://zephyr").retry(rules).maxPending(maxPending).build();
		return new SharedPauses(config, () -> this.now);
	}

	private void pause(@Nullable String credential, Duration length) {
		RetryRequest request = RetryTestData.pausesToldTo(request(credential),
				(told, cause, prolonged) -> this.told.add(told.toMillis() + " " + cause + " " + prolonged));
		this.pauses.pause(request, length, PauseCause.RATE_LIMITED);
	}

	private static RetryRequest request(@Nullable String credential) {
		return RetryTestData.request("GET", credential);
	}

	private PauseGate gate(@Nullable String credential) {
		return new PauseGate(this.pauses, request(credential));
	}

	private List<PauseGate> waiting(int count) throws PoolIoException {
		List<PauseGate> waiting = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			PauseGate gate = gate("a");
			assertThat(gate.nanosToWait()).isPositive();
			waiting.add(gate);
		}
		return waiting;
	}

	/**
	 * How many go now; they wait no more.
	 */
	private static int goers(List<PauseGate> waiting) throws PoolIoException {
		int goers = 0;
		for (PauseGate gate : List.copyOf(waiting)) {
			if (gate.nanosToWait() == 0) {
				waiting.remove(gate);
				goers++;
			}
		}
		return goers;
	}

	private void turn(Duration time) {
		this.now += time.toNanos();
	}

	private static long millisToWait(PauseGate gate) throws PoolIoException {
		return TimeUnit.NANOSECONDS.toMillis(gate.nanosToWait());
	}

}
