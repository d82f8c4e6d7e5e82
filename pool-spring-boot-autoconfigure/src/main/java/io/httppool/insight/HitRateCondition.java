package io.httppool.insight;

import io.httppool.DurationText;
import io.httppool.PoolConfig;

/**
 * Too many acquires needed a dial of their own. Judged when the pool has been there for a
 * whole window, so that its first connections do not count as a fault. What is between
 * the smallest hit rate and one that is a quarter of the rest better decides nothing;
 * without traffic it is calm.
 */
final class HitRateCondition implements EpisodeCondition {

	private static final int ROOM = 4;

	private final PoolConfig.Health health;

	private double worst;

	HitRateCondition(PoolConfig.Health health) {
		this.health = health;
	}

	@Override
	public Verdict judge(PoolReading reading) {
		Traffic window = reading.window();
		if (window.served() * 2 < this.health.minSample()) {
			return Verdict.CALM;
		}
		if (window.served() < this.health.minSample() || !reading.windowComplete()) {
			return Verdict.UNDECIDED;
		}
		double rate = hitRate(window);
		this.worst = Math.min(this.worst, rate);
		if (rate < this.health.minHitRate()) {
			return Verdict.BAD;
		}
		double enough = this.health.minHitRate() + (1 - this.health.minHitRate()) / ROOM;
		return (rate >= enough) ? Verdict.CALM : Verdict.UNDECIDED;
	}

	@Override
	public String begin(PoolReading reading) {
		this.worst = hitRate(reading.window());
		return "%s of the %d acquires in the last %s needed no dial of their own, less than health.min-hit-rate (%s)"
			.formatted(Shares.text(this.worst), reading.window().served(), DurationText.of(this.health.window()),
					Shares.text(this.health.minHitRate()));
	}

	@Override
	public String end() {
		return "the lowest hit rate was " + Shares.text(this.worst);
	}

	private static double hitRate(Traffic window) {
		return window.hits() / (double) window.served();
	}

}
