package io.httppool.sample.migration;

import java.util.Optional;

/**
 * How one object of the target is made, and found again.
 */
interface Creation {

	/**
	 * Look whether another run left it, before it is created for the first time. By
	 * default nobody did.
	 * @return the object, if it is there
	 */
	default Optional<Ref> existing() {
		return Optional.empty();
	}

	/**
	 * Look it up in the target, after a create whose outcome is not known.
	 * @return the object, if it is there
	 */
	Optional<Ref> find();

	/**
	 * Read what the create needs. A failure here is one of a read.
	 */
	default void prepare() {
	}

	/**
	 * Send the create, once.
	 * @return the object
	 */
	Ref create();

}
