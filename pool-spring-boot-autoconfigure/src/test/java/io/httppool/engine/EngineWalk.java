package io.httppool.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import io.httppool.CloseReason;
import io.httppool.PoolState;
import io.httppool.PooledConnection.Kind;
import io.httppool.Priority;
import io.httppool.engine.AcquireFailedException.Reason;
import io.httppool.engine.ScriptedDriver.Connection;

/**
 * One random walk: an engine, those who use it, and what they know of it.
 */
final class EngineWalk {

	private static final CloseReason[] REASONS = { CloseReason.NOT_REUSABLE, CloseReason.TRANSPORT_ERROR,
			CloseReason.TIMED_OUT };

	final List<Object> history = new ArrayList<>();

	private final SplittableRandom random;

	private final TurnedClock clock = new TurnedClock();

	private final ScriptedDriver driver = new ScriptedDriver();

	private final CountingListener listener = new CountingListener(this.driver);

	private final PoolEngine<Connection> engine;

	private final EngineInvariants<Connection> invariants;

	private final List<Caller> waiting = new ArrayList<>();

	private final List<Lease<Connection>> held = new ArrayList<>();

	private final int routes;

	private final boolean sharing;

	private final EngineSettings settings;

	private long served;

	/** Highest number of a slot that there was at the last eviction of all. */
	private long outdatedUpTo;

	EngineWalk(SplittableRandom random, EngineSettings settings) {
		this.random = random;
		this.settings = settings;
		this.listener.quiet = true;
		this.engine = new PoolEngine<>(settings, this.driver, this.listener, this.clock, random::nextDouble);
		this.driver.engine = this.engine;
		this.invariants = new EngineInvariants<>(this.engine);
		this.routes = 1 + random.nextInt(3);
		this.sharing = random.nextInt(3) == 0;
		this.driver.answerDials = random.nextInt(4) == 0;
		this.driver.holdCloses = random.nextBoolean();
		this.driver.probed = random.nextBoolean();
	}

	void step() {
		int dice = this.random.nextInt(1000);
		if (dice < 300) {
			acquire();
		}
		else if (dice < 520) {
			giveBack();
		}
		else if (dice < 680) {
			endDial();
		}
		else if (dice < 760) {
			endClose();
		}
		else if (dice < 840) {
			passTime();
		}
		else if (dice < 890) {
			giveUp();
		}
		else if (dice < 960) {
			loseConnection();
		}
		else {
			operate();
		}
		check();
	}

	/**
	 * Let everything go well from now on: then everybody must be served in finite time.
	 */
	void serveEverybody() {
		note("serve everybody");
		this.engine.resume();
		this.driver.answerDials = true;
		this.driver.holdCloses = false;
		this.driver.open.keySet().forEach((connection) -> connection.health = null);
		this.driver.finishCloses();
		this.driver.openAll();
		for (int i = 0; !this.waiting.isEmpty(); i++) {
			openLent();
			while (!this.held.isEmpty()) {
				this.held.remove(0).release(null);
				check();
			}
			this.waiting.removeIf((caller) -> caller.told > 0);
			if (i > 1000) {
				throw new AssertionError(this.waiting.size() + " wait for ever");
			}
			this.clock.advanceMillis(20);
			check();
		}
	}

	/**
	 * Close the engine and let all that is under way come to its end: nothing is left.
	 */
	void close() {
		note("close");
		this.engine.close();
		check();
		if (this.waiting.stream().anyMatch((caller) -> caller.told == 0)) {
			throw new AssertionError("somebody still waits");
		}
		this.driver.openAll();
		openLent();
		this.held.forEach((lease) -> lease.release(null));
		this.driver.finishCloses();
		check();
		if (this.engine.tryAcquire(request()) != null) {
			throw new AssertionError("served by a closed pool");
		}
		Caller late = new Caller();
		late.waits(this.engine.enqueue(request(), null, late));
		if (late.failure == null || late.failure.reason() != Reason.CLOSED) {
			throw new AssertionError("not refused by a closed pool");
		}
		if (this.engine.state.slots.total() != 0 || !this.driver.open.isEmpty()) {
			throw new AssertionError("left open " + this.driver.open.keySet() + ", slots " + this.engine.slots());
		}
		if (this.clock.dueAt() != Long.MAX_VALUE) {
			throw new AssertionError("the alarm of a closed pool is set");
		}
	}

