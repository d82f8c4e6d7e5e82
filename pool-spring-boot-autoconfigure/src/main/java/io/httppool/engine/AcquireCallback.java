package io.httppool.engine;

/**
 * Is told how a wait for a connection ended, exactly once, on any thread and never under
 * the engine's lock. Throws nothing.
 *
 * @param <C> a connection
 */
public interface AcquireCallback<C> {

	/**
	 * A connection was handed out.
	 * @param lease to be given back
	 */
	void acquired(Lease<C> lease);

	/**
	 * No connection was handed out.
	 * @param failure why
	 */
	void failed(AcquireFailedException failure);

}
