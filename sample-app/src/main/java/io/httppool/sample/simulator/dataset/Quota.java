package io.httppool.sample.simulator.dataset;

/**
 * How many objects get a peculiarity: the full number from a reference size on, fewer in
 * proportion below it, but at least one.
 *
 * @param size how many objects there are
 * @param reference from how many objects on the full number is reached
 */
record Quota(int size, int reference) {

	int of(int full) {
		return (this.size >= this.reference) ? full : (int) StrictMath.ceil((double) full * this.size / this.reference);
	}

}