	private AcquireRequest request() {
		Kind kind = (this.random.nextInt(4) == 0) ? Kind.ASYNC : Kind.BLOCKING;
		String route = "route-" + this.random.nextInt(this.routes);
		Priority priority = (this.random.nextInt(3) == 0) ? Priority.values()[this.random.nextInt(3)] : Priority.NORMAL;
		String tenant = (this.random.nextInt(4) == 0) ? "tenant-" + this.random.nextInt(2) : null;
		return new AcquireRequest(kind, route, priority, tenant, null).demanding(this.random.nextInt(15) == 0,
				this.random.nextInt(15) == 0);
	}

	private void acquire() {
		AcquireRequest request = request();
		note(request);
		if (this.random.nextBoolean()) {
			Lease<Connection> lease = this.engine.tryAcquire(request);
			if (lease != null) {
				this.served++;
				this.held.add(lease);
				return;
			}
		}
		Caller caller = new Caller();
		Duration timeout = (this.random.nextInt(3) == 0) ? Duration.ofMillis(this.random.nextInt(200)) : null;
		boolean blocking = timeout != null && timeout.isZero() && this.random.nextBoolean();
		caller.waits(this.engine.enqueue(request, timeout, blocking ? null : caller));
		if (!blocking) {
			this.waiting.add(caller);
		}
		else {
			Acquisition<Connection> acquisition = caller.acquisition();
			acquisition.timeOut();
			if (!acquisition.isDone()) {
				acquisition.cancel();
			}
			Lease<Connection> lease = acquisition.lease();
			if (lease != null) {
				caller.acquired(lease);
			}
		}
	}

	private void giveBack() {
		if (this.held.isEmpty()) {
			return;
		}
		Lease<Connection> lease = this.held.remove(this.random.nextInt(this.held.size()));
		note("give back " + lease.slot());
		if (isLent(lease) && this.random.nextInt(4) != 0) {
			if (this.random.nextInt(4) == 0) {
				this.driver.fail(lease.slot());
				lease.discard(CloseReason.TRANSPORT_ERROR);
				return;
			}
			this.held.add(lease);
			this.served++;
			this.driver.open(lease.slot());
			return;
		}
		if (this.random.nextInt(5) == 0) {
			lease.discard(REASONS[this.random.nextInt(REASONS.length)]);
		}
		else {
			lease.release((this.random.nextInt(4) == 0) ? Duration.ofMillis(this.random.nextInt(5000)) : null);
		}
		if (this.random.nextInt(5) == 0) {
			lease.release(null);
			lease.discard(CloseReason.CANCELLED);
		}
	}

	private void openLent() {
		for (Lease<Connection> lease : List.copyOf(this.held)) {
			if (isLent(lease)) {
				this.served++;
				this.driver.open(lease.slot());
			}
		}
	}

	private void endDial() {
		if (this.driver.dials.isEmpty()) {
			return;
		}
		Slot<Connection> slot = pick(List.copyOf(this.driver.dials));
		note("end dial " + slot);
		this.driver.maxStreams = (this.sharing && this.random.nextInt(5) != 0) ? 1 + this.random.nextInt(4) : 1;
		if (this.random.nextInt(5) == 0) {
			this.driver.fail(slot);
		}
		else {
			this.driver.open(slot);
		}
	}

	private void endClose() {
		if (!this.driver.closing.isEmpty()) {
			Connection connection = pick(List.copyOf(this.driver.closing));
			note("end close of " + connection);
			this.driver.finishClose(connection);
		}
	}

	private void passTime() {
		long millis = switch (this.random.nextInt(10)) {
			case 0 -> this.random.nextInt(3000);
			case 1, 2, 3 -> this.random.nextInt(100);
			default -> this.random.nextInt(5);
		};
		note("pass " + millis + " ms");
		this.clock.advance(TimeUnit.MILLISECONDS.toNanos(millis) + this.random.nextInt(3));
	}

	private void giveUp() {
		this.waiting.removeIf((caller) -> caller.told > 0 && this.random.nextBoolean());
		if (this.waiting.isEmpty()) {
			return;
		}
		Caller caller = pick(this.waiting);
		note("give up " + caller.told);
		if (this.random.nextBoolean()) {
			boolean waited = caller.told == 0;
			if (caller.acquisition().cancel() != waited) {
				throw new AssertionError("cancel of a wait that was told of " + caller.told + " times");
			}
		}
		else {
			caller.acquisition().timeOut();
		}
	}

