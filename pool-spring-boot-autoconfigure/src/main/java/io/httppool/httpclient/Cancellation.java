package io.httppool.httpclient;

import org.jspecify.annotations.Nullable;

/**
 * A way to stop something that can be handed out before that has begun. Stops at most
 * once, and at the latest when both the wish and the way are known.
 */
final class Cancellation implements Runnable {

	private @Nullable Runnable way;

	private boolean wanted;

	/**
	 * Say how.
	 */
	void by(Runnable way) {
		synchronized (this) {
			this.way = way;
			if (!this.wanted) {
				return;
			}
		}
		way.run();
	}

	/**
	 * Stop it.
	 */
	@Override
	public void run() {
		Runnable way;
		synchronized (this) {
			if (this.wanted) {
				return;
			}
			this.wanted = true;
			way = this.way;
		}
		if (way != null) {
			way.run();
		}
	}

}
