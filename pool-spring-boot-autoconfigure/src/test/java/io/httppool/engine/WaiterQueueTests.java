package io.httppool.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.junit.jupiter.api.Test;

import io.httppool.PooledConnection.Kind;
import io.httppool.Priority;
import io.httppool.engine.ScriptedDriver.Connection;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who is served first: one connection, and callers that wait for it.
 */
class WaiterQueueTests {

	private final EngineFixture pool = new EngineFixture(SettingsBuilder.max(1).tenantShare(1));

	private final Lease<Connection> first = this.pool.acquire();

	private final List<String> names = new ArrayList<>();

	private final List<Acquisition<Connection>> waiters = new ArrayList<>();

	@Test
	void waitersOfOnePriorityAreServedInTheOrderOfArrival() {
		for (int i = 0; i < 5; i++) {
			waits("w" + i, Priority.NORMAL, null);
		}
		assertThat(order()).containsExactly("w0", "w1", "w2", "w3", "w4");
	}

	@Test
	void higherPriorityIsServedFirst() {
		waits("low", Priority.LOW, null);
		waits("normal", Priority.NORMAL, null);
		waits("high", Priority.HIGH, null);
		assertThat(order()).containsExactly("high", "normal", "low");
	}

	@Test
	void whoHasWaitedForAnAgeingIntervalWinsAgainstYoungerOnesOfTheNextPriority() {
		waits("old low", Priority.LOW, null);
		this.pool.clock.advanceMillis(1000);
		waits("normal", Priority.NORMAL, null);
		waits("high", Priority.HIGH, null);
		assertThat(order()).containsExactly("high", "old low", "normal");
	}

	@Test
	void lowestPriorityIsNotStarvedByAStreamOfHighOnes() {
		waits("low", Priority.LOW, null);
		Lease<Connection> lease = this.first;
		int served = 0;
		while (this.waiters.get(0).lease() == null) {
			Acquisition<Connection> high = this.pool.enqueue(EngineFixture.request(Priority.HIGH, null));
			Acquisition<Connection> next = this.pool.enqueue(EngineFixture.request(Priority.HIGH, null));
			this.pool.clock.advanceMillis(100);
			lease.release(null);
			lease = (high.lease() != null) ? high.lease() : this.waiters.get(0).lease();
			next.cancel();
			high.cancel();
			served++;
		}
		assertThat(served).isBetween(19, 21);
	}

	@Test
	void tenantsOfOnePriorityAreServedInTurn() {
		for (int i = 0; i < 4; i++) {
			waits("a", Priority.NORMAL, "a");
		}
		waits("b", Priority.NORMAL, "b");
		waits("b", Priority.NORMAL, "b");
		waits("none", Priority.NORMAL, null);
		assertThat(order()).containsExactly("a", "b", "none", "a", "b", "a", "a");
	}

	@Test
	void tenantWithManyWaitersGetsNoMoreThanOneWithFew() {
		for (int i = 0; i < 100; i++) {
			waits("many", Priority.NORMAL, "many");
		}
		for (int i = 0; i < 10; i++) {
			waits("few", Priority.NORMAL, "few");
		}
		assertThat(order().subList(0, 20)).filteredOn("few"::equals).hasSize(10);
	}

	@Test
	void shareOfATenantCountsOnceForAllPriorities() {
		EngineFixture shares = new EngineFixture(SettingsBuilder.max(4).tenantShare(0.25));
		shares.driver.answerDials = false;
		for (Priority priority : Priority.values()) {
			shares.enqueue(EngineFixture.request(priority, "a"));
		}
		assertThat(shares.driver.dials).hasSize(1);
		shares.enqueue(EngineFixture.request(Priority.LOW, "b"));
		assertThat(shares.driver.dials).hasSize(2);
	}

	@Test
	void whoCancelsIsPassedOver() {
		waits("a", Priority.NORMAL, null);
		waits("b", Priority.NORMAL, null);
		assertThat(this.waiters.get(0).cancel()).isTrue();
		this.first.release(null);
		assertThat(this.waiters.get(1).lease()).isNotNull();
		assertThat(this.waiters.get(1).cancel()).isFalse();
	}

	@Test
	void newcomerDoesNotOvertakeWhoWaits() {
		waits("a", Priority.NORMAL, null);
		this.first.release(null);
		assertThat(this.pool.engine.tryAcquire(AcquireRequest.of(Kind.BLOCKING, EngineFixture.ROUTE))).isNull();
		assertThat(this.waiters.get(0).lease()).isNotNull();
	}

	private void waits(String name, Priority priority, String tenant) {
		this.names.add(name);
		this.waiters.add(this.pool.enqueue(EngineFixture.request(priority, tenant), Duration.ofHours(1)));
	}

	private List<String> order() {
		List<String> order = new ArrayList<>();
		Lease<Connection> lease = this.first;
		while (order.size() < this.names.size()) {
			lease.release(null);
			this.pool.invariants.check();
			List<Acquisition<Connection>> served = this.waiters.stream()
				.filter((waiter) -> waiter.lease() != null && !Objects.requireNonNull(waiter.lease()).isEnded())
				.toList();
			assertThat(served).hasSize(1);
			lease = Objects.requireNonNull(served.get(0).lease());
			order.add(this.names.get(this.waiters.indexOf(served.get(0))));
		}
		return order;
	}

}
