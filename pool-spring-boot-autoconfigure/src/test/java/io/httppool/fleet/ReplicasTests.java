package io.httppool.fleet;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Replicas}. Times are milliseconds; a lease is ten seconds, and who has
 * not been heard of for three is late.
 */
class ReplicasTests {

	private final Replicas replicas = new Replicas(settings(1));

	@Test
	void replicaThatMeetsNobodyHasTheWholeQuota() {
		assertThat(this.replicas.isRedisAlone()).isFalse();
		answered(0, "e");
		assertThat(this.replicas.isRedisAlone()).isTrue();
		assertThat(this.replicas.parts()).isEqualTo(1);
	}

	@Test
	void othersThatAreHeardOfAreCounted() {
		answered(0, "e", beat("a", -500), beat("b", -100));
		assertThat(this.replicas.count()).isEqualTo(3);
		assertThat(this.replicas.isRedisAlone()).isTrue();
	}

	@Test
	void whileOneIsLateNobodyTakesMoreThanItsPart() {
		answered(0, "e", beat("a", -500));
		answered(2900, "e", beat("a", 0));
		assertThat(this.replicas.isRedisAlone()).isTrue();
		answered(3000, "e", beat("a", 0));
		assertThat(this.replicas.isRedisAlone()).isFalse();
		assertThat(this.replicas.parts()).isEqualTo(2);
		answered(10000, "e");
		assertThat(this.replicas.isRedisAlone()).isTrue();
		assertThat(this.replicas.parts()).isEqualTo(1);
	}

	@Test
	void replicaThatHasLeftIsForgottenAtOnce() {
		answered(0, "e", beat("a", -500));
		answered(1000, "e");
		assertThat(this.replicas.count()).isEqualTo(1);
		assertThat(this.replicas.isRedisAlone()).isTrue();
	}

	@Test
	void afterAnOutageAllHaveToComeBackFirst() {
		answered(0, "e", beat("a", -500), beat("b", -500));
		this.replicas.lost();
		answered(1000, "e", beat("a", -500), beat("b", 1000));
		assertThat(this.replicas.isRedisAlone()).isFalse();
		assertThat(this.replicas.parts()).isEqualTo(3);
		answered(1200, "e", beat("a", 1100), beat("b", 1000));
		assertThat(this.replicas.isRedisAlone()).isTrue();
	}

	@Test
	void whoDoesNotComeBackIsWaitedForForOneLease() {
		answered(0, "e", beat("a", -500), beat("b", -500));
		this.replicas.lost();
		answered(60_000, "new", beat("a", 60_000));
		answered(69_999, "new", beat("a", 69_500));
		assertThat(this.replicas.isRedisAlone()).isFalse();
		assertThat(this.replicas.parts()).isEqualTo(3);
		answered(70_000, "new", beat("a", 69_500));
		assertThat(this.replicas.isRedisAlone()).isTrue();
		assertThat(this.replicas.parts()).isEqualTo(2);
	}

	@Test
	void serverThatHasForgottenEverythingIsNoSignThatTheOthersHaveLeft() {
		answered(0, "e", beat("a", -500));
		answered(1000, "new");
		assertThat(this.replicas.count()).isEqualTo(2);
		assertThat(this.replicas.isRedisAlone()).isFalse();
	}

	@Test
	void partsAreNotLargerThanExpected() {
		Replicas expecting = new Replicas(settings(4));
		assertThat(expecting.parts()).isEqualTo(4);
		expecting.answered(new Beat.Answer(0, "e", List.of(), List.of(beat("a", 0))));
		assertThat(expecting.parts()).isEqualTo(4);
		assertThat(expecting.count()).isEqualTo(2);
	}

	private static FleetSettings settings(int expected) {
		return new FleetSettings("test", Duration.ofMillis(50), Duration.ofSeconds(10), expected);
	}

	private void answered(long millis, String epoch, Replica... others) {
		this.replicas.answered(new Beat.Answer(millis * 1000, epoch, List.of(), Arrays.asList(others)));
	}

	private static Replica beat(String id, long millis) {
		return new Replica(id, millis, Map.of());
	}

}
