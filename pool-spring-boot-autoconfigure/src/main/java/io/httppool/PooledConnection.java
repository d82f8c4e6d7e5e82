package io.httppool;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * One connection of a pool, as it was when it was looked at.
 *
 * @param id number of the connection, unique within its pool for the life of the pool
 * @param kind which clients it serves
 * @param route where it leads, in the form {@code https://host:port}
 * @param protocol protocol in use, {@code HTTP/1.1} for instance
 * @param state what it does
 * @param age time since it was opened, zero while it is being opened
 * @param idle time since it was last given back, zero while it is in use
 * @param uses how often it was handed out
 * @param streams how many requests use it now
 * @param tls version of TLS, {@code TLSv1.3} for instance, or {@code null} without TLS
 * @param holders who uses it now; the list is empty when nobody does
 */
public record PooledConnection(long id, Kind kind, String route, String protocol, State state, Duration age,
		Duration idle, long uses, int streams, @Nullable String tls, List<Holder> holders) {

	public PooledConnection {
		holders = List.copyOf(holders);
	}

	/**
	 * Which clients a connection serves.
	 */
	public enum Kind {

		/** Blocking clients: {@code RestClient}. */
		BLOCKING,

		/** Reactive clients: {@code WebClient}. */
		ASYNC

	}

	/**
	 * What a connection does.
	 */
	public enum State {

		/** It is being opened. */
		CONNECTING,

		/** It is open and nobody uses it. */
		IDLE,

		/** Somebody uses it. */
		ACTIVE,

		/** It takes no new work and is closed as soon as what is in flight has ended. */
		DRAINING

	}

	/**
	 * Who uses a connection.
	 *
	 * @param method the method of the request
	 * @param uriTemplate the template of its URI, or {@code null} if it had none; never a
	 * raw path
	 * @param thread name of the thread that made the request
	 * @param traceId id of the trace that the request belongs to, or {@code null}
	 * @param since when it got the connection
	 * @param tenant whose request it is, or {@code null} if it belongs to no tenant
	 * @param phase how far its call has come
	 * @param waiting whether the next move is the upstream's: to take the request, to
	 * answer, or to go on with the body that somebody reads. Otherwise the connection is
	 * kept by whom the answer is for
	 */
	public record Holder(String method, @Nullable String uriTemplate, String thread, @Nullable String traceId,
			Instant since, @Nullable String tenant, CallPhase phase, boolean waiting) {

		/**
		 * A holder that has got its answer.
		 * @param method the method of the request
		 * @param uriTemplate the template of its URI, or {@code null} if it had none
		 * @param thread name of the thread that made the request
		 * @param traceId id of the trace that the request belongs to, or {@code null}
		 * @param since when it got the connection
		 * @param tenant whose request it is, or {@code null} if it belongs to no tenant
		 */
		public Holder(String method, @Nullable String uriTemplate, String thread, @Nullable String traceId,
				Instant since, @Nullable String tenant) {
			this(method, uriTemplate, thread, traceId, since, tenant, CallPhase.BODY, false);
		}

		/**
		 * A holder that has got its answer and belongs to no tenant.
		 * @param method the method of the request
		 * @param uriTemplate the template of its URI, or {@code null} if it had none
		 * @param thread name of the thread that made the request
		 * @param traceId id of the trace that the request belongs to, or {@code null}
		 * @param since when it got the connection
		 */
		public Holder(String method, @Nullable String uriTemplate, String thread, @Nullable String traceId,
				Instant since) {
			this(method, uriTemplate, thread, traceId, since, null);
		}

	}

}
