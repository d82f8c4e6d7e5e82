package io.httppool.insight;

/**
 * What may be wrong with a pool. The order is that of the ranking among findings of one
 * severity: what causes others comes before them.
 */
public enum FindingKind {

	/** Connections are borrowed and not given back. */
	CONNECTION_LEAK,

	/** Something outside tries calls again whose attempts the pool repeats already. */
	STACKED_RETRIES,

	/** A good part of the traffic consists of further attempts. */
	RETRY_STORM,

	/** Exchanges take far longer than before, or run into time-outs. */
	SLOW_UPSTREAM,

	/** One tenant holds most connections while others wait. */
	NOISY_TENANT,

	/** Callers wait, or fail, since all connections are in use. */
	UNDERSIZED_POOL,

	/** The upstream closes idle connections before the pool does. */
	STALE_RACE,

	/** Connections serve only a few requests before they are closed. */
	CONNECTION_CHURN,

	/** Waiting for a connection may use up all the time that a call has. */
	ACQUIRE_TIMEOUT_TOO_LONG,

	/** The pool may have, or keeps, far more connections than it uses. */
	OVERSIZED_POOL

}
