package io.httppool.adaptive;

import java.time.Duration;

/**
 * Looks for the largest number of exchanges at once that an upstream serves in the time
 * that it takes when it is not busy. Time is passed in. Not safe for use by several
 * threads.
 * <p>
 * A limit is <em>fine</em> while the latency stays below twice the usual one, the
 * baseline. Limits that are used and fine are raised, twice as far each time, until one
 * is not; the limit wanted lies between the two and is found by halving the distance.
 * There the search rests; at times it looks whether the next larger limit is fine by now,
 * less often each time that it is not.
 * <p>
 * When the latency at a limit that was fine is above three times the baseline in two
 * readings, the limit is lowered: a little, then in proportion to the latency. If that
 * helps, the search begins again from there. If it does not, even at a fraction of the
 * limit, then the exchanges have become slower whatever their number: the latency is the
 * new baseline, and the limit is what it was before.
 * <p>
 * The baseline follows the latency while the limit is not used, and goes down with it. If
 * the limit is used all the time, it is lowered for one reading now and then, so that a
 * baseline that was measured under load does not stay.
 */
final class LimitSearch {

	/** More than this times the baseline is not fine. */
	private static final double TOLERANCE = 2;

	/** More than this times the baseline is not fine even where it was. */
	private static final double PATIENCE = 3;

	private static final double MOST_OF = 0.8;

	/** What is only a little too much needs no more than this. */
	private static final double FIRST_CUT = 0.8;

	private static final double SHARPEST_CUT = 0.1;

	private static final double SLIGHTEST_CUT = 0.7;

	/** A time-out says no number: the limit is halved. */
	private static final double CUT_FOR_TIMEOUTS = 0.5;

	private static final int READINGS_TO_BELIEVE = 2;

	private static final int CUTS_IN_VAIN = 3;

	/** Limits closer than one in so many are the same. */
	private static final int FINENESS = 20;

	/** By how much the limit is lowered for the first look at the baseline. */
	private static final int FIRST_LOOK = 4;

	private static final int UNKNOWN = Integer.MAX_VALUE;

	private final int min;

	private final int max;

	private final long shortestRest;

	private final long longestRest;

	private final long longestTrust;

	private int limit;

	/** Largest limit known to be fine, 0 if none is. */
	private int fine;

	/** Smallest limit known not to be fine. */
	private int tooMany = UNKNOWN;

	private int step;

	private long rest;

	private long restUntil;

	private boolean resting;

	/** The limit of the last rest. */
	private int restedAt;

	/** Limit that was fine for a whole rest, 0 if none was. */
	private int firm;

	private double baseline;

	/** When the baseline was last measured with few exchanges at once. */
	private long baselineAt;

	/** For how long it is good. */
	private long trust;

	/** What the limit is divided by for the next look at it. */
	private int look = FIRST_LOOK;

	private int doubts;

	/** What the limit was before it fell, 0 if it does not fall. */
	private int before;

	private double latencyBeforeCut;

	private int cutsInVain;

	/** Where to go back to after a look at the baseline, 0 if there is none. */
	private int after;

	/**
	 * Begin a search.
	 * @param limit the first limit
	 * @param min the smallest one
	 * @param max the largest one
	 * @param interval time between two readings, from which all other times follow
	 * @param now the time
	 */
	LimitSearch(int limit, int min, int max, Duration interval, long now) {
		this.limit = limit;
		this.min = min;
		this.max = max;
		this.step = limit;
		this.shortestRest = interval.toNanos() * 10;
		this.longestRest = interval.toNanos() * 60;
		this.longestTrust = interval.toNanos() * 600;
		this.trust = this.longestRest;
		this.rest = this.shortestRest;
		this.baselineAt = now;
	}

	int limit() {
		return this.limit;
	}

	/**
	 * Whether the limit is known to be fine and nothing better is looked for at the
	 * moment.
	 * @return whether the limit is what the search has found
	 */
	boolean isAtRest() {
		return this.limit == this.fine;
	}

	/**
	 * The usual latency.
	 * @return its nanoseconds, 0 if it is not known
	 */
	long baseline() {
		return (long) this.baseline;
	}

