package io.httppool.engine;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DialPolicyTests {

	private static final long NOW = 1_000;

	private static final long NEVER = Long.MAX_VALUE;

	@Test
	void coldPoolDialsAtOnce() {
		assertThat(DialPolicy.worthAt(NOW, 1, 0, 10, 100, NEVER, NOW)).isLessThanOrEqualTo(NOW);
	}

	@Test
	void poolThatKnowsNothingYetDialsAtOnce() {
		assertThat(DialPolicy.worthAt(NOW, 1, 5, 0, 100, NEVER, NOW)).isLessThanOrEqualTo(NOW);
		assertThat(DialPolicy.worthAt(NOW, 1, 5, 10, 0, NEVER, NOW)).isLessThanOrEqualTo(NOW);
	}

	@Test
	void dialIsWorthIfTheExpectedWaitIsLongerThanADial() {
		assertThat(DialPolicy.worthAt(NOW, 51, 5, 10, 100, NEVER, NOW)).isLessThanOrEqualTo(NOW);
		assertThat(DialPolicy.worthAt(NOW, 50, 5, 10, 100, NEVER, NOW)).isEqualTo(NOW + 100);
	}

	@Test
	void dialIsWorthWhenPatienceEndsBeforeTheNextRelease() {
		assertThat(DialPolicy.worthAt(NOW, 5, 5, 10, 100, NOW + 60, NOW)).isEqualTo(NOW + 50);
	}

	@Test
	void dialIsWorthForWhoHasWaitedLongerThanADialTakes() {
		assertThat(DialPolicy.worthAt(NOW, 5, 5, 10, 100, NEVER, NOW - 99)).isEqualTo(NOW + 1);
		assertThat(DialPolicy.worthAt(NOW, 5, 5, 10, 100, NEVER, NOW - 100)).isLessThanOrEqualTo(NOW);
	}

	@Test
	void neverStaysNever() {
		assertThat(DialPolicy.worthAt(NOW, 5, 5, 10, 100, NEVER, NEVER)).isGreaterThan(NEVER / 2);
	}

}
