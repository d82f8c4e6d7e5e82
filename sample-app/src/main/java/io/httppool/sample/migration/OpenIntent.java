package io.httppool.sample.migration;

import org.jspecify.annotations.Nullable;

/**
 * A create that may or may not have taken effect.
 *
 * @param sent how many times this run sent it
 * @param missedAt when it was looked up in vain for the first time since it was sent, in
 * nanoseconds of the ticker, or {@code null} if it was not yet
 */
record OpenIntent(int sent, @Nullable Long missedAt) {

	static final OpenIntent OF_EARLIER_RUN = new OpenIntent(0, null);

	OpenIntent sentAgain() {
		return new OpenIntent(this.sent + 1, null);
	}

	OpenIntent missed(long now) {
		return new OpenIntent(this.sent, now);
	}

}
