package io.httppool.insight;

import java.math.BigDecimal;
import java.math.RoundingMode;

import io.httppool.PercentText;

/**
 * Shares in sentences: percentages with at most one decimal, rounded down so that what is
 * below a bound does not look equal to it.
 */
final class Shares {

	private static final int DECIMALS = 3;

	private Shares() {
	}

	static String text(double share) {
		return PercentText.of(BigDecimal.valueOf(share).setScale(DECIMALS, RoundingMode.FLOOR).doubleValue());
	}

}
