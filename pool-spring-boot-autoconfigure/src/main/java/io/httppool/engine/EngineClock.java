package io.httppool.engine;

/**
 * Time as the engine sees it. Tests pass one that they turn by hand.
 */
public interface EngineClock {

	/**
	 * Time since some fixed moment.
	 * @return nanoseconds, never negative and never less than before
	 */
	long nanoTime();

	/**
	 * Run something later. The engine wants one thing at a time only and cancels what it
	 * no longer needs.
	 * @param task takes microseconds and does not wait
	 * @param delayNanos when, from now
	 * @return to be run when the task is not needed any more
	 */
	Runnable schedule(Runnable task, long delayNanos);

}
