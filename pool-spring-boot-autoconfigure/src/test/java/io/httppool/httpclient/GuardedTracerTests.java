package io.httppool.httpclient;

import java.net.URI;
import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import io.httppool.CallTracer;
import io.httppool.ConnectionPool;
import io.httppool.PoolConfig;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GuardedTracer}.
 */
class GuardedTracerTests {

	private static final Object CALLER = "caller";

	@Test
	void tracerThatAlwaysFailsIsToldOfOnce() {
		Logger logger = (Logger) LoggerFactory.getLogger(GuardedTracer.class);
		ListAppender<ILoggingEvent> lines = new ListAppender<>();
		lines.start();
		logger.addAppender(lines);
		try (HttpComponentsConnectionPools pools = new HttpComponentsConnectionPools((config) -> Transport.DEFAULT,
				List.of())) {
			ConnectionPool pool = pools.add(PoolConfig.builder("upstream", URI.create("http://127.0.0.1:1")).build());
			CallTracer tracer = new GuardedTracer(new FailingTracer());
			for (int i = 0; i < 10; i++) {
				assertThat(tracer.current()).isNull();
				assertThat(tracer.resume(CALLER)).isNull();
				assertThat(tracer.connecting(pool, CALLER)).isNull();
				CallTracer.Step step = tracer.acquiring(pool, CALLER);
				assertThat(step).isNotNull();
				step.end("hit", null);
			}
			assertThat(lines.list).filteredOn((line) -> line.getLevel().isGreaterOrEqual(Level.INFO))
				.singleElement()
				.satisfies((line) -> assertThat(line.getThrowableProxy().getMessage()).isEqualTo("current"));
		}
		finally {
			logger.detachAppender(lines);
		}
	}

	/**
	 * Fails at whatever it is asked, but for a step, which fails at its end.
	 */
	private static final class FailingTracer implements CallTracer {

		@Override
		public @Nullable Object current() {
			throw new IllegalStateException("current");
		}

		@Override
		public @Nullable Scope resume(Object caller) {
			throw new IllegalStateException("resume");
		}

		@Override
		public Step acquiring(ConnectionPool pool, Object caller) {
			return (outcome, failure) -> {
				throw new AssertionError("end");
			};
		}

		@Override
		public @Nullable Step connecting(ConnectionPool pool, Object caller) {
			throw new IllegalStateException("connecting");
		}

	}

}
