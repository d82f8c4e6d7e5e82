package io.httppool.insight;

import java.util.List;

/**
 * Tells which pools an application has beside those of this library. Safe for use by any
 * number of threads.
 */
@FunctionalInterface
public interface UnmanagedPools {

	/**
	 * Look for them. Creates nothing: what the application has not made yet is not there.
	 * @return the pools, by name; a snapshot
	 */
	List<UnmanagedPool> find();

}
