package io.httppool.engine;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.httppool.PooledConnection.Kind;
import io.httppool.PooledConnection.State;

/**
 * A slot as it was when it was looked at.
 *
 * @param id its number
 * @param kind which clients it is for
 * @param route where it leads
 * @param state what it does
 * @param ageNanos time since it was opened
 * @param idleNanos time since it was given back, zero while it is in use
 * @param uses how often it was handed out
 * @param connection the connection, or {@code null} while it is being opened
 * @param leases who uses it
 * @param <C> a connection
 */
public record SlotView<C>(long id, Kind kind, Object route, State state, long ageNanos, long idleNanos, long uses,
		@Nullable C connection, List<Lease<C>> leases) {

}
