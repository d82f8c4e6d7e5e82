package io.httppool.sample.migration;

/**
 * A part of a stage that one worker does. It is run again from its beginning when its
 * work was deferred, and finds out by itself what is done already.
 */
interface WorkItem {

	/**
	 * What it is, for messages.
	 * @return a short description
	 */
	String name();

	/**
	 * Do the work, or what is left of it.
	 * @throws DeferredException if it shall go on later
	 * @throws FailedItemException if it cannot be done
	 */
	void run();

	/**
	 * Count what was not done, after it failed for good.
	 * @param tallies where to count
	 */
	void countFailed(Tallies tallies);

}
