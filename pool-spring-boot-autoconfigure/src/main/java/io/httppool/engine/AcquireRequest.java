package io.httppool.engine;

import org.jspecify.annotations.Nullable;

import io.httppool.PooledConnection.Kind;
import io.httppool.Priority;

/**
 * What is asked for, and by whom. Immutable.
 */
public class AcquireRequest {

	private final Kind kind;

	private final Object route;

	private final Priority priority;

	private final @Nullable String tenant;

	private final @Nullable Object holder;

	/**
	 * Ask for a connection.
	 * @param kind kind of the connection
	 * @param route where it is to lead; connections of one kind and equal routes are
	 * interchangeable
	 * @param priority how urgent it is
	 * @param tenant whose share it counts for, or {@code null} for none
	 * @param holder shown to operators as the one who holds the connection
	 */
	public AcquireRequest(Kind kind, Object route, Priority priority, @Nullable String tenant,
			@Nullable Object holder) {
		this.kind = kind;
		this.route = route;
		this.priority = priority;
		this.tenant = tenant;
		this.holder = holder;
	}

	/**
	 * Ask for a connection without further wishes.
	 * @param kind kind of the connection
	 * @param route where it is to lead
	 * @return the request
	 */
	public static AcquireRequest of(Kind kind, Object route) {
		return new AcquireRequest(kind, route, Priority.NORMAL, null, null);
	}

	/**
	 * Ask for a connection that not every one will do for.
	 * @param fresh whether idle connections will not do, as one of them has just turned
	 * out to be stale
	 * @param unconnected whether only the holder can open the connection, through a
	 * tunnel for instance: a new one is handed out as {@link Lease#isUnconnected()}
	 * @return such a request, this one if neither is asked for
	 */
	public AcquireRequest demanding(boolean fresh, boolean unconnected) {
		return (fresh || unconnected) ? new Demanding(this, fresh, unconnected) : this;
	}

	/**
	 * Kind of the connection.
	 * @return the kind
	 */
	public final Kind kind() {
		return this.kind;
	}

	/**
	 * Where the connection is to lead.
	 * @return the route
	 */
	public final Object route() {
		return this.route;
	}

	/**
	 * How urgent it is.
	 * @return the priority
	 */
	public final Priority priority() {
		return this.priority;
	}

	/**
	 * Whose share it counts for.
	 * @return the tenant, or {@code null} for none
	 */
	public final @Nullable String tenant() {
		return this.tenant;
	}

	/**
	 * Who is going to hold the connection.
	 * @return what operators are shown, or {@code null}
	 */
	public final @Nullable Object holder() {
		return this.holder;
	}

	/**
	 * Whether idle connections will not do.
	 * @return whether a new one is needed, or one that comes from somebody else's hands
	 */
	public boolean fresh() {
		return false;
	}

	/**
	 * Whether only the holder can open the connection.
	 * @return whether a new one is handed out unconnected
	 */
	public boolean unconnected() {
		return false;
	}

	/**
	 * Hardly any request asks for these, and the others are smaller without them: one is
	 * made for each acquire.
	 */
	private static final class Demanding extends AcquireRequest {

		private final boolean fresh;

		private final boolean unconnected;

		private Demanding(AcquireRequest request, boolean fresh, boolean unconnected) {
			super(request.kind, request.route, request.priority, request.tenant, request.holder);
			this.fresh = fresh;
			this.unconnected = unconnected;
		}

		@Override
		public boolean fresh() {
			return this.fresh;
		}

		@Override
		public boolean unconnected() {
			return this.unconnected;
		}

	}

}
