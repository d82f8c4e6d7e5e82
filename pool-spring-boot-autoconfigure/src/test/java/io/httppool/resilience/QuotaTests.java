package io.httppool.resilience;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.httppool.PauseCause;
import io.httppool.PoolConfig;
import io.httppool.PoolIoException;
import io.httppool.PoolProtection;
import io.httppool.PoolRejectedException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Quota}, its queues and places, with a clock that is turned by hand:
 * ten attempts in a second, one at once.
 */
class QuotaTests {

	private static final RetryRequest REQUEST = RetryTestData.request("GET", "a");

	private long now = Long.MAX_VALUE - 1000;

	private final PoolConfig config = config(10);

	private final Quota quota = quota(this.config,
			(config, credential, waiters) -> TokenBucket.of(config.protection().quota(), () -> this.now));

	@Test
	void upstreamWithoutAQuotaHasNone() {
		PoolConfig free = PoolConfig.builder("upstream", "https://h").build();
		assertThat(Quota.of(free, Quotas.local(), System::nanoTime)).isNull();
	}

	@Test
	void whoComesFirstGoesFirst() throws Exception {
		assertThat(this.quota.place(REQUEST).nanosToWait()).isZero();
		QuotaPlace second = this.quota.place(REQUEST);
		QuotaPlace third = this.quota.place(REQUEST);
		assertThat(millisToWait(second)).isEqualTo(100);
		assertThat(millisToWait(third)).isEqualTo(100);
		turn(100);
		assertThat(millisToWait(third)).isEqualTo(100);
		assertThat(second.nanosToWait()).isZero();
		turn(100);
		assertThat(third.nanosToWait()).isZero();
	}

	@Test
	void whoIsNextIsTold() throws Exception {
		this.quota.place(REQUEST).nanosToWait();
		AtomicInteger first = new AtomicInteger();
		AtomicInteger second = new AtomicInteger();
		QuotaPlace one = this.quota.place(REQUEST);
		one.nanosToWait();
		one.wakeBy(first::incrementAndGet);
		QuotaPlace other = this.quota.place(REQUEST);
		other.nanosToWait();
		other.wakeBy(second::incrementAndGet);
		turn(100);
		other.nanosToWait();
		assertThat(first).hasPositiveValue();
		assertThat(second).hasPositiveValue();
		AtomicInteger late = new AtomicInteger();
		one.wakeBy(late::incrementAndGet);
		assertThat(late).hasValue(1);
	}

	@Test
	void credentialsHaveQuotasOfTheirOwn() throws Exception {
		assertThat(place("a").nanosToWait()).isZero();
		assertThat(place("b").nanosToWait()).isZero();
		assertThat(place(null).nanosToWait()).isZero();
		assertThat(millisToWait(place("a"))).isEqualTo(100);
	}

	@Test
	void manyCredentialsDoNotAddUp() throws Exception {
		AtomicInteger made = new AtomicInteger();
		Quota quota = quota(this.config, (config, credential, waiters) -> {
			made.incrementAndGet();
			return TokenBucket.of(config.protection().quota(), () -> this.now);
		});
		for (int i = 0; i < 2 * Quota.MAX_CREDENTIALS; i++) {
			QuotaPlace place = quota.place(RetryTestData.request("GET", "credential " + i));
			place.nanosToWait();
			place.leave();
		}
		assertThat(made).hasValue(Quota.MAX_CREDENTIALS + 1);
		turn(60_000);
		quota.place(RetryTestData.request("GET", "another")).nanosToWait();
		assertThat(made).hasValue(Quota.MAX_CREDENTIALS + 2);
	}

	@Test
	void attemptThatIsYetToComeFindsTheQuotaOfItsCredential() throws Exception {
		Quota quota = quota(this.config,
				(config, credential, waiters) -> TokenBucket.of(config.protection().quota(), () -> this.now));
		QuotaPlace early = quota.place(REQUEST);
		fill(quota, "first");
		turn(60_000);
		fill(quota, "second");
		turn(60_000);
		assertThat(quota.place(REQUEST).nanosToWait()).isZero();
		assertThat(millisToWait(early)).isEqualTo(100);
	}

	private static void fill(Quota quota, String name) throws PoolIoException {
		for (int i = 0; i < Quota.MAX_CREDENTIALS; i++) {
			assertThat(quota.place(RetryTestData.request("GET", name + i)).nanosToWait()).isZero();
		}
	}

