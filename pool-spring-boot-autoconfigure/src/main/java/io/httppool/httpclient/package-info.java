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
 * {@code AsyncConnectionManager}) acquires a connection:
 * {@link io.httppool.PoolListener#acquired} or
 * {@link io.httppool.PoolListener#acquireFailed}.</li>
 * <li>A connection that is not open yet is dialled by the same manager:
 * {@link io.httppool.PoolListener#opened} or
 * {@link io.httppool.PoolListener#connectFailed}; the acquire counts as served when the
 * dial is done.</li>
 * <li>HttpClient writes the request and reads the response; {@code RecordedConnection}
 * moves the phase of the call along.</li>
 * <li>{@code KeepAlivePolicy} decides whether and how long the connection is kept.</li>
 * <li>The connection is given back: {@link io.httppool.PoolListener#released}, and
 * {@link io.httppool.PoolListener#closed} if it is not reusable.</li>
 * <li>{@link io.httppool.httpclient.PoolCall#end} ends the call when the body is read,
 * given up or failed; {@link io.httppool.httpclient.PoolCall#failure} turns whatever went
 * wrong into one of our exceptions.</li>
 * </ol>
 */
@NullMarked
package io.httppool.httpclient;

import org.jspecify.annotations.NullMarked;
