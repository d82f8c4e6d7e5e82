package io.httppool.engine;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.httppool.CloseReason;
import io.httppool.ConnectPhase;

/**
 * A driver without sockets. Dials hang until the test ends them, unless
 * {@link #answerDials} is set; closes are done at once, unless {@link #holdCloses} is.
 */
final class ScriptedDriver implements ConnectionDriver<ScriptedDriver.Connection> {

	final Deque<Slot<Connection>> dials = new ArrayDeque<>();

	final List<Connection> closing = new ArrayList<>();

	/** Open connections and their slots. */
	final Map<Connection, Slot<Connection>> open = new LinkedHashMap<>();

	final List<Connection> closed = new ArrayList<>();

	boolean answerDials;

	boolean holdCloses;

	boolean probed;

	int maxStreams = 1;

	int dialCount;

	int validations;

	boolean failsToValidate;

	/** To be run in the middle of the next validation. */
	@Nullable Runnable whileValidating;

	/** To be thrown by the next dial, and by the next close. */
	@Nullable Error error;

	@Nullable PoolEngine<Connection> engine;

	@Override
	public void dial(Slot<Connection> slot) {
		assertNotUnderLock();
		this.dialCount++;
		throwError();
		this.dials.add(slot);
		if (this.answerDials) {
			open(slot);
		}
	}

	@Override
	public @Nullable CloseReason validate(Connection connection) {
		assertNotUnderLock();
		this.validations++;
		Runnable meanwhile = this.whileValidating;
		if (meanwhile != null) {
			this.whileValidating = null;
			meanwhile.run();
		}
		if (this.failsToValidate) {
			throw new IllegalStateException("test");
		}
		return connection.health;
	}

	@Override
	public void close(Connection connection, CloseReason reason, Runnable closed) {
		assertNotUnderLock();
		if (connection.closeReason != null) {
			throw new IllegalStateException("closed twice");
		}
		throwError();
		connection.closeReason = reason;
		connection.onClosed = closed;
		this.closing.add(connection);
		if (!this.holdCloses) {
			finishClose(connection);
		}
	}

	@Override
	public boolean isProbed(Object route) {
		return this.probed && !route.equals(EngineFixture.OTHER);
	}

	private void throwError() {
		Error error = this.error;
		if (error != null) {
			this.error = null;
			throw error;
		}
	}

	Connection open() {
		return open(this.dials.element());
	}

	Connection open(Slot<Connection> slot) {
		this.dials.remove(slot);
		Connection connection = new Connection(slot.id());
		this.open.put(connection, slot);
		slot.opened(connection, this.maxStreams, 1, -1);
		return connection;
	}

	void openAll() {
		while (!this.dials.isEmpty()) {
			open();
		}
	}

	void fail() {
		fail(this.dials.element());
	}

	void fail(Slot<Connection> slot) {
		this.dials.remove(slot);
		slot.failed(ConnectPhase.CONNECT, new IOException("refused"));
	}

	void finishClose(Connection connection) {
		this.closing.remove(connection);
		this.open.remove(connection);
		this.closed.add(connection);
		Runnable onClosed = connection.onClosed;
		if (onClosed != null) {
			onClosed.run();
		}
	}

	void finishCloses() {
		while (!this.closing.isEmpty()) {
			finishClose(this.closing.get(0));
		}
	}

	void assertNotUnderLock() {
		if (this.engine != null && this.engine.lock.isHeldByCurrentThread()) {
			throw new AssertionError("called under the engine's lock");
		}
	}

	/**
	 * A connection that leads nowhere.
	 */
	static final class Connection {

		final long id;

		@Nullable CloseReason health;

		@Nullable CloseReason closeReason;

		@Nullable Runnable onClosed;

		Connection(long id) {
			this.id = id;
		}

		void turn(CloseReason bad) {
			this.health = bad;
		}

		@Override
		public String toString() {
			return "connection " + this.id;
		}

	}

}