	/**
	 * Take a reading of the limit in force.
	 * @param reading what was measured
	 * @param now the time
	 * @return the limit from now on
	 */
	int next(Reading reading, long now) {
		double latency = reading.latencyNanos();
		if (this.baseline == 0) {
			this.baseline = latency;
		}
		if (this.after > 0) {
			endLook(latency, now);
		}
		else if (2L * reading.inFlight() < this.limit) {
			// Nobody tests the limit: whatever the latency is, it is not its doing.
			this.baseline += (latency - this.baseline) / 8;
			this.baselineAt = now;
			this.doubts = 0;
		}
		else if (isAtRest() && !isBad(reading) && this.limit > this.min && now - this.baselineAt > this.trust) {
			this.after = this.limit;
			this.limit = Math.max(this.min, this.limit / this.look);
		}
		else if (!reading.strained() && latency <= TOLERANCE * this.baseline) {
			this.doubts = 0;
			if (latency < this.baseline) {
				this.baseline += (latency - this.baseline) / 4;
			}
			if (reading.inFlight() >= MOST_OF * this.limit) {
				fine(now);
			}
		}
		else if (this.fine > 0 && this.limit > this.fine) {
			tooMany(Math.min(this.limit, reading.inFlight()), now);
		}
		else if (this.firm > 0 && this.limit > this.firm && isBad(reading)) {
			// On the edge, the latency may change its mind: back to where it did not.
			this.tooMany = this.limit;
			this.fine = this.firm;
			this.limit = this.firm;
			this.resting = false;
		}
		else if (this.fine == 0 || (isBad(reading) && ++this.doubts >= READINGS_TO_BELIEVE)) {
			fall(reading, now);
		}
		return this.limit;
	}

	private boolean isBad(Reading reading) {
		return reading.strained() || reading.latencyNanos() > PATIENCE * this.baseline;
	}

	private void fine(long now) {
		this.fine = this.limit;
		this.before = 0;
		if (this.tooMany <= this.fine) {
			this.tooMany = UNKNOWN;
		}
		if (this.tooMany != UNKNOWN && isFound() && isRested(now)) {
			this.firm = this.fine;
			this.tooMany = UNKNOWN;
			this.step = fineness();
		}
		if (this.tooMany == UNKNOWN) {
			raise();
		}
		else if (!isFound()) {
			halve();
		}
	}

	private boolean isRested(long now) {
		if (!this.resting) {
			rest(now);
		}
		return now - this.restUntil >= 0;
	}

	private void raise() {
		this.resting = false;
		this.limit = (int) Math.min(this.max, (long) this.limit + this.step);
		this.step = (int) Math.min(this.max, 2L * this.step);
	}

	private void tooMany(int level, long now) {
		this.tooMany = Math.max(this.fine + 1, level);
		if (isFound()) {
			this.limit = this.fine;
			rest(now);
		}
		else {
			halve();
		}
	}

	private void fall(Reading reading, long now) {
		double latency = reading.latencyNanos();
		double cut = Math.max(SHARPEST_CUT, Math.min(SLIGHTEST_CUT, this.baseline / latency));
		if (this.before == 0) {
			this.before = this.limit;
			this.cutsInVain = 0;
			cut = FIRST_CUT;
		}
		else if (latency < MOST_OF * this.latencyBeforeCut) {
			this.cutsInVain = 0;
		}
		else if (++this.cutsInVain > CUTS_IN_VAIN) {
			acceptLatency(latency, now);
			return;
		}
		if (this.limit <= this.min) {
			acceptLatency(latency, now);
			return;
		}
		this.latencyBeforeCut = latency;
		this.doubts = 0;
		this.fine = 0;
		this.firm = 0;
		this.resting = false;
		this.tooMany = Math.min(this.limit, reading.inFlight());
		if (reading.strained()) {
			cut = Math.min(cut, CUT_FOR_TIMEOUTS);
		}
		this.limit = Math.max(this.min, (int) (this.tooMany * cut));
	}

	private void acceptLatency(double latency, long now) {
		this.baseline = latency;
		this.baselineAt = now;
		this.limit = this.before;
		this.fine = this.before;
		this.tooMany = this.before + 1;
		this.before = 0;
		this.doubts = 0;
		rest(now);
	}

	/**
	 * A latency that is lower with fewer exchanges at once is what is usual. Otherwise
	 * the next look is deeper, and later.
	 */
	private void endLook(double latency, long now) {
		if (latency < MOST_OF * this.baseline) {
			this.look = FIRST_LOOK;
			this.trust = this.longestRest;
		}
		else {
			this.look = (this.limit > this.min) ? 2 * this.look : FIRST_LOOK;
			this.trust = Math.min(this.longestTrust, 2 * this.trust);
		}
		this.baseline = latency;
		this.baselineAt = now;
		this.limit = this.after;
		this.after = 0;
	}

	private boolean isFound() {
		return this.tooMany - this.fine <= fineness();
	}

	private int fineness() {
		return Math.max(1, this.fine / FINENESS);
	}

	private void halve() {
		this.limit = this.fine + (this.tooMany - this.fine) / 2;
	}

	private void rest(long now) {
		if (Math.abs(this.fine - this.restedAt) * 4 > this.fine) {
			this.rest = this.shortestRest;
		}
		this.restedAt = this.fine;
		this.resting = true;
		this.restUntil = now + this.rest;
		this.rest = Math.min(this.longestRest, 2 * this.rest);
	}

}
