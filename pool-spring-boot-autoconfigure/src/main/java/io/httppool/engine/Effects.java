package io.httppool.engine;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What was decided under the engine's lock and is done after it: the listener is told
 * first, so that it hears of an acquire before its holder does, then the waiters, as
 * somebody waits for that. Belongs to one thread.
 *
 * @param <C> a connection
 */
final class Effects<C> {

	private @Nullable List<Runnable> events;

	private @Nullable List<Acquisition<C>> ended;

	private @Nullable List<Runnable> actions;

	/**
	 * Tell the listener.
	 */
	void event(Runnable event) {
		if (this.events == null) {
			this.events = new ArrayList<>(4);
		}
		this.events.add(event);
	}

	void tell(Acquisition<C> waiter) {
		if (this.ended == null) {
			this.ended = new ArrayList<>(2);
		}
		this.ended.add(waiter);
	}

	void add(Runnable action) {
		if (this.actions == null) {
			this.actions = new ArrayList<>(4);
		}
		this.actions.add(action);
	}

	/**
	 * Do it all, whatever goes wrong with a part of it: a place that is not closed, or a
	 * waiter who is not told, would be lost for good. What went wrong first, an exception
	 * or an error, is thrown in the end.
	 */
	void run() {
		Throwable failure = null;
		if (this.events != null) {
			for (Runnable event : this.events) {
				failure = attempt(event, failure);
			}
		}
		if (this.ended != null) {
			for (Acquisition<C> waiter : this.ended) {
				failure = attempt(waiter::tell, failure);
			}
		}
		if (this.actions != null) {
			for (Runnable action : this.actions) {
				failure = attempt(action, failure);
			}
		}
		if (failure instanceof Error error) {
			throw error;
		}
		if (failure instanceof RuntimeException exception) {
			throw exception;
		}
	}

	private static @Nullable Throwable attempt(Runnable action, @Nullable Throwable before) {
		try {
			action.run();
		}
		catch (RuntimeException | Error ex) {
			if (before == null) {
				return ex;
			}
			if (before != ex) {
				before.addSuppressed(ex);
			}
		}
		return before;
	}

}
