package io.httppool.fleet;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TokensInheritanceStrategy;
import io.github.bucket4j.VerboseResult;
import io.github.bucket4j.distributed.AsyncBucketProxy;
import io.github.bucket4j.distributed.proxy.AsyncProxyManager;
import org.jspecify.annotations.Nullable;

import io.httppool.PoolProtection;
import io.httppool.resilience.TokenBucket;
import io.httppool.resilience.TokenSource;

/**
 * The tokens of one quota that all replicas share, as far as Redis can be asked, and a
 * part of them as long as it cannot. Redis is asked for as many tokens as there are
 * callers waiting, and for none in advance: so what a replica does not need, the others
 * have. When the answer takes longer than callers may wait, they get tokens of the local
 * part meanwhile, which are made up for when it comes.
 * <p>
 * Redis is asked on the fleet's thread, by one request at a time for those who wait.
 */
final class SharedTokens implements TokenSource {

	/** Redis is not asked more often while there is nothing. */
	private static final long SHORTEST_PAUSE = Duration.ofMillis(5).toNanos();

	private static final long LONGEST_PAUSE = Duration.ofMillis(250).toNanos();

	/** Who waits is told when there are tokens; this is for safety only. */
	private static final long LONGEST_UNTOLD = Duration.ofMillis(100).toNanos();

	/** Callers may have gone when their tokens come; these are void after a moment. */
	private static final long VALID = Duration.ofMillis(500).toNanos();

	private final RedisFleet fleet;

	private final String key;

	private final PoolProtection.Quota quota;

	private final BucketConfiguration configuration;

	private final Waiters waiters;

	private final TokenBucket local;

	private @Nullable AsyncProxyManager<String> manager;

	private @Nullable AsyncBucketProxy bucket;

	private boolean asked;

	/** Whether Redis, or the local part, has said that there is nothing for now. */
	private volatile boolean paused;

	private int questions;

	/** Whether Redis takes longer to answer than callers may wait. */
	private volatile boolean overdue;

	/** Guarded by the monitor, like the next. */
	private int stock;

	/**
	 * What was taken of the local part while an answer was overdue, to be made up for.
	 */
	private int borrowed;

	private long stockedAt;

	SharedTokens(RedisFleet fleet, String key, PoolProtection.Quota quota, Waiters waiters) {
		this.fleet = fleet;
		this.key = key;
		this.quota = quota;
		this.waiters = waiters;
		this.configuration = configuration(quota);
		this.local = TokenBucket.of(quota, System::nanoTime);
		this.local.share(quota, fleet.parts());
		this.local.empty();
	}

	private static BucketConfiguration configuration(PoolProtection.Quota quota) {
		Integer limit = quota.limitForPeriod();
		if (limit == null) {
			throw new IllegalArgumentException("the quota has no limit");
		}
		return BucketConfiguration.builder()
			.addLimit((bandwidth) -> bandwidth.capacity(quota.burst()).refillGreedy(limit, quota.limitRefreshPeriod()))
			.build();
	}

	@Override
	public boolean tryTake() {
		if (!this.fleet.isConnected()) {
			return this.local.tryTake();
		}
		synchronized (this) {
			if (this.overdue && this.local.tryTake()) {
				this.borrowed++;
				return true;
			}
			if (this.stock > 0 && System.nanoTime() - this.stockedAt < VALID) {
				this.stock--;
				return true;
			}
			return false;
		}
	}

	@Override
	public long nanosToNext() {
		return (this.fleet.isConnected() && !this.overdue) ? LONGEST_UNTOLD : this.local.nanosToNext();
	}

	@Override
	public int possibleElsewhere() {
		if (!this.fleet.isConnected() || this.overdue || this.paused) {
			return 0;
		}
		int most = this.quota.burst();
		return this.fleet.isRedisAlone() ? most : Math.min(most, this.local.available());
	}

	@Override
	public void wanted() {
		if (this.fleet.isConnected()) {
			this.fleet.execute(this::ask);
		}
	}

	@Override
	public CompletionStage<Boolean> takeElsewhere() {
		CompletableFuture<Boolean> taken = new CompletableFuture<>();
		this.fleet.execute(() -> askForOne(taken));
		// In any case: the fleet may have ended, and Redis may be silent.
		return taken.completeOnTimeout(false, this.fleet.timeout().toNanos(), TimeUnit.NANOSECONDS);
	}

	@Override
	public boolean isFresh() {
		return this.fleet.isConnected() || this.local.isFresh();
	}

	/**
	 * The number of replicas has changed, or whether Redis decides.
	 * @param begins whether the replica spends its part from now on, and did not before
	 */
	void changed(boolean begins) {
		this.local.share(this.quota, this.fleet.parts());
		if (!this.fleet.isConnected()) {
			forgive();
		}
		if (begins && !this.overdue) {
			this.local.empty();
		}
		this.waiters.changed();
	}

