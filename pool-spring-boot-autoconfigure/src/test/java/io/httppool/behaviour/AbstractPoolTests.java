package io.httppool.behaviour;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;

import io.httppool.PoolConfig;
import io.httppool.PoolIoException;
import io.httppool.PoolState;
import io.httppool.TenantResolver;
import io.httppool.httpclient.Transport;
import io.httppool.test.server.UpstreamHandler;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;
import io.httppool.test.server.UpstreamTls;

import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * One pool and the servers that it needs, for tests on real sockets. When a test is over,
 * the pool must be at rest.
 */
@Timeout(120)
abstract class AbstractPoolTests {

	/**
	 * What a busy machine may add to a time that is not the point of a test.
	 */
	static final Duration TOLERANCE = Duration.ofMillis(700);

	static final UpstreamHandler HELLO = (request) -> UpstreamResponse.text(200, "hello");

	private final List<AutoCloseable> resources = new ArrayList<>();

	private @Nullable PoolFixture fixture;

	@BeforeAll
	static void lookOften() {
		Awaitility.setDefaultPollInterval(Duration.ofMillis(10));
	}

	@AfterAll
	static void lookAsUsual() {
		Awaitility.reset();
	}

	@AfterEach
	void poolIsAtRestAndClosed() throws Exception {
		try {
			if (this.fixture != null && this.fixture.pool().state() == PoolState.ACTIVE) {
				this.fixture.assertAtRest();
			}
		}
		finally {
			if (this.fixture != null) {
				this.fixture.close();
			}
			for (AutoCloseable resource : this.resources) {
				resource.close();
			}
		}
	}

	final PoolFixture fixture() {
		PoolFixture fixture = this.fixture;
		if (fixture == null) {
			throw new IllegalStateException("No pool yet");
		}
		return fixture;
	}

	final PoolFixture use(PoolFixture fixture) {
		if (this.fixture != null) {
			closeLater(this.fixture);
		}
		this.fixture = fixture;
		return fixture;
	}

	final <T extends AutoCloseable> T closeLater(T resource) {
		this.resources.add(resource);
		return resource;
	}

	final UpstreamServer started(UpstreamServer.Builder builder) {
		return closeLater(builder.start());
	}

	final UpstreamServer started(UpstreamHandler handler, boolean secure) {
		UpstreamServer.Builder builder = UpstreamServer.builder("pooled").handler(handler);
		return started(secure ? builder.tls(UpstreamTls.valid()) : builder);
	}

	/**
	 * The pool of the test, with the certificates of the test server.
	 */
	final PoolFixture pool(UpstreamServer upstream, UnaryOperator<PoolConfig.Builder> config) {
		return pool(upstream, null, config);
	}

	final PoolFixture pool(UpstreamServer upstream, @Nullable TenantResolver tenants,
			UnaryOperator<PoolConfig.Builder> config) {
		return pool(upstream.baseUrl(), tenants, config);
	}

	final PoolFixture pool(URI baseUrl, @Nullable TenantResolver tenants, UnaryOperator<PoolConfig.Builder> config) {
		Transport transport = new Transport(UpstreamTls.clientContext(), null, null, null, List.of());
		return use(new PoolFixture(baseUrl, transport, tenants, (builder) -> config.apply(patient(builder))));
	}

	/**
	 * Times that are not the point of a test and that a busy machine keeps.
	 */
	private static PoolConfig.Builder patient(PoolConfig.Builder builder) {
		return builder.connectTimeout(Duration.ofSeconds(5))
			.acquireTimeout(Duration.ofSeconds(10))
			.readTimeout(Duration.ofSeconds(10))
			.timeout(Duration.ofSeconds(30));
	}

	final <T> Future<T> inBackground(Callable<T> task) {
		ExecutorService executor = Executors.newSingleThreadExecutor();
		this.resources.add(executor::shutdownNow);
		return executor.submit(task);
	}

	final ExecutorService threads(int count) {
		ExecutorService executor = Executors.newFixedThreadPool(count);
		this.resources.add(executor::shutdownNow);
		return executor;
	}

	static void inParallel(int threads, Runnable task) throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			List<Future<?>> futures = new ArrayList<>();
			for (int i = 0; i < threads; i++) {
				futures.add(executor.submit(task));
			}
			for (Future<?> future : futures) {
				future.get();
			}
		}
		finally {
			executor.shutdownNow();
		}
	}

	/**
	 * Wait for something that is true soon, without losing milliseconds.
	 */
	static void awaitSoon(BooleanSupplier condition) {
		long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() - end > 0) {
				throw new AssertionError("It did not come true within 10 s");
			}
			LockSupport.parkNanos(50_000);
		}
	}

	/**
	 * Let time pass in which something goes on, or must not happen.
	 */
	static void during(Duration time) {
		long end = System.nanoTime() + time.toNanos();
		for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
			LockSupport.parkNanos(left);
		}
	}

	static Timed time(ThrowingCallable call) {
		long started = System.nanoTime();
		Throwable thrown = catchThrowable(call);
		return new Timed(Duration.ofNanos(System.nanoTime() - started), thrown);
	}

	/**
	 * How a call ended and how long that took.
	 */
	record Timed(Duration elapsed, @Nullable Throwable thrown) {

		/**
		 * The exception of ours in the chain of whatever Spring threw.
		 */
		PoolIoException failure() {
			for (Throwable cause = this.thrown; cause != null; cause = cause.getCause()) {
				if (cause instanceof PoolIoException ours) {
					return ours;
				}
			}
			throw new AssertionError("No PoolIoException in the cause chain", this.thrown);
		}

	}

}
