package io.httppool.test.server;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes the daemon threads of connections: virtual ones where the platform has them.
 */
final class ConnectionThreads {

	private ConnectionThreads() {
	}

	static ThreadFactory named(String prefix) {
		try {
			// The API is newer than the Java release this is compiled for.
			Class<?> builderType = Class.forName("java.lang.Thread$Builder");
			Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
			Object named = builderType.getMethod("name", String.class, long.class).invoke(builder, prefix, 1L);
			return (ThreadFactory) builderType.getMethod("factory").invoke(named);
		}
		catch (ReflectiveOperationException ex) {
			return platform(prefix);
		}
	}

	private static ThreadFactory platform(String prefix) {
		AtomicLong number = new AtomicLong();
		return (task) -> daemon(prefix + number.incrementAndGet(), task);
	}

	static Thread daemon(String name, Runnable task) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		return thread;
	}

}