	private void ask() {
		AsyncProxyManager<String> manager = this.fleet.buckets();
		if (this.asked || this.paused || manager == null || !this.fleet.isConnected()) {
			return;
		}
		int wanted = Math.min(this.waiters.waiting() - stock(), this.quota.burst());
		if (wanted <= 0) {
			return;
		}
		if (!this.fleet.isRedisAlone()) {
			int part = this.local.available();
			if (part == 0) {
				pause(this.local.nanosToNext());
				return;
			}
			wanted = Math.min(wanted, part);
		}
		int most = wanted;
		CompletableFuture<VerboseResult<Long>> answer = bucket(manager).asVerbose().tryConsumeAsMuchAsPossible(most);
		begin();
		this.fleet.await(answer, (result) -> answered(result, most), this::end);
	}

	/**
	 * Beside the question for those who wait, which this one must not be confused with.
	 */
	private void askForOne(CompletableFuture<Boolean> taken) {
		AsyncProxyManager<String> manager = this.fleet.buckets();
		boolean allowed = this.fleet.isRedisAlone() || this.local.available() > 0;
		if (manager == null || !this.fleet.isConnected() || !allowed || this.waiters.waiting() > 0) {
			taken.complete(false);
			return;
		}
		this.fleet.await(bucket(manager).tryConsume(1), (granted) -> {
			int usable = granted ? makeUp(1) : 0;
			if (usable > 0 && !this.fleet.isRedisAlone()) {
				this.local.take(usable);
			}
			if (!taken.complete(usable > 0) && usable > 0) {
				// It took too long, and somebody else may need the token.
				stock(usable);
				this.waiters.changed();
			}
		}, () -> {
		});
	}

	private void begin() {
		this.asked = true;
		this.questions++;
		int question = this.questions;
		this.fleet.schedule(() -> {
			if (this.asked && question == this.questions && this.fleet.isConnected()) {
				overdue();
			}
		}, this.fleet.timeout());
	}

	private void overdue() {
		if (this.fleet.isRedisAlone()) {
			this.local.empty();
		}
		this.overdue = true;
		this.waiters.changed();
	}

	private void end() {
		this.asked = false;
		this.overdue = false;
	}

	private AsyncBucketProxy bucket(AsyncProxyManager<String> manager) {
		AsyncBucketProxy bucket = this.bucket;
		if (bucket == null || manager != this.manager) {
			bucket = manager.builder().build(this.key, () -> CompletableFuture.completedFuture(this.configuration));
			this.bucket = bucket;
			this.manager = manager;
		}
		return bucket;
	}

	private void answered(VerboseResult<Long> result, int wanted) {
		int granted = result.getValue().intValue();
		if (granted > 0) {
			int usable = makeUp(granted);
			if (!this.fleet.isRedisAlone()) {
				this.local.take(usable);
			}
			stock(usable);
			this.waiters.changed();
		}
		if (!result.getConfiguration().equals(this.configuration)) {
			// Made by a replica that is configured differently, an older one for
			// instance.
			adjust();
		}
		else if (granted == wanted) {
			ask();
		}
		else {
			long delay = result.getState()
				.calculateDelayNanosAfterWillBePossibleToConsume(1, result.getOperationTimeNanos(), true);
			// Not all replicas at once, or always the same one would come first.
			pause(delay + ThreadLocalRandom.current().nextLong(SHORTEST_PAUSE));
		}
	}

	private void adjust() {
		AsyncBucketProxy bucket = this.bucket;
		if (bucket != null) {
			begin();
			this.fleet.await(bucket.replaceConfiguration(this.configuration, TokensInheritanceStrategy.AS_IS),
					(nothing) -> ask(), this::end);
		}
	}

	private void pause(long nanos) {
		this.paused = true;
		this.waiters.changed();
		this.fleet.schedule(() -> {
			this.paused = false;
			ask();
		}, Duration.ofNanos(Math.min(Math.max(nanos, SHORTEST_PAUSE), LONGEST_PAUSE)));
	}

	private synchronized void forgive() {
		this.borrowed = 0;
	}

	private synchronized int makeUp(int granted) {
		int madeUp = Math.min(granted, this.borrowed);
		this.borrowed -= madeUp;
		return granted - madeUp;
	}

	private synchronized int stock() {
		return (System.nanoTime() - this.stockedAt < VALID) ? this.stock : 0;
	}

	private synchronized void stock(int more) {
		this.stock = stock() + more;
		this.stockedAt = System.nanoTime();
	}

}
