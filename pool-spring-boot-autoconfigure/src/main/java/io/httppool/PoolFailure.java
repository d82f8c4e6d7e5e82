package io.httppool;

import java.io.Serializable;
import java.time.Duration;

/**
 * Circumstances of a failed call, carried by every {@link PoolIoException}.
 *
 * @param pool name of the pool
 * @param baseHost scheme, host and port of the upstream; never user info, path or query
 * @param phase how far the call had come
 * @param elapsed time since the call began, waiting and earlier attempts included
 * @param stats numbers of the pool when the call failed
 * @param mayHaveReachedServer whether a byte of the request may have reached the server,
 * in this attempt or an earlier one; {@code false} means that it provably was not
 * processed
 */
public record PoolFailure(String pool, String baseHost, CallPhase phase, Duration elapsed, PoolStats stats,
		boolean mayHaveReachedServer) implements Serializable {

}
