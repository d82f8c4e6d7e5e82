package io.httppool.census;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.httppool.insight.UnmanagedPool;

/**
 * Knows the pools of one library. Opens nothing, and does not wait.
 */
public interface PoolReader {

	/**
	 * Find the pool that an object is or stands for.
	 * @param candidate any object
	 * @return the pool itself, the same one each time, or {@code null} if it is none of
	 * this library
	 */
	@Nullable Object poolOf(Object candidate);

	/**
	 * Read a pool.
	 * @param name where it was found
	 * @param pool what {@link #poolOf} returned
	 * @param path the objects that led to it, outermost first
	 * @return its limits and numbers
	 */
	UnmanagedPool read(String name, Object pool, List<Object> path);

}
