package io.httppool.behaviour;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import org.springframework.http.HttpStatusCode;

/**
 * Behaviour with {@code RestClient} on virtual threads.
 */
@EnabledForJreRange(min = JRE.JAVA_21)
class VirtualThreadBehaviourTests extends AbstractPoolBehaviourTests {

	@Override
	Caller caller(PoolFixture fixture) {
		return new OnVirtualThreads(fixture.restClient(), new VirtualThreadTaskExecutor("virtual-caller-"));
	}

	/**
	 * Makes each call on a virtual thread of its own, and waits.
	 *
	 * @param delegate the client
	 * @param threads the threads
	 */
	private record OnVirtualThreads(Caller delegate, VirtualThreadTaskExecutor threads) implements Caller {

		@Override
		public Answer call(String method, String path, @Nullable String body, Map<String, String> headers,
				Consumer<Map<String, Object>> attributes) {
			return on(() -> this.delegate.call(method, path, body, headers, attributes));
		}

		@Override
		public HttpStatusCode statusOnly(String path) {
			return on(() -> this.delegate.statusOnly(path));
		}

		@Override
		public String expand(String template, Object variable) {
			return on(() -> this.delegate.expand(template, variable));
		}

		private <T> T on(Supplier<T> call) {
			FutureTask<T> task = new FutureTask<>(call::get);
			this.threads.execute(task);
			try {
				return task.get();
			}
			catch (ExecutionException ex) {
				if (ex.getCause() instanceof RuntimeException cause) {
					throw cause;
				}
				throw new IllegalStateException(ex);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new IllegalStateException(ex);
			}
		}

	}

}
