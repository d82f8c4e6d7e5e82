package io.httppool;

import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * All pools of the application, by the name of their upstream. Safe for use by any number
 * of threads.
 */
public interface ConnectionPools {

	/**
	 * The pool of an upstream.
	 * @param name the upstream's name
	 * @return the pool
	 * @throws IllegalArgumentException if there is none of that name; the message lists
	 * the known names
	 */
	ConnectionPool get(String name);

	/**
	 * The pool of an upstream that may have been removed in the meantime.
	 * @param name the upstream's name
	 * @return the pool, or empty if there is none of that name
	 */
	default Optional<ConnectionPool> find(String name) {
		try {
			return Optional.of(get(name));
		}
		catch (IllegalArgumentException ex) {
			return Optional.empty();
		}
	}

	/**
	 * The pool that a request to this URL belongs to: same scheme, host and effective
	 * port, and the longest base path that is a prefix of the URL's path by whole
	 * segments.
	 * @param url an absolute URL
	 * @return the pool, or empty if no upstream matches, or if several upstreams share
	 * the best match and only a name can tell them apart
	 */
	Optional<ConnectionPool> forUrl(URI url);

	/**
	 * The names of the upstreams.
	 * @return the names in the order in which they were added
	 */
	Set<String> names();

	/**
	 * Add an upstream at run time.
	 * @param config its configuration
	 * @return its pool
	 * @throws IllegalArgumentException if there is an upstream of that name already,
	 * ignoring case
	 */
	ConnectionPool add(PoolConfig config);

	/**
	 * Remove an upstream and close its pool, as {@link ConnectionPool#close()} does.
	 * @param name the upstream's name
	 * @throws IllegalArgumentException if there is none of that name
	 */
	void remove(String name);

}
