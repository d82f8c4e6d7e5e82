package io.httppool.httpclient;

import java.io.IOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

import javax.net.ssl.SSLException;

import org.jspecify.annotations.Nullable;

import io.httppool.AcquireOutcome;
import io.httppool.CallPhase;
import io.httppool.CloseReason;
import io.httppool.ConnectPhase;
import io.httppool.ConnectionPool;
import io.httppool.PoolListener;
import io.httppool.RetryCause;
import io.httppool.RetryOutcome;

/**
 * Counts what happens in one pool, over both kinds of connections, and tells the
 * listeners. Safe for use by any number of threads; holds no lock.
 */
final class Recorder {

	private final ConnectionPool pool;

	private final PoolListener listeners;

	private final Set<ConnectionRecord> open = ConcurrentHashMap.newKeySet();

	private final AtomicInteger pending = new AtomicInteger();

	private final AtomicInteger connecting = new AtomicInteger();

	private final LongAdder opened = new LongAdder();

	private final Map<CloseReason, LongAdder> closed = new EnumMap<>(CloseReason.class);

	private final LongAdder connectFailures = new LongAdder();

	private final LongAdder hits = new LongAdder();

	private final LongAdder misses = new LongAdder();

	private final LongAdder acquireTimeouts = new LongAdder();

	private final LongAdder rejected = new LongAdder();

	private final LongAdder retries = new LongAdder();

	Recorder(ConnectionPool pool, PoolListener listeners) {
		this.pool = pool;
		this.listeners = listeners;
		for (CloseReason reason : CloseReason.values()) {
			this.closed.put(reason, new LongAdder());
		}
	}

	/**
	 * A connection is asked for.
	 */
	void acquiring() {
		this.pending.incrementAndGet();
	}

	/**
	 * A connection, or the place for one, was handed out.
	 */
	void leased() {
		this.pending.decrementAndGet();
	}

	void acquired(AcquireOutcome outcome, Duration waited) {
		((outcome == AcquireOutcome.DIALLED) ? this.misses : this.hits).increment();
		this.listeners.acquired(this.pool, outcome, waited);
	}

	void acquireFailed(AcquireOutcome outcome, Duration waited) {
		this.pending.decrementAndGet();
		if (outcome == AcquireOutcome.TIMEOUT) {
			this.acquireTimeouts.increment();
		}
		else if (outcome == AcquireOutcome.REJECTED) {
			this.rejected.increment();
		}
		this.listeners.acquireFailed(this.pool, outcome, waited);
	}

	void dialling() {
		this.connecting.incrementAndGet();
	}

	ConnectionRecord opened(Duration connect, @Nullable Duration tls) {
		this.connecting.decrementAndGet();
		this.opened.increment();
		ConnectionRecord record = new ConnectionRecord(System.nanoTime());
		this.open.add(record);
		this.listeners.opened(this.pool, connect, tls);
		return record;
	}

	void connectFailed(@Nullable PoolCall call, IOException cause) {
		this.connecting.decrementAndGet();
		this.connectFailures.increment();
		this.listeners.connectFailed(this.pool, connectPhase(call, cause), cause);
	}

	void released(Duration usage) {
		this.listeners.released(this.pool, usage);
	}

	/**
	 * A connection is closed.
	 * @param record the connection
	 * @param whenIdle the reason if it was idle and none of our rules closed it
	 */
	void closed(ConnectionRecord record, CloseReason whenIdle) {
		if (!record.close()) {
			return;
		}
		this.open.remove(record);
		CloseReason reason = record.reason(System.nanoTime(), this.pool.config().maxLifetime().toNanos(),
				this.pool.config().idleTimeout().toNanos(), switch (this.pool.state()) {
					case DRAINING, CLOSED -> true;
					case ACTIVE, SUSPENDED -> false;
				}, whenIdle);
		Objects.requireNonNull(this.closed.get(reason)).increment();
		this.listeners.closed(this.pool, reason);
	}

	void retry(RetryCause cause, RetryOutcome outcome, Duration pause) {
		if (outcome == RetryOutcome.RETRIED) {
			this.retries.increment();
		}
		this.listeners.retry(this.pool, cause, outcome, pause);
	}

	void forEachOpen(Consumer<ConnectionRecord> action) {
		this.open.forEach(action);
	}

	/**
	 * The connection that has been held for longest.
	 * @return who holds it and for how long, or empty if none is held
	 */
	Optional<Held> oldestActive() {
		long now = System.nanoTime();
		return this.open.stream()
			.filter((record) -> !record.isIdle())
			.min(Comparator.comparingLong((record) -> record.heldSince() - now))
			.map((record) -> {
				PoolCall holder = record.holder();
				return new Held((holder != null) ? holder.describe() : "a call that just ended",
						Duration.ofNanos(now - record.heldSince()));
			});
	}

	int idle() {
		return (int) this.open.stream().filter(ConnectionRecord::isIdle).count();
	}

	int open() {
		return this.open.size();
	}

	int pending() {
		return this.pending.get();
	}

	int connecting() {
		return this.connecting.get();
	}

	long opened() {
		return this.opened.sum();
	}

	Map<CloseReason, Long> closed() {
		Map<CloseReason, Long> counts = new EnumMap<>(CloseReason.class);
		this.closed.forEach((reason, counter) -> {
			long count = counter.sum();
			if (count > 0) {
				counts.put(reason, count);
			}
		});
		return counts;
	}

	long connectFailures() {
		return this.connectFailures.sum();
	}

	long hits() {
		return this.hits.sum();
	}

	long misses() {
		return this.misses.sum();
	}

	long acquireTimeouts() {
		return this.acquireTimeouts.sum();
	}

	long rejected() {
		return this.rejected.sum();
	}

	long retries() {
		return this.retries.sum();
	}

	private static ConnectPhase connectPhase(@Nullable PoolCall call, IOException cause) {
		if (cause instanceof UnknownHostException) {
			return ConnectPhase.DNS;
		}
		boolean tls = cause instanceof SSLException || (call != null && call.phase() == CallPhase.TLS);
		return tls ? ConnectPhase.TLS : ConnectPhase.CONNECT;
	}

	/**
	 * A connection in use.
	 *
	 * @param holder who uses it
	 * @param heldFor since when
	 */
	record Held(String holder, Duration heldFor) {

	}

}
