package io.httppool.httpclient;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import io.httppool.AcquireOutcome;
import io.httppool.ConnectionPool;
import io.httppool.PoolConfig;
import io.httppool.PoolListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CompositeListener}.
 */
class CompositeListenerTests {

	@ParameterizedTest
	@ValueSource(classes = { IllegalStateException.class, LinkageError.class, StackOverflowError.class,
			OutOfMemoryError.class })
	void whatAListenerThrowsReachesNeitherTheOthersNorTheCaller(Class<? extends Throwable> type) throws Exception {
		Throwable thrown = type.getConstructor().newInstance();
		AtomicInteger told = new AtomicInteger();
		PoolListener failing = new PoolListener() {

			@Override
			public void poolAdded(ConnectionPool pool) {
				CompositeListenerTests.throwAny(thrown);
			}

		};
		PoolListener counting = new PoolListener() {

			@Override
			public void poolAdded(ConnectionPool pool) {
				told.incrementAndGet();
			}

		};
		try (HttpComponentsConnectionPools pools = new HttpComponentsConnectionPools((any) -> Transport.DEFAULT,
				List.of(failing, counting))) {
			pools.add(PoolConfig.builder("upstream", URI.create("http://127.0.0.1:1")).build());
			assertThat(told).hasValue(1);
		}
	}

	@Test
	void listenerThatAlwaysFailsIsToldOfOnce() {
		Logger logger = (Logger) LoggerFactory.getLogger(CompositeListener.class);
		ListAppender<ILoggingEvent> lines = new ListAppender<>();
		lines.start();
		logger.addAppender(lines);
		try (HttpComponentsConnectionPools pools = new HttpComponentsConnectionPools((any) -> Transport.DEFAULT,
				List.of())) {
			ConnectionPool pool = pools.add(PoolConfig.builder("upstream", URI.create("http://127.0.0.1:1")).build());
			PoolListener failing = new PoolListener() {

				@Override
				public void acquired(ConnectionPool pool, AcquireOutcome outcome, Duration waited) {
					throw new IllegalStateException("acquired");
				}

				@Override
				public void released(ConnectionPool pool, Duration usage) {
					throw new IllegalStateException("released");
				}

				@Override
				public void resent(ConnectionPool pool) {
					throw new IllegalStateException("resent");
				}

			};
			AtomicInteger told = new AtomicInteger();
			PoolListener counting = new PoolListener() {

				@Override
				public void acquired(ConnectionPool pool, AcquireOutcome outcome, Duration waited) {
					told.incrementAndGet();
				}

				@Override
				public void released(ConnectionPool pool, Duration usage) {
					told.incrementAndGet();
				}

			};
			CompositeListener all = new CompositeListener(List.of(failing, counting));
			for (int i = 0; i < 10; i++) {
				all.acquired(pool, AcquireOutcome.HIT, Duration.ZERO);
				all.released(pool, Duration.ZERO);
				all.resent(pool);
			}
			assertThat(told).hasValue(20);
			assertThat(lines.list).filteredOn((line) -> line.getLevel().isGreaterOrEqual(Level.INFO))
				.singleElement()
				.satisfies((line) -> assertThat(line.getThrowableProxy().getMessage()).isEqualTo("acquired"));
		}
		finally {
			logger.detachAppender(lines);
		}
	}

	@SuppressWarnings("unchecked")
	private static <T extends Throwable> void throwAny(Throwable thrown) throws T {
		throw (T) thrown;
	}

}
