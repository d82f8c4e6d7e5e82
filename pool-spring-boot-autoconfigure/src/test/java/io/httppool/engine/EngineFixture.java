package io.httppool.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;

import org.jspecify.annotations.Nullable;

import io.httppool.CloseReason;
import io.httppool.PooledConnection.Kind;
import io.httppool.Priority;
import io.httppool.engine.ScriptedDriver.Connection;

/**
 * An engine with its clock, driver and listener, and short words for what tests do to it.
 * Dials succeed at once unless a test says otherwise.
 */
final class EngineFixture {

	static final String ROUTE = "route";

	static final String OTHER = "other";

	final TurnedClock clock = new TurnedClock();

	final ScriptedDriver driver = new ScriptedDriver();

	final CountingListener listener = new CountingListener(this.driver);

	final PoolEngine<Connection> engine;

	final EngineInvariants<Connection> invariants;

	EngineFixture(SettingsBuilder settings) {
		this.engine = new PoolEngine<>(settings.build(), this.driver, this.listener, this.clock,
				new Random(1)::nextDouble);
		this.driver.engine = this.engine;
		this.driver.answerDials = true;
		this.invariants = new EngineInvariants<>(this.engine);
	}

	/**
	 * Make a pool whose connections serve several requests at once.
	 */
	static EngineFixture shared(int max, int streams) {
		EngineFixture pool = new EngineFixture(SettingsBuilder.max(max));
		pool.driver.maxStreams = streams;
		return pool;
	}

	Lease<Connection> acquire() {
		return acquire(AcquireRequest.of(Kind.BLOCKING, ROUTE));
	}

	Lease<Connection> acquire(AcquireRequest request) {
		Lease<Connection> lease = this.engine.tryAcquire(request);
		return (lease != null) ? lease : Objects.requireNonNull(enqueue(request).lease(), "not served");
	}

	List<Lease<Connection>> acquire(int count) {
		List<Lease<Connection>> leases = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			leases.add(acquire());
		}
		return leases;
	}

	/**
	 * Open so many connections, let each be held for so long, and leave them idle.
	 */
	void warm(int count, long dialMillis, long holdMillis) {
		this.driver.answerDials = false;
		List<Acquisition<Connection>> waiters = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			waiters.add(enqueue());
		}
		this.clock.advanceMillis(dialMillis);
		this.driver.openAll();
		this.clock.advanceMillis(holdMillis);
		waiters.forEach((waiter) -> Objects.requireNonNull(waiter.lease()).release(null));
	}

	Acquisition<Connection> enqueue() {
		return enqueue(AcquireRequest.of(Kind.BLOCKING, ROUTE));
	}

	Acquisition<Connection> enqueue(String route) {
		return enqueue(AcquireRequest.of(Kind.BLOCKING, route));
	}

	Acquisition<Connection> enqueue(AcquireRequest request) {
		return enqueue(request, null);
	}

	Acquisition<Connection> enqueue(AcquireRequest request, @Nullable Duration timeout) {
		Acquisition<Connection> waiter = this.engine.enqueue(request, timeout, null);
		this.invariants.check();
		return waiter;
	}

	static AcquireRequest request(Priority priority, @Nullable String tenant) {
		return new AcquireRequest(Kind.BLOCKING, ROUTE, priority, tenant, null);
	}

	static AcquireRequest fresh() {
		return AcquireRequest.of(Kind.BLOCKING, ROUTE).demanding(true, false);
	}

	static AcquireRequest unconnected() {
		return AcquireRequest.of(Kind.BLOCKING, ROUTE).demanding(false, true);
	}

	EngineStats stats() {
		this.invariants.check();
		return this.engine.stats();
	}

	long closed(CloseReason reason) {
		return stats().closed().getOrDefault(reason, 0L);
	}

}
