package io.httppool.test.server;

/**
 * Size of a token bucket.
 *
 * @param perSecond tokens added each second; zero means that nothing is limited
 * @param burst tokens that a full bucket holds, at least 1
 */
public record Rate(double perSecond, int burst) {

	/** Not limited. */
	public static final Rate UNLIMITED = new Rate(0, 1);

	public Rate {
		if (!(perSecond >= 0 && perSecond <= 1e9)) {
			throw new IllegalArgumentException("Not a rate: " + perSecond);
		}
		if (burst < 1) {
			throw new IllegalArgumentException("A burst is at least 1, not " + burst);
		}
	}

	boolean isUnlimited() {
		return this.perSecond == 0;
	}

}