	private void loseConnection() {
		if (this.driver.open.isEmpty()) {
			return;
		}
		Connection connection = pick(List.copyOf(this.driver.open.keySet()));
		Slot<Connection> slot = this.driver.open.get(connection);
		note("lose " + slot);
		switch (this.random.nextInt(4)) {
			case 0 -> slot.lost(CloseReason.SERVER_CLOSED);
			case 1 -> slot.lost(CloseReason.GOAWAY);
			case 2 -> connection.turn(CloseReason.SERVER_CLOSED);
			default -> connection.turn(CloseReason.UNEXPECTED_DATA);
		}
	}

	private void operate() {
		int dice = this.random.nextInt(14);
		note("operate " + dice);
		switch (dice) {
			case 0 -> {
				int before = this.engine.state.slots.total();
				this.engine.resize(1 + this.random.nextInt(6), this.random.nextInt(3));
				this.invariants.resized(before);
			}
			case 1 -> this.engine.evict(this.random.nextLong(this.engine.state.slots.opened() + 5));
			case 2 -> {
				this.outdatedUpTo = this.engine.slots().stream().mapToLong(SlotView::id).max().orElse(0);
				this.engine.softEvict(CloseReason.TLS_CHANGED);
			}
			case 3 -> this.engine.evictIdle(CloseReason.EVICTED);
			case 4 -> this.engine.suspend();
			case 5, 6, 7 -> this.engine.resume();
			case 8 -> this.engine.warmUp(Kind.BLOCKING, "route-0");
			case 9 -> this.engine.maintain();
			case 10 -> this.engine.checkIdle(Kind.ASYNC);
			default -> this.engine.checkIdle(Kind.BLOCKING);
		}
	}

	private void check() {
		this.invariants.check();
		long lent = this.held.stream().filter(EngineWalk::isLent).count();
		if (this.driver.open.size() + this.driver.dials.size() + lent > this.engine.state.slots.total()) {
			throw new AssertionError("more connections than slots");
		}
		for (Slot<Connection> slot : this.engine.state.slots.all()) {
			if (slot.id() <= this.outdatedUpTo && slot.state().isUsable()) {
				throw new AssertionError("usable after its eviction " + slot);
			}
		}
		EngineStats stats = this.engine.stats();
		if (stats.hits() + stats.misses() != this.served || this.listener.acquired != this.served) {
			throw new AssertionError(
					"served " + this.served + ", told " + this.listener.acquired + ", counted " + stats);
		}
		if (this.engine.state() == PoolState.CLOSED) {
			return;
		}
		for (Caller caller : this.waiting) {
			boolean done = caller.acquisition().isDone();
			if (done != (caller.told == 1)) {
				throw new AssertionError("told " + caller.told + " times, done " + done);
			}
		}
		if (stats.pending() > (this.settings.maxPending() + this.settings.maxConnections() + 6) * this.routes
				* Kind.values().length) {
			throw new AssertionError("too many wait: " + stats.pending());
		}
	}

	private static boolean isLent(Lease<Connection> lease) {
		return lease.slot().state() == SlotState.CONNECTING;
	}

	private <T> T pick(List<T> list) {
		return list.get(this.random.nextInt(list.size()));
	}

	private void note(Object event) {
		this.history.add(event);
	}

	/**
	 * Somebody who asked for a connection.
	 */
	private final class Caller implements AcquireCallback<Connection> {

		private @Nullable Acquisition<Connection> acquisition;

		private @Nullable AcquireFailedException failure;

		private int told;

		void waits(Acquisition<Connection> acquisition) {
			this.acquisition = acquisition;
		}

		Acquisition<Connection> acquisition() {
			if (this.acquisition == null) {
				throw new IllegalStateException();
			}
			return this.acquisition;
		}

		@Override
		public void acquired(Lease<Connection> lease) {
			EngineWalk.this.driver.assertNotUnderLock();
			this.told++;
			EngineWalk.this.held.add(lease);
			if (!lease.isUnconnected()) {
				EngineWalk.this.served++;
			}
		}

		@Override
		public void failed(AcquireFailedException failure) {
			EngineWalk.this.driver.assertNotUnderLock();
			this.told++;
			this.failure = failure;
		}

	}

}
