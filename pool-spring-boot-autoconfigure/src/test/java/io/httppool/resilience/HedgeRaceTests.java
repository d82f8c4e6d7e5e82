package io.httppool.resilience;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HedgeRace}.
 */
class HedgeRaceTests {

	private final List<String> losers = new ArrayList<>();

	private final HedgeRace<String> race = new HedgeRace<>(this.losers::add);

	@Test
	void firstRequestAloneCountsGoodOrBad() {
		this.race.firstEnded("bad", false);
		assertThat(this.race.decision()).isCompletedWithValue("bad");
		assertThat(this.race.beginHedge()).isFalse();
		assertThat(this.losers).isEmpty();
	}

	@Test
	void thereIsOneHedge() {
		assertThat(this.race.beginHedge()).isTrue();
		assertThat(this.race.beginHedge()).isFalse();
		this.race.hedgeFailed();
		assertThat(this.race.beginHedge()).isFalse();
	}

	@Test
	void goodHedgeCountsAndTheFirstLoses() {
		this.race.beginHedge();
		assertThat(this.race.hedgeAnswered("hedge")).isTrue();
		assertThat(this.race.decision()).isCompletedWithValue("hedge");
		this.race.firstEnded("first", true);
		assertThat(this.losers).containsExactly("first");
	}

	@Test
	void goodFirstCountsAndTheHedgeLoses() {
		this.race.beginHedge();
		this.race.firstEnded("first", true);
		assertThat(this.race.decision()).isCompletedWithValue("first");
		assertThat(this.race.hedgeAnswered("hedge")).isFalse();
		assertThat(this.losers).containsExactly("hedge");
	}

	@Test
	void badFirstWaitsForTheHedge() {
		this.race.beginHedge();
		this.race.firstEnded("first", false);
		assertThat(this.race.decision()).isNotDone();
		assertThat(this.race.hedgeAnswered("hedge")).isTrue();
		assertThat(this.race.decision()).isCompletedWithValue("hedge");
		assertThat(this.losers).containsExactly("first");
	}

	@Test
	void badFirstStandsIfTheHedgeFailsToo() {
		this.race.beginHedge();
		this.race.firstEnded("first", false);
		this.race.hedgeFailed();
		this.race.hedgeFailed();
		assertThat(this.race.decision()).isCompletedWithValue("first");
		assertThat(this.race.hedgeAnswered("late")).isFalse();
		assertThat(this.losers).containsExactly("late");
	}

	@Test
	void failedHedgeLeavesTheFirstAlone() {
		this.race.beginHedge();
		this.race.hedgeFailed();
		assertThat(this.race.decision()).isNotDone();
		this.race.firstEnded("first", false);
		assertThat(this.race.decision()).isCompletedWithValue("first");
		assertThat(this.losers).isEmpty();
	}

	@Test
	void oneCountsAndTheOtherLosesWhoeverIsFaster() throws Exception {
		int rounds = 2000;
		CyclicBarrier barrier = new CyclicBarrier(2);
		List<HedgeRace<String>> races = new ArrayList<>();
		List<List<String>> allLosers = new ArrayList<>();
		for (int i = 0; i < rounds; i++) {
			List<String> losersOfRace = new ArrayList<>();
			HedgeRace<String> raced = new HedgeRace<>((loser) -> {
				synchronized (losersOfRace) {
					losersOfRace.add(loser);
				}
			});
			raced.beginHedge();
			races.add(raced);
			allLosers.add(losersOfRace);
		}
		Thread hedger = new Thread(() -> races.forEach((raced) -> {
			await(barrier);
			raced.hedgeAnswered("hedge");
		}), "hedger");
		hedger.setDaemon(true);
		hedger.start();
		for (int i = 0; i < rounds; i++) {
			await(barrier);
			races.get(i).firstEnded("first", i % 2 == 0);
		}
		hedger.join();
		for (int i = 0; i < rounds; i++) {
			String winner = races.get(i).decision().join();
			assertThat(allLosers.get(i)).containsExactly("first".equals(winner) ? "hedge" : "first");
			assertThat(i % 2 == 0 || "hedge".equals(winner)).isTrue();
		}
	}

	private static void await(CyclicBarrier barrier) {
		try {
			barrier.await();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

}
