package io.httppool.httpclient;

import io.httppool.PoolConfig;

/**
 * Says how connections of each upstream are opened. Asked when a pool is made and
 * whenever its TLS material may have changed, by any thread, also while the pool is used.
 */
@FunctionalInterface
public interface TransportSource {

	/**
	 * How connections of an upstream are opened, with TLS material that has been read
	 * before, if there is such.
	 * @param config the upstream
	 * @return the transport
	 * @throws TlsMaterialException if the TLS material cannot be read
	 */
	Transport get(PoolConfig config);

	/**
	 * How connections of an upstream are opened, with TLS material that is read anew
	 * where it comes from. As {@link #get} unless overridden.
	 * @param config the upstream
	 * @return the transport
	 * @throws TlsMaterialException if the TLS material cannot be read
	 */
	default Transport read(PoolConfig config) {
		return get(config);
	}

}
