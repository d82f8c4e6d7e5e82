package io.httppool.httpclient;

import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.springframework.core.task.VirtualThreadTaskExecutor;

/**
 * The kinds of threads that a blocking call may run on.
 */
enum ThreadKind {

	PLATFORM {

		@Override
		void start(Runnable task) {
			new Thread(task).start();
		}

	},

	VIRTUAL {

		@Override
		void start(Runnable task) {
			new VirtualThreadTaskExecutor().execute(task);
		}

	};

	abstract void start(Runnable task);

	/**
	 * The kinds that this JVM has.
	 */
	static Stream<ThreadKind> available() {
		return Arrays.stream(values()).filter((kind) -> kind == PLATFORM || Runtime.version().feature() >= 21);
	}

	/**
	 * Run a test on such a thread.
	 */
	void run(Action action) throws Exception {
		call(() -> {
			action.run();
			return Boolean.TRUE;
		}).get();
	}

	<T> Call<T> call(Callable<T> callable) {
		CompletableFuture<Thread> thread = new CompletableFuture<>();
		FutureTask<T> result = new FutureTask<>(callable);
		start(() -> {
			thread.complete(Thread.currentThread());
			result.run();
		});
		return new Call<>(thread.join(), result);
	}

	/**
	 * What a test does.
	 */
	interface Action {

		void run() throws Exception;

	}

	/**
	 * A call in progress.
	 */
	record Call<T>(Thread thread, FutureTask<T> result) {

		T get() throws Exception {
			return this.result.get(20, TimeUnit.SECONDS);
		}

		void interrupt() {
			this.thread.interrupt();
		}

		/**
		 * Wait until the thread is inside a method.
		 */
		void awaitInside(String className, String methodName) {
			Awaitility.await()
				.until(() -> Arrays.stream(this.thread.getStackTrace())
					.anyMatch((frame) -> frame.getClassName().equals(className)
							&& frame.getMethodName().equals(methodName)));
		}

	}

}