	@Test
	void poolsOfOneNameKeepToOneQuotaTogether() throws Exception {
		Quotas local = new LocalQuotas(() -> this.now);
		Quota before = quota(this.config, local);
		Quota after = quota(config(10, 0), local);
		int sent = 0;
		for (int i = 0; i < 1000; i++) {
			for (Quota quota : List.of(before, after)) {
				sent += takeNow(quota) ? 1 : 0;
			}
			turn(10);
		}
		assertThat(sent).as("in ten seconds").isEqualTo(100);
		assertThat(before.place(RetryTestData.request("GET", "b")).nanosToWait()).isZero();
		assertThat(takeNow(quota(config(20), local))).as("another quota").isTrue();
	}

	@Test
	void whoWaitsInOnePoolGetsTheTokenThatAnotherOfItsNameLeaves() throws Exception {
		Quotas local = new LocalQuotas(() -> this.now);
		Quota before = quota(this.config, local);
		Quota after = quota(this.config, local);
		assertThat(takeNow(before)).isTrue();
		QuotaPlace one = before.place(REQUEST);
		QuotaPlace other = after.place(REQUEST);
		assertThat(millisToWait(one)).isEqualTo(100);
		assertThat(millisToWait(other)).isEqualTo(100);
		turn(100);
		assertThat(other.nanosToWait()).isZero();
		assertThat(millisToWait(one)).isEqualTo(100);
		turn(100);
		assertThat(one.nanosToWait()).isZero();
	}

	@Test
	void whoWaitsTooLongIsRefused() throws Exception {
		Quota empty = quota(this.config, (config, credential, waiters) -> new Empty());
		QuotaPlace place = empty.place(REQUEST);
		assertThat(millisToWait(place)).isEqualTo(500);
		turn(1000);
		assertThatExceptionOfType(PoolRejectedException.class).isThrownBy(place::nanosToWait)
			.withMessageContaining(
					"the quota allows 10 attempts in 1s, and there is no room within timeout-duration (1s)")
			.withMessageContaining("pool.upstreams.upstream.quota.timeout-duration");
	}

	@Test
	void queueIsBounded() throws Exception {
		this.quota.place(REQUEST).nanosToWait();
		QuotaPlace[] waiting = { this.quota.place(REQUEST), this.quota.place(REQUEST), this.quota.place(REQUEST) };
		for (QuotaPlace place : waiting) {
			place.nanosToWait();
		}
		assertThatExceptionOfType(PoolRejectedException.class).isThrownBy(this.quota.place(REQUEST)::nanosToWait)
			.withMessageContaining("3 callers wait for room already")
			.withMessageContaining("pool.upstreams.upstream.max-pending");
		waiting[1].leave();
		assertThat(millisToWait(this.quota.place(REQUEST))).isEqualTo(100);
	}

	@Test
	void tokenIsKeptByWhoLeavesAndLostByWhoGivesUp() throws Exception {
		QuotaPlace place = this.quota.place(REQUEST);
		assertThat(place.nanosToWait()).isZero();
		place.leave();
		assertThat(place.nanosToWait()).isZero();
		place.giveUp();
		assertThat(millisToWait(place)).isEqualTo(100);
	}

	@Test
	void nobodyHoldsATokenDuringAPause() throws Exception {
		SharedPauses pauses = new SharedPauses(this.config, () -> this.now);
		AttemptGate gate = new AttemptGate(new PauseGate(pauses, REQUEST), Permit.FREE, this.quota.place(REQUEST),
				new RetryPolicy(this.config.retry(), Clock.systemUTC()));
		assertThat(gate.nanosToWait()).isZero();
		pauses.pause(REQUEST, Duration.ofMillis(40), PauseCause.RATE_LIMITED);
		assertThat(gate.nanosToWait()).isEqualTo(Duration.ofMillis(40).toNanos());
		turn(40);
		assertThat(gate.nanosToWait()).isEqualTo(Duration.ofMillis(60).toNanos());
		turn(60);
		assertThat(gate.nanosToWait()).isZero();
		gate.close();
	}

	@Test
	void whoDoesNotWaitTakesATokenUnlessSomebodyWaitsForIt() throws Exception {
		assertThat(takeNow(this.quota)).isTrue();
		assertThat(takeNow(this.quota)).isFalse();
		turn(100);
		assertThat(takeNow(this.quota)).isTrue();
		QuotaPlace waiting = this.quota.place(REQUEST);
		waiting.nanosToWait();
		turn(100);
		assertThat(takeNow(this.quota)).isFalse();
		assertThat(waiting.nanosToWait()).isZero();
	}

