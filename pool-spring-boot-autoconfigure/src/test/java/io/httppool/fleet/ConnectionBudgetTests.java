package io.httppool.fleet;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.httppool.ConnectionPool;
import io.httppool.PoolListener;
import io.httppool.fleet.Replica.Claim;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ConnectionBudget}: twelve connections.
 */
class ConnectionBudgetTests {

	private final ConnectionBudget budget = new ConnectionBudget("me");

	@Test
	void poolHasOneConnectionUntilMoreAreGranted() {
		ListeningPool pool = add();
		assertThat(pool.max()).isEqualTo(1);
		assertThat(wanted()).isEqualTo(12);
		this.budget.granted(List.of(7));
		assertThat(pool.max()).isEqualTo(7);
	}

	@Test
	void resizeByHandDoesNotLeadBeyondTheShareUntilMoreIsGranted() {
		ListeningPool pool = add();
		wanted();
		this.budget.granted(List.of(3));
		pool.resize(12, 5);
		assertThat(pool.max()).isEqualTo(3);
		assertThat(pool.stats().minIdle()).isEqualTo(3);
		this.budget.lost(4);
		assertThat(pool.max()).as("while Redis is away").isEqualTo(3);
		wanted();
		this.budget.granted(List.of(10));
		assertThat(pool.max()).isEqualTo(10);
		assertThat(pool.stats().minIdle()).isEqualTo(5);
	}

	@Test
	void minIdleAloneDoesNotHoldThePoolToItsShareOfTheMoment() {
		ListeningPool pool = add();
		wanted();
		this.budget.granted(List.of(3));
		pool.resizeMinIdle(5);
		assertThat(pool.max()).isEqualTo(3);
		assertThat(pool.stats().minIdle()).isEqualTo(3);
		assertThat(wanted()).isEqualTo(12);
		this.budget.granted(List.of(12));
		assertThat(pool.max()).isEqualTo(12);
		assertThat(pool.stats().minIdle()).isEqualTo(5);
	}

	@Test
	void withoutRedisFromTheStartAResizeByHandStaysWithinThePart() {
		ListeningPool pool = add();
		this.budget.lost(4);
		assertThat(pool.max()).isEqualTo(3);
		pool.resize(2, 0);
		assertThat(pool.max()).isEqualTo(2);
		pool.resize(12, 0);
		assertThat(pool.max()).isEqualTo(3);
	}

	@Test
	void resizeByHandBelowTheShareHoldsWhateverIsGranted() {
		ListeningPool pool = add();
		wanted();
		this.budget.granted(List.of(12));
		pool.resize(4, 0);
		assertThat(wanted()).isEqualTo(4);
		this.budget.granted(List.of(4));
		assertThat(pool.max()).isEqualTo(4);
		pool.resize(6, 0);
		assertThat(pool.max()).as("not granted yet").isEqualTo(4);
		assertThat(wanted()).isEqualTo(6);
	}

	@Test
	void poolOfTheSameNameSharesWithTheOneThatStillEnds() {
		ListeningPool before = add();
		wanted();
		this.budget.granted(List.of(12));
		before.active(5);
		ListeningPool pool = add();
		List<Beat.Wish> wishes = this.budget.wishes(List.of());
		assertThat(wishes).singleElement().satisfies((wish) -> {
			assertThat(wish.wanted()).isEqualTo(12);
			assertThat(wish.open()).isEqualTo(5);
		});
		assertThat(before.max()).isEqualTo(5);
		this.budget.granted(List.of(12));
		assertThat(pool.max()).isEqualTo(7);
		this.budget.remove(before);
		this.budget.wishes(List.of());
		this.budget.granted(List.of(12));
		assertThat(pool.max()).isEqualTo(12);
	}

	@Test
	void whatAnotherReplicaUsesIsLeftToIt() {
		ListeningPool pool = add();
		List<Replica> others = List.of(new Replica("other", 0, Map.of("shared", new Claim(8, 12))));
		assertThat(this.budget.wishes(others)).singleElement().extracting(Beat.Wish::wanted).isEqualTo(3);
		this.budget.granted(List.of(2));
		assertThat(pool.max()).isEqualTo(2);
	}

	private int wanted() {
		return this.budget.wishes(List.of()).get(0).wanted();
	}

	private ListeningPool add() {
		ListeningPool pool = new ListeningPool(LocalConnectionBudgetTests.config(12, 0, 12), new PoolListener() {

			@Override
			public void resized(ConnectionPool pool, int maxConnections, int minIdle) {
				ConnectionBudgetTests.this.budget.resized(pool, maxConnections, minIdle);
			}

			@Override
			public void minIdleResized(ConnectionPool pool, int maxConnections, int minIdle) {
				ConnectionBudgetTests.this.budget.minIdleResized(pool, maxConnections, minIdle);
			}

		});
		this.budget.add(pool);
		return pool;
	}

}
