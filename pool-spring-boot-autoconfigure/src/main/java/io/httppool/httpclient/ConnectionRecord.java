package io.httppool.httpclient;

import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

import io.httppool.CloseReason;

/**
 * What is known of one open connection. The thread that holds the connection writes it;
 * the one that closes it may be another.
 */
final class ConnectionRecord {

	private final long openedAt;

	private final AtomicBoolean closed = new AtomicBoolean();

	private volatile @Nullable PoolCall holder;

	private volatile long heldSince;

	private volatile long idleSince;

	private volatile long expiresAt = Long.MAX_VALUE;

	private volatile boolean failed;

	private volatile boolean evicted;

	ConnectionRecord(long now) {
		this.openedAt = now;
		this.heldSince = now;
	}

	void acquired(@Nullable PoolCall call, long now) {
		this.holder = call;
		this.heldSince = now;
		this.idleSince = 0;
		this.evicted = false;
	}

	/**
	 * Given back to be kept.
	 * @param now the time
	 * @param keepAliveNanos how long it may be kept, negative for no limit
	 */
	void released(long now, long keepAliveNanos) {
		this.holder = null;
		this.expiresAt = (keepAliveNanos < 0) ? Long.MAX_VALUE : now + keepAliveNanos;
		this.idleSince = now;
	}

	void failed() {
		this.failed = true;
	}

	/**
	 * An operator wants it closed while it is idle.
	 */
	void evict() {
		this.evicted = this.idleSince != 0;
	}

	boolean isIdle() {
		return this.idleSince != 0;
	}

	@Nullable PoolCall holder() {
		return this.holder;
	}

	long heldSince() {
		return this.heldSince;
	}

	/**
	 * Whether this is the first to say that the connection is closed.
	 */
	boolean close() {
		return this.closed.compareAndSet(false, true);
	}

	/**
	 * Why it is being closed: the stock pools do not say, so it is read off its age and
	 * what it was doing.
	 */
	CloseReason reason(long now, long lifetimeNanos, long idleTimeoutNanos, boolean poolClosed, CloseReason whenIdle) {
		if (isIdle()) {
			if (poolClosed) {
				return CloseReason.POOL_CLOSED;
			}
			if (this.evicted) {
				return CloseReason.EVICTED;
			}
			if (now - this.openedAt >= lifetimeNanos) {
				return CloseReason.MAX_LIFETIME;
			}
			if (now - this.idleSince >= idleTimeoutNanos) {
				return CloseReason.IDLE_TIMEOUT;
			}
			return (now >= this.expiresAt) ? CloseReason.KEEP_ALIVE_EXPIRED : whenIdle;
		}
		PoolCall call = this.holder;
		if (call != null) {
			switch (call.status()) {
				case EXPIRED -> {
					return CloseReason.TIMED_OUT;
				}
				case CANCELLED -> {
					return CloseReason.CANCELLED;
				}
				case POOL_CLOSED -> {
					return CloseReason.POOL_CLOSED;
				}
				default -> {
				}
			}
		}
		if (this.failed) {
			return CloseReason.TRANSPORT_ERROR;
		}
		if (now - this.openedAt >= lifetimeNanos) {
			return CloseReason.MAX_LIFETIME;
		}
		return poolClosed ? CloseReason.POOL_CLOSED : CloseReason.NOT_REUSABLE;
	}

}
