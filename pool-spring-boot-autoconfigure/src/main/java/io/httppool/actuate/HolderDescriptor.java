package io.httppool.actuate;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

import io.httppool.CallPhase;
import io.httppool.PooledConnection;

/**
 * Who uses a connection.
 *
 * @param connectionId number of the connection
 * @param method see {@link PooledConnection.Holder#method()}
 * @param uriTemplate see {@link PooledConnection.Holder#uriTemplate()}; absent from the
 * JSON when {@code null}
 * @param thread see {@link PooledConnection.Holder#thread()}
 * @param traceId see {@link PooledConnection.Holder#traceId()}; absent from the JSON when
 * {@code null}
 * @param phase see {@link PooledConnection.Holder#phase()}
 * @param waiting see {@link PooledConnection.Holder#waiting()}
 * @param sinceMillis time since it got the connection
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record HolderDescriptor(long connectionId, String method, @Nullable String uriTemplate, String thread,
		@Nullable String traceId, CallPhase phase, boolean waiting, long sinceMillis) {

	static Stream<HolderDescriptor> of(PooledConnection connection, Instant now) {
		return connection.holders()
			.stream()
			.map((holder) -> new HolderDescriptor(connection.id(), holder.method(), holder.uriTemplate(),
					holder.thread(), holder.traceId(), holder.phase(), holder.waiting(),
					Math.max(0, Duration.between(holder.since(), now).toMillis())));
	}

}
