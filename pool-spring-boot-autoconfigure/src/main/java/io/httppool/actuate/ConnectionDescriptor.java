package io.httppool.actuate;

import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

import io.httppool.PooledConnection;

/**
 * One connection of a pool.
 *
 * @param id see {@link PooledConnection#id()}
 * @param kind {@code blocking} or {@code async}
 * @param route see {@link PooledConnection#route()}
 * @param protocol see {@link PooledConnection#protocol()}
 * @param state see {@link PooledConnection#state()}
 * @param ageMillis see {@link PooledConnection#age()}
 * @param idleMillis see {@link PooledConnection#idle()}
 * @param uses see {@link PooledConnection#uses()}
 * @param streams see {@link PooledConnection#streams()}
 * @param tls see {@link PooledConnection#tls()}; absent from the JSON when {@code null}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ConnectionDescriptor(long id, String kind, String route, String protocol, PooledConnection.State state,
		long ageMillis, long idleMillis, long uses, int streams, @Nullable String tls) {

	static ConnectionDescriptor of(PooledConnection connection) {
		return new ConnectionDescriptor(connection.id(), connection.kind().name().toLowerCase(Locale.ROOT),
				connection.route(), connection.protocol(), connection.state(), connection.age().toMillis(),
				connection.idle().toMillis(), connection.uses(), connection.streams(), connection.tls());
	}

}
