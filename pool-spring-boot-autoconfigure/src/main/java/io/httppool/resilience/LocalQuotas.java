package io.httppool.resilience;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import io.httppool.PoolConfig;
import io.httppool.PoolProtection;

/**
 * Quotas of this process only. An upstream's attempts with one credential have one bucket
 * whoever makes them: the pool that comes while one of its name still ends, too, or two
 * together would send twice the quota. A pool with another quota has its own, as the
 * rates cannot be told apart in one bucket. Safe for use by any number of threads.
 */
final class LocalQuotas implements Quotas {

	private final LongSupplier nanoTime;

	/**
	 * For as long as somebody uses them. Guarded by the monitor of this object.
	 */
	private final Map<Key, BucketReference> buckets = new HashMap<>();

	private final ReferenceQueue<TokenBucket> unused = new ReferenceQueue<>();

	/**
	 * Create quotas.
	 * @param nanoTime a clock that never goes back
	 */
	LocalQuotas(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
	}

	@Override
	public synchronized TokenSource tokens(PoolConfig config, @Nullable String credential,
			TokenSource.Waiters waiters) {
		removeUnused();
		PoolProtection.Quota quota = config.protection().quota();
		Key key = new Key(config.name(), Credential.of(credential), quota.limitForPeriod(), quota.limitRefreshPeriod());
		BucketReference reference = this.buckets.get(key);
		TokenBucket bucket = (reference != null) ? reference.get() : null;
		if (bucket == null) {
			bucket = TokenBucket.of(quota, this.nanoTime);
			this.buckets.put(key, new BucketReference(key, bucket, this.unused));
		}
		return bucket;
	}

	private void removeUnused() {
		Reference<? extends TokenBucket> reference = this.unused.poll();
		while (reference != null) {
			if (reference instanceof BucketReference forgotten) {
				this.buckets.remove(forgotten.key, forgotten);
			}
			reference = this.unused.poll();
		}
	}

	/**
	 * Whose bucket it is.
	 *
	 * @param upstream the name of the upstream
	 * @param credential what stands for the credential
	 * @param limit most attempts in a period
	 * @param period length of a period
	 */
	private record Key(String upstream, Credential credential, @Nullable Integer limit, Duration period) {

	}

	private static final class BucketReference extends WeakReference<TokenBucket> {

		private final Key key;

		private BucketReference(Key key, TokenBucket bucket, ReferenceQueue<TokenBucket> unused) {
			super(bucket, unused);
			this.key = key;
		}

	}

}
