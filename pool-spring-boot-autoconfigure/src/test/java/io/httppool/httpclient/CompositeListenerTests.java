package io.httppool.httpclient;

import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

	@SuppressWarnings("unchecked")
	private static <T extends Throwable> void throwAny(Throwable thrown) throws T {
		throw (T) thrown;
	}

}
