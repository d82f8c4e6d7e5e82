package io.httppool.insight;

import java.time.Duration;

import io.httppool.DurationText;
import io.httppool.PoolConfig;

/**
 * Too many of the connections were in use. There are two bounds:
 * {@code health.max-utilisation} for the whole window, and half way between it and all
 * connections for a twentieth of it, which is as good as at once but overlooks peaks of
 * ordinary traffic. Calm is what is a tenth below the first one. A pool that sizes itself
 * is full by design: it runs out when it cannot grow any more.
 */
final class UtilisationCondition implements EpisodeCondition {

	private static final int AT_ONCE = 20;

	private static final double CALM = 0.9;

	/** Bounds are not written with more digits: nine of ten are not more than 90 %. */
	private static final double EXACTNESS = 1e-9;

	/** The fewest connections that shares are taken of. */
	private final int least;

	private final double bound;

	private final double highBound;

	private final Duration length;

	private final Duration highLength;

	private final Sustained above;

	private final Sustained farAbove;

	private boolean high;

	private int worstActive;

	private int worstMax = 1;

	UtilisationCondition(PoolConfig config) {
		PoolConfig.Health health = config.health();
		this.least = config.adaptive().enabled() ? config.adaptive().max() : 1;
		this.bound = health.maxUtilisation();
		this.highBound = (1 + this.bound) / 2;
		this.length = health.window();
		this.highLength = health.window().dividedBy(AT_ONCE);
		this.above = new Sustained(this.length);
		this.farAbove = new Sustained(this.highLength);
	}

	@Override
	public Verdict judge(PoolReading reading) {
		int active = reading.stats().active();
		int max = Math.max(reading.stats().max(), this.least);
		boolean bad = this.above.observe(reading.nanos(), isMore(active, max, this.bound));
		this.high = this.farAbove.observe(reading.nanos(), isMore(active, max, this.highBound));
		if (active * (long) this.worstMax > this.worstActive * (long) max) {
			this.worstActive = active;
			this.worstMax = max;
		}
		if (bad || this.high) {
			return Verdict.BAD;
		}
		return isMore(active, max, this.bound * CALM) ? Verdict.UNDECIDED : Verdict.CALM;
	}

	@Override
	public String begin(PoolReading reading) {
		this.worstActive = reading.stats().active();
		this.worstMax = Math.max(reading.stats().max(), this.least);
		return "%d of %d connections are in use, for %s more than %s of them".formatted(this.worstActive, this.worstMax,
				DurationText.of(this.high ? this.highLength : this.length),
				Shares.text(this.high ? this.highBound : this.bound));
	}

	private static boolean isMore(int active, int max, double share) {
		return active - share * max > EXACTNESS;
	}

	@Override
	public String end() {
		return "at most %d of %d connections were in use".formatted(this.worstActive, this.worstMax);
	}

}
