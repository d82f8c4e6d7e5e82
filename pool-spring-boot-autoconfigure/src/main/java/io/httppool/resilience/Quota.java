package io.httppool.resilience;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import io.httppool.PoolConfig;

/**
 * The quota of one upstream, by credential. Safe for use by any number of threads.
 */
final class Quota {

	/** What comes beyond has one quota together. */
	static final int MAX_CREDENTIALS = 256;

	private final PoolConfig config;

	private final Quotas quotas;

	private final LongSupplier nanoTime;

	private final Map<Credential, QuotaQueue> queues = new HashMap<>();

	/** Of the credentials that found no room. */
	private @Nullable QuotaQueue others;

	private Quota(PoolConfig config, Quotas quotas, LongSupplier nanoTime) {
		this.config = config;
		this.quotas = quotas;
		this.nanoTime = nanoTime;
	}

	/**
	 * The quota of an upstream.
	 * @return the quota, or {@code null} if there may be any number of attempts
	 */
	static @Nullable Quota of(PoolConfig config, Quotas quotas, LongSupplier nanoTime) {
		return (config.protection().quota().limitForPeriod() != null) ? new Quota(config, quotas, nanoTime) : null;
	}

	/**
	 * The place of an attempt.
	 * @param request the request
	 * @return a new place
	 */
	QuotaPlace place(RetryRequest request) {
		return new QuotaPlace(this, request);
	}

	/**
	 * Where the attempts with a credential wait. Asked for when an attempt comes, and not
	 * kept for one that is yet to come: meanwhile the queue may be forgotten.
	 * @param credential what is sent to be known by, {@code null} if nothing is
	 * @return the queue
	 */
	synchronized QuotaQueue queue(@Nullable String credential) {
		Credential key = Credential.of(credential);
		QuotaQueue own = this.queues.get(key);
		if (own != null) {
			return own;
		}
		if (this.queues.size() >= MAX_CREDENTIALS) {
			this.queues.values().removeIf(QuotaQueue::isFresh);
		}
		if (this.queues.size() < MAX_CREDENTIALS) {
			QuotaQueue queue = create(credential);
			this.queues.put(key, queue);
			return queue;
		}
		QuotaQueue others = this.others;
		if (others == null) {
			others = create("others");
			this.others = others;
		}
		return others;
	}

	private QuotaQueue create(@Nullable String credential) {
		return new QuotaQueue(this.config, (waiters) -> this.quotas.tokens(this.config, credential, waiters),
				this.nanoTime);
	}

}
