package io.httppool.test.server;

/**
 * Makes independent seeds out of one, so that the n-th decision does not depend on which
 * thread takes it.
 */
final class Seeds {

	private Seeds() {
	}

	// The finalizer of SplitMix64 over both numbers.
	static long mix(long seed, long ordinal) {
		long z = seed + (ordinal + 1) * 0x9e3779b97f4a7c15L;
		z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
		z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
		return z ^ (z >>> 31);
	}

}
