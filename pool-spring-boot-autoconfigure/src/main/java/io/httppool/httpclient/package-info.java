/**
 * Pools on Apache HttpClient 5, for blocking and asynchronous callers.
 * <p>
 * What happens on one request:
 * <ol>
 * <li>{@link io.httppool.httpclient.HttpComponentsConnectionPool#begin} opens a
 * {@link io.httppool.httpclient.PoolCall}, which carries the deadline, the phase and the
 * way to stop, or refuses because the pool is closed.</li>
 * <li>{@code UpstreamExecHandlers} adds the upstream's headers and credentials to
 * requests that go to its origin.</li>
 * <li>The manager of the kind ({@code BlockingConnectionManager},
 * {@code AsyncConnectionManager}) asks the engine for a connection. An idle one that is
 * healthy serves at once: {@link io.httppool.PoolListener#acquired}.</li>
 * <li>Otherwise the call waits in the engine's queue, and the engine decides whether
 * {@code Dialler} opens a connection: {@link io.httppool.PoolListener#connecting}, then
 * {@link io.httppool.PoolListener#opened} or
 * {@link io.httppool.PoolListener#connectFailed}. Whatever comes first, that dial or
 * somebody's release, serves the first waiter: {@link io.httppool.PoolListener#acquired},
 * or {@link io.httppool.PoolListener#acquireFailed} when nothing does.</li>
 * <li>HttpClient writes the request and reads the response; {@code BlockingConnection}
 * moves the phase of the call along. If the connection turns out to be stale,
 * {@code StaleConnections} decides whether the request is sent once more:
 * {@link io.httppool.PoolListener#resent}.</li>
 * <li>{@code KeepAlivePolicy} decides whether the connection is kept, and reads how long
 * the server keeps it.</li>
 * <li>The connection is given back: {@link io.httppool.PoolListener#released}, and
 * {@link io.httppool.PoolListener#draining} and {@link io.httppool.PoolListener#closed}
 * if it is not reusable.</li>
 * <li>{@link io.httppool.httpclient.PoolCall#end} ends the call when the body is read,
 * given up or failed; {@link io.httppool.httpclient.PoolCall#failure} turns whatever went
 * wrong into one of our exceptions.</li>
 * </ol>
 */
@NullMarked
package io.httppool.httpclient;

import org.jspecify.annotations.NullMarked;
