package io.httppool;

import java.math.BigDecimal;

/**
 * Shares in the way that properties write them.
 */
public final class PercentText {

	private PercentText() {
	}

	/**
	 * Write a share.
	 * @param share a share of one, 0.5 for instance
	 * @return the percentage, {@code 50%}; as Java writes it if it is no finite number
	 */
	public static String of(double share) {
		if (!Double.isFinite(share)) {
			return String.valueOf(share);
		}
		return BigDecimal.valueOf(share).movePointRight(2).stripTrailingZeros().toPlainString() + "%";
	}

}