	@Test
	void tokenThatIsKeptElsewhereIsAskedForAndKept() throws Exception {
		CompletableFuture<Boolean> answer = new CompletableFuture<>();
		Quota shared = quota(this.config, (config, credential, waiters) -> new Empty() {

			@Override
			public CompletionStage<Boolean> takeElsewhere() {
				return answer;
			}

		});
		QuotaPlace place = shared.place(REQUEST);
		CompletableFuture<Boolean> taken = place.takeNow().toCompletableFuture();
		assertThat(taken).isNotDone();
		answer.complete(true);
		assertThat(taken).isCompletedWithValue(true);
		assertThat(place.nanosToWait()).isZero();
		assertThat(millisToWait(shared.place(REQUEST))).isEqualTo(500);
		assertThat(takeNow(shared)).as("while somebody waits").isFalse();
	}

	@Test
	void whoseTokenIsBeingAskedForDoesNotCountAsWaiting() throws Exception {
		Elsewhere source = new Elsewhere();
		Quota shared = quota(config(10, 0), source);
		source.possible = 2;
		QuotaPlace first = shared.place(REQUEST);
		QuotaPlace second = shared.place(REQUEST);
		assertThat(millisToWait(first)).isEqualTo(500);
		assertThat(millisToWait(second)).isEqualTo(100);
		assertThatExceptionOfType(PoolRejectedException.class).isThrownBy(shared.place(REQUEST)::nanosToWait)
			.withMessageContaining("0 callers wait for room already");
		AtomicInteger told = new AtomicInteger();
		second.wakeBy(told::incrementAndGet);
		source.tokens = 1;
		source.possible = 0;
		source.waiters.changed();
		assertThat(first.nanosToWait()).isZero();
		assertThat(told).as("told that it waits for nothing").hasPositiveValue();
		assertThatExceptionOfType(PoolRejectedException.class).isThrownBy(second::nanosToWait)
			.withMessageContaining("0 callers wait for room already");
	}

	@Test
	void whoCameLastIsRefusedWhenThereAreNoTokensElsewhere() throws Exception {
		Elsewhere source = new Elsewhere();
		Quota shared = quota(config(10, 1), source);
		source.possible = 1;
		QuotaPlace first = shared.place(REQUEST);
		QuotaPlace second = shared.place(REQUEST);
		first.nanosToWait();
		second.nanosToWait();
		source.possible = 0;
		source.waiters.changed();
		assertThat(millisToWait(first)).isEqualTo(500);
		assertThatExceptionOfType(PoolRejectedException.class).isThrownBy(second::nanosToWait)
			.withMessageContaining("1 callers wait for room already");
	}

	private static boolean takeNow(Quota quota) {
		return quota.place(REQUEST).takeNow().toCompletableFuture().join();
	}

	private QuotaPlace place(@Nullable String credential) {
		return this.quota.place(RetryTestData.request("GET", credential));
	}

	private static long millisToWait(QuotaPlace place) throws PoolIoException {
		return Duration.ofNanos(place.nanosToWait()).toMillis();
	}

	private void turn(long millis) {
		this.now += Duration.ofMillis(millis).toNanos();
	}

	private Quota quota(PoolConfig config, Quotas quotas) {
		Quota quota = Quota.of(config, quotas, () -> this.now);
		assertThat(quota).isNotNull();
		return quota;
	}

	private static PoolConfig config(int limit) {
		return config(limit, 3);
	}

	private static PoolConfig config(int limit, int maxPending) {
		PoolProtection none = PoolProtection.NONE;
		return PoolConfig.builder("upstream", "https://h")
			.maxPending(maxPending)
			.protection(new PoolProtection(none.circuitBreaker(), none.rateLimiter(), none.bulkhead(),
					new PoolProtection.Quota(limit, Duration.ofSeconds(1), Duration.ofSeconds(1), null)))
			.build();
	}

	/**
	 * There is never a token.
	 */
	private static class Empty implements TokenSource {

		@Override
		public boolean tryTake() {
			return false;
		}

		@Override
		public long nanosToNext() {
			return Duration.ofMillis(500).toNanos();
		}

		@Override
		public boolean isFresh() {
			return true;
		}

	}

	/**
	 * Keeps its tokens elsewhere.
	 */
	private static final class Elsewhere extends Empty implements Quotas {

		private Waiters waiters;

		private int possible;

		private int tokens;

		@Override
		public TokenSource tokens(PoolConfig config, @Nullable String credential, Waiters waiters) {
			this.waiters = waiters;
			return this;
		}

		@Override
		public boolean tryTake() {
			boolean taken = this.tokens > 0;
			this.tokens -= taken ? 1 : 0;
			return taken;
		}

		@Override
		public int possibleElsewhere() {
			return this.possible;
		}

		@Override
		public boolean isFresh() {
			return false;
		}

	}

}
