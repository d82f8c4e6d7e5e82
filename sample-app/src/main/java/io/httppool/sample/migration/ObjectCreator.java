package io.httppool.sample.migration;

/**
 * Makes sure that objects are in the target.
 */
@FunctionalInterface
interface ObjectCreator {

	/**
	 * Make sure that an object is in the target. Of one object only one thread at a time
	 * may do so.
	 * @param kind what it is
	 * @param source its name in the source
	 * @param creation how it is made and found
	 * @return the object
	 * @throws DeferredException if its outcome is not known yet, or it cannot be made now
	 * @throws FailedItemException if the target refuses it
	 * @throws StoppedException if it is to be made and the migration shall stop
	 */
	Ref ensure(Kind kind, String source, Creation creation);

}
