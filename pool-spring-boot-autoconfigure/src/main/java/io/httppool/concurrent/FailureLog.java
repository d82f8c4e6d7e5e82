package io.httppool.concurrent;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * Tells of what callbacks throw which are called again and again: the first time of each
 * kind loudly, and quietly from then on. A stack for each event of each request would
 * bury everything else in the log.
 * <p>
 * Safe for use by any number of threads. It remembers the classes that failed, and so is
 * no larger than the number of those.
 */
public final class FailureLog {

	private final String what;

	private final BiConsumer<String, ? super Throwable> warn;

	private final BiConsumer<String, ? super Throwable> debug;

	private final Set<Class<?>> failed = ConcurrentHashMap.newKeySet();

	/**
	 * Create a log in which nothing has failed yet.
	 * @param what begins each message: what failed
	 * @param warn logs the first failure of each class
	 * @param debug logs the others
	 */
	public FailureLog(String what, BiConsumer<String, ? super Throwable> warn,
			BiConsumer<String, ? super Throwable> debug) {
		this.what = what;
		this.warn = warn;
		this.debug = debug;
	}

	/**
	 * A callback failed.
	 * @param callback the callback, of which the class is told
	 * @param thrown what it threw
	 */
	public void failed(Object callback, Throwable thrown) {
		Class<?> type = callback.getClass();
		String message = this.what + ": " + type.getName();
		if (this.failed.add(type)) {
			this.warn.accept(message + "; what it throws from now on is told at DEBUG", thrown);
		}
		else {
			this.debug.accept(message, thrown);
		}
	}

}
