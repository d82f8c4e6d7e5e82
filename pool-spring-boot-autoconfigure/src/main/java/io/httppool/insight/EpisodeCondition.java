package io.httppool.insight;

/**
 * Says what is out of the ordinary, and what is not any more: a function of successive
 * readings, without a clock. Between the two there is room, so that a value close to a
 * bound does not make an episode after the other.
 */
interface EpisodeCondition {

	/**
	 * Judge a reading. Called with each one, in the order of time.
	 */
	Verdict judge(PoolReading reading);

	/**
	 * What is out of the ordinary, right after a reading that is {@link Verdict#BAD}.
	 * @return a sentence without a full stop
	 */
	String begin(PoolReading reading);

	/**
	 * How bad it became since {@link #begin}.
	 * @return a sentence without a full stop
	 */
	String end();

	/**
	 * What a reading means.
	 */
	enum Verdict {

		/** It is out of the ordinary. */
		BAD,

		/** Neither: whatever goes on goes on. */
		UNDECIDED,

		/** It is as it should be. */
		CALM

	}

}
