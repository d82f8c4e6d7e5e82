package io.httppool.resilience;

import org.jspecify.annotations.Nullable;

import io.httppool.PoolConfig;

/**
 * Says how the attempts at the upstreams keep to their
 * {@linkplain io.httppool.PoolProtection.Quota quotas}. Safe for use by any number of
 * threads.
 */
public interface Quotas {

	/**
	 * Attempts of this process only.
	 * @return quotas that nobody else shares
	 */
	static Quotas local() {
		return new LocalQuotas(System::nanoTime);
	}

	/**
	 * Say where the tokens come from for the attempts with one credential. One token is
	 * one request that is sent.
	 * @param config the upstream's configuration, whose quota has a limit
	 * @param credential what is sent to the upstream to be known by, {@code null} if
	 * nothing is; secret
	 * @param waiters those who want tokens
	 * @return the source, which pools of one name may share
	 */
	TokenSource tokens(PoolConfig config, @Nullable String credential, TokenSource.Waiters waiters);

}
