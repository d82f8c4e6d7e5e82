package io.httppool.engine;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.httppool.CloseReason;
import io.httppool.PooledConnection.Kind;
import io.httppool.engine.ScriptedDriver.Connection;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Connections that serve several requests at once, when they drain for the sake of
 * another route.
 */
class SharedConnectionTests {

	private static final String ROUTE = EngineFixture.ROUTE;

	private static final String OTHER = EngineFixture.OTHER;

	private static final AcquireRequest THIRD = AcquireRequest.of(Kind.BLOCKING, "third");

	@Test
	void whoWaitsForAConnectionThatDrainsTakesAPlaceThatIsAddedMeanwhile() {
		EngineFixture pool = EngineFixture.shared(1, 2);
		List<Lease<Connection>> streams = pool.acquire(2);
		Acquisition<Connection> other = pool.enqueue(OTHER);
		streams.get(0).release(null);
		assertThat(pool.stats().draining()).isOne();
		pool.engine.resize(2, 0);
		assertThat(other.lease()).isNotNull();
		streams.get(1).release(null);
		assertThat(pool.closed(CloseReason.DISPLACED)).isOne();
		assertThat(pool.stats().active()).isOne();
	}

	@Test
	void whoWaitsForAConnectionThatDrainsTakesThePlaceOfOneThatIsClosedMeanwhile() {
		EngineFixture pool = EngineFixture.shared(2, 2);
		Lease<Connection> third = pool.acquire(THIRD);
		List<Lease<Connection>> streams = pool.acquire(2);
		Acquisition<Connection> other = pool.enqueue(OTHER);
		pool.clock.advanceMillis(1);
		pool.enqueue(ROUTE);
		streams.get(0).release(null);
		assertThat(pool.stats().draining()).as("given up for the eldest").isOne();
		third.discard(CloseReason.NOT_REUSABLE);
		assertThat(other.lease()).isNotNull();
	}

	@Test
	void whoWaitsForAConnectionThatDrainsTakesThePlaceOfOneThatGoesIdleMeanwhile() {
		EngineFixture pool = EngineFixture.shared(2, 2);
		Lease<Connection> third = pool.acquire(THIRD);
		List<Lease<Connection>> streams = pool.acquire(2);
		Acquisition<Connection> other = pool.enqueue(OTHER);
		streams.get(0).release(null);
		third.release(null);
		assertThat(other.lease()).isNotNull();
	}

	@Test
	void connectionsInUseAreGivenUpForNoMoreThanThoseWhoWait() {
		EngineFixture pool = EngineFixture.shared(3, 2);
		List<Lease<Connection>> streams = pool.acquire(6);
		Acquisition<Connection> other = pool.enqueue(OTHER);
		streams.get(0).release(null);
		streams.get(2).release(null);
		streams.get(4).release(null);
		assertThat(pool.stats().draining()).isOne();
		assertThat(other.isDone()).isFalse();
		streams.get(1).release(null);
		assertThat(other.lease()).isNotNull();
	}

	@Test
	void placeThatIsNoLongerWantedWhenItsConnectionHasDrainedServesAnother() {
		EngineFixture pool = EngineFixture.shared(1, 2);
		List<Lease<Connection>> streams = pool.acquire(2);
		Acquisition<Connection> other = pool.enqueue(OTHER);
		streams.get(0).release(null);
		Acquisition<Connection> own = pool.enqueue();
		assertThat(other.cancel()).isTrue();
		pool.invariants.check();
		streams.get(1).release(null);
		assertThat(own.lease()).isNotNull();
	}

	@Test
	void closeOfThePoolEndsWhatDrainsForAnotherRoute() {
		EngineFixture pool = EngineFixture.shared(1, 2);
		List<Lease<Connection>> streams = pool.acquire(2);
		pool.enqueue(OTHER);
		streams.get(0).release(null);
		pool.engine.close();
		assertThat(pool.driver.open).isEmpty();
		assertThat(pool.engine.slots()).isEmpty();
	}

	@Test
	void freshRequestGetsNoSharedConnectionThatIsIdle() {
		EngineFixture pool = EngineFixture.shared(2, 2);
		Lease<Connection> stale = pool.acquire();
		stale.release(null);
		assertThat(pool.acquire(EngineFixture.fresh()).slot()).isNotSameAs(stale.slot());
	}

	@Test
	void freshRequestSharesAConnectionThatIsInUse() {
		EngineFixture pool = EngineFixture.shared(2, 2);
		List<Lease<Connection>> streams = pool.acquire(3);
		streams.get(2).release(null);
		streams.get(1).release(null);
		assertThat(pool.acquire(EngineFixture.fresh()).slot()).isSameAs(streams.get(0).slot());
		assertThat(pool.stats().idle()).isOne();
	}

}
