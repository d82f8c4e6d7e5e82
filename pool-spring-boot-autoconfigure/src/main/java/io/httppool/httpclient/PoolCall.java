package io.httppool.httpclient;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

import io.httppool.AcquireOutcome;
import io.httppool.CallPhase;
import io.httppool.CallTracer;
import io.httppool.PoolConfig;
import io.httppool.PoolIoException;
import io.httppool.PoolRejectedException;
import io.httppool.PoolRequest;
import io.httppool.PooledConnection;
import io.httppool.Priority;
import io.httppool.engine.Lease;

/**
 * One call through a pool, all of its attempts and redirects included: knows its
 * deadline, how far it has come and how to stop it. Opened by
 * {@link HttpComponentsConnectionPool#begin}; whoever opened it ends it. Safe for use by
 * several threads: the caller's, the I/O thread's and the timer's.
 * <p>
 * It has one connection at a time. An attempt that may be on its way twice is made by two
 * {@linkplain #fork forks} of the call.
 */
public final class PoolCall {

	/**
	 * Most bytes of an answer's rest, and the longest time for it, that are worth a
	 * connection which can be used again.
	 */
	public static final int LARGEST_REST = 64 * 1024;

	private static final Duration LONGEST_DRAIN = Duration.ofMillis(250);

	private static final String ATTRIBUTE = PoolCall.class.getName();

	private static final Runnable NOTHING = () -> {
	};

	private static final AtomicReferenceFieldUpdater<PoolCall, Status> STATUS = AtomicReferenceFieldUpdater
		.newUpdater(PoolCall.class, Status.class, "status");

	private static final AtomicReferenceFieldUpdater<PoolCall, Runnable> STOP = AtomicReferenceFieldUpdater
		.newUpdater(PoolCall.class, Runnable.class, "stop");

	private static final AtomicReferenceFieldUpdater<PoolCall, Runnable> AFTERWARDS = AtomicReferenceFieldUpdater
		.newUpdater(PoolCall.class, Runnable.class, "afterwards");

	private static final AtomicReferenceFieldUpdater<PoolCall, CallTracer.Step> ACQUIRING = AtomicReferenceFieldUpdater
		.newUpdater(PoolCall.class, CallTracer.Step.class, "acquiring");

	private final HttpComponentsConnectionPool pool;

	private final String method;

	/** The call that this one is a fork of. */
	private final @Nullable PoolCall origin;

	private final String thread;

	private final @Nullable String traceId;

	private final long started;

	private final AtomicReference<@Nullable Future<?>> timer = new AtomicReference<>();

	private volatile Status status = Status.RUNNING;

	private volatile Runnable stop = NOTHING;

	private volatile Runnable afterwards = NOTHING;

	private volatile @Nullable String uriTemplate;

	private volatile @Nullable Duration limit;

	private volatile CallPhase phase = CallPhase.ACQUIRE;

	private volatile boolean sentBefore;

	private volatile boolean sent;

	/** Whether the latest redirect says that nothing was done yet. */
	private volatile boolean sentElsewhere;

	/** Whether the attempt goes on after a redirect that does not say so. */
	private volatile boolean redirected;

	private volatile boolean oneTimeBody;

	private volatile @Nullable Priority priority;

	private volatile @Nullable String tenant;

	private volatile @Nullable Throwable stack;

	private volatile @Nullable PoolConnection connection;

	/** Whether a connection was given to it and is not told of as given back. */
	private volatile boolean holding;

	private volatile boolean onUsedConnection;

	private volatile boolean wantsFreshConnection;

	private volatile boolean resent;

	private volatile @Nullable BooleanSupplier hold;

	private volatile @Nullable Patience patience;

	private volatile @Nullable Object caller;

	private volatile CallTracer.@Nullable Step acquiring;

	PoolCall(HttpComponentsConnectionPool pool, String method) {
		this.pool = pool;
		this.method = method;
		this.caller = pool.tracer().current();
		this.origin = null;
		this.thread = Thread.currentThread().getName();
		this.traceId = MDC.get("traceId");
		this.started = System.nanoTime();
	}

	private PoolCall(PoolCall origin, @Nullable Priority priority) {
		this.pool = origin.pool;
		this.method = origin.method;
		this.origin = origin;
		this.thread = origin.thread;
		this.traceId = origin.traceId;
		this.started = origin.started;
		this.priority = priority;
		this.resent = origin.resent;
		this.caller = origin.caller;
	}

	/**
	 * Read the call that a request belongs to.
	 * @param context the context of the request
	 * @return the call
	 * @throws IllegalStateException if the request was not made for a call
	 */
	static PoolCall from(HttpContext context) {
		PoolCall call = find(context);
		if (call == null) {
			throw new IllegalStateException("The request belongs to no call of a pool");
		}
		return call;
	}

	/**
	 * Read the call that a request belongs to, if any: a pool's own requests belong to
	 * none.
	 * @param context the context of the request
	 * @return the call, or {@code null}
	 */
	static @Nullable PoolCall find(HttpContext context) {
		return (context.getAttribute(ATTRIBUTE) instanceof PoolCall call) ? call : null;
	}

	/**
	 * Make the context by which a request belongs to the call.
	 * @return a new context, for one request
	 */
	public HttpClientContext newContext() {
		HttpClientContext context = HttpClientContext.create();
		context.setAttribute(ATTRIBUTE, this);
		this.pool.prepare(context);
		return context;
	}

	/**
	 * Make one of several requests for the same answer: with a connection, a phase and a
	 * way to stop of its own, and the deadline and the description of this call. It is
	 * stopped when this call is; its own end is not the end of this call.
	 * @param priority how important it is while it waits for a connection, or
	 * {@code null} for as important as this call
	 * @return the fork, to be ended by who made it
	 */
	public PoolCall fork(@Nullable Priority priority) {
		PoolCall fork = new PoolCall(this, priority);
		this.pool.forked(fork);
		whenOver(() -> {
			Status status = this.status;
			if (status != Status.ENDED) {
				fork.stop(status);
			}
		});
		return fork;
	}

	/**
	 * Take what a fork has done for this call's own doing in this attempt.
	 * @param fork the fork whose outcome is that of the attempt
	 */
	public void join(PoolCall fork) {
		this.sent |= fork.sent;
		this.resent |= fork.resent;
	}

	/**
	 * A fork may have reached the server, too, whatever the outcome of the attempt says.
	 * @param fork a fork whose outcome does not count
	 */
	public void joinBeside(PoolCall fork) {
		this.sentBefore |= fork.sent;
		this.resent |= fork.resent;
	}

	/**
	 * The call that this one is a fork of.
	 * @return that call, or this one if it is none
	 */
	public PoolCall whole() {
		return (this.origin != null) ? this.origin : this;
	}

	/**
	 * Whether this is a {@linkplain #fork fork}.
	 * @return whether its end is not that of the whole call
	 */
	public boolean isFork() {
		return this.origin != null;
	}

	/**
	 * Have something done if no answer has begun to come for a while after a connection
	 * was found. Forgotten with {@link #answered()}. No effect if the deadline is nearer.
	 * @param patience the while
	 * @param task does not block; runs on the timer's thread, at most once
	 */
	public void whenSlow(Duration patience, Runnable task) {
		this.patience = new Patience(patience, task);
	}

	/**
	 * The wait for an answer is over, good or bad.
	 */
	public void answered() {
		Patience patience = this.patience;
		if (patience != null) {
			patience.end();
		}
	}

	/**
	 * Another request was faster: the answer is not wanted any more. What waits for a
	 * connection gives that up; a connection on which something was sent is kept if the
	 * answer comes soon, and closed otherwise. Whoever reads the answer ends the call.
	 */
	public void overtaken() {
		if (!sentInThisAttempt()) {
			cancel();
			return;
		}
		Future<?> limit = unlessDrained(this::cancel);
		whenOver(() -> limit.cancel(false));
	}

	/**
	 * Take up what the caller said about this request.
	 * @param uri the request's address
	 * @param attributes the request's attributes, the caller's wishes among them
	 * @param uriTemplate the template of the URI, shown to operators, or {@code null}
	 * @return the caller's wishes
	 */
	public PoolRequest describe(URI uri, Map<String, Object> attributes, @Nullable String uriTemplate) {
		PoolRequest request = PoolRequest.from(attributes);
		this.uriTemplate = (uriTemplate != null) ? shown(uriTemplate) : null;
		if (request.priority() != null) {
			this.priority = request.priority();
		}
		this.tenant = (request.tenant() != null) ? request.tenant()
				: this.pool.resolveTenant(this.method, uri, attributes);
		Duration timeout = request.timeout();
		if (timeout != null) {
			limit(timeout.isZero() ? null : timeout);
		}
		return request;
	}

	/**
	 * Templates begin with the base URL, which is known anyway, and may end with a query,
	 * which may hold a secret.
	 */
	private String shown(String template) {
		String baseUrl = config().baseUrl().toString();
		int start = template.startsWith(baseUrl) ? baseUrl.length() : 0;
		int query = template.indexOf('?', start);
		return template.substring(start, (query != -1) ? query : template.length());
	}

	/**
	 * Say whose call it is, where the thread does not tell.
	 * @param caller what a {@link CallTracer} understands, or {@code null} if nothing is
	 * known
	 */
	public void calledBy(@Nullable Object caller) {
		if (caller != null) {
			this.caller = caller;
		}
	}

	/**
	 * Start an attempt.
	 */
	public void beginAttempt() {
		this.sentBefore = sent();
		this.sent = false;
		this.redirected = false;
		this.phase = CallPhase.ACQUIRE;
	}

	/**
	 * The answer is a redirect. With 307 and 308 (RFC 9110, sections 15.4.8 and 15.4.9)
	 * whoever was asked did nothing: the same request is to be made at another place.
	 * With 303 the request was processed. 301 and 302 (sections 15.4.2 and 15.4.3) are
	 * used for the one and for the other, whatever the method, so that the request may
	 * have been.
	 * @param elsewhere whether it says that nothing was done
	 */
	void redirected(boolean elsewhere) {
		this.sentElsewhere = elsewhere;
	}

	/**
	 * A request is about to be made: the caller's, or what an answer
	 * {@linkplain #redirected redirects} it to.
	 * @param oneTimeBody whether it has a body that the transport cannot send again
	 */
	void beginHop(boolean oneTimeBody) {
		this.oneTimeBody = oneTimeBody;
		if (this.sent && !this.sentElsewhere && !Method.isSafe(this.method)) {
			this.redirected = true;
			whole().sentBefore = true;
		}
	}

	/**
	 * Whether the attempt was redirected in a way that does not rule out that the request
	 * took effect. Then neither a refusal nor a failure of what follows does.
	 * @return whether it was; never for a request that has no effect
	 */
	public boolean isRedirected() {
		return this.redirected;
	}

	boolean hasOneTimeBody() {
		return this.oneTimeBody;
	}

	/**
	 * The attempt under way provably had no effect, although it was sent: the server said
	 * so.
	 */
	public void notProcessed() {
		this.sent = false;
	}

	/**
	 * The pool.
	 * @return the pool
	 */
	public HttpComponentsConnectionPool pool() {
		return this.pool;
	}

	/**
	 * The method of the request.
	 * @return an HTTP method
	 */
	public String method() {
		return this.method;
	}

	/**
	 * Time since the call began.
	 * @return the time
	 */
	public Duration elapsed() {
		return Duration.ofNanos(System.nanoTime() - this.started);
	}

	/**
	 * Time until the deadline.
	 * @return the time, zero when it is over, or {@code null} without a deadline
	 */
	public @Nullable Duration remaining() {
		Duration limit = limit();
		if (limit == null) {
			return null;
		}
		Duration remaining = limit.minus(elapsed());
		return remaining.isNegative() ? Duration.ZERO : remaining;
	}

	/**
	 * Whether the call was ended, cancelled or ran into its deadline.
	 * @return whether it is over
	 */
	public boolean isOver() {
		return this.status != Status.RUNNING;
	}

	/**
	 * Whether the caller gave up.
	 * @return whether {@link #cancel()} ended the call
	 */
	public boolean isCancelled() {
		return this.status == Status.CANCELLED;
	}

	/**
	 * Give up: whatever goes on is stopped, a connection in use is closed. No effect
	 * after the end.
	 */
	public void cancel() {
		stop(Status.CANCELLED);
	}

	/**
	 * Close the connection in use, if there is one; the call goes on. For answers whose
	 * rest is not wanted.
	 */
	public void dropConnection() {
		STOP.getAndSet(this, NOTHING).run();
	}

	/**
	 * Close the connection in use if reading the rest of its answer takes too long.
	 * @return to be cancelled when there is no more reason to do so
	 */
	public Future<?> dropConnectionUnlessDrained() {
		return unlessDrained(connectionDrop());
	}

	/**
	 * The way to close the connection that is in use now, for later, when another attempt
	 * may have another one.
	 * @return closes the connection if it was not given back
	 */
	public Runnable connectionDrop() {
		Runnable current = this.stop;
		return () -> {
			stopByNothing(current);
			current.run();
		};
	}

	/**
	 * Close a connection if reading the rest of its answer takes too long.
	 * @param drop the way to close it
	 * @return to be cancelled when there is no more reason to do so
	 */
	public Future<?> unlessDrained(Runnable drop) {
		return this.pool.schedule(drop, LONGEST_DRAIN);
	}

	/**
	 * The call has come to its end, good or bad. Idempotent.
	 */
	public void end() {
		STATUS.compareAndSet(this, Status.RUNNING, Status.ENDED);
		this.stop = NOTHING;
		arm(null);
		over();
	}

	/**
	 * Have something done once when the call is over, good or bad, after what was wanted
	 * earlier; at once if it is already.
	 * @param task does not block; may run on any thread
	 */
	public void whenOver(Runnable task) {
		AFTERWARDS.accumulateAndGet(this, task, (earlier, later) -> (earlier == NOTHING) ? later : () -> {
			earlier.run();
			later.run();
		});
		if (isOver()) {
			runAfterwards();
		}
	}

	private void over() {
		answered();
		// A call may end while somebody else opens the connection that it got.
		acquireEnded(AcquireOutcome.CANCELLED);
		runAfterwards();
		this.pool.ended(this);
		forgetCaller();
	}

	/**
	 * The connection was given back, and whoever is interested was told so.
	 */
	void released() {
		this.holding = false;
		forgetCaller();
	}

	/**
	 * An idle connection remembers its last call, which must not keep the request and its
	 * body in memory. As either of its two ends may be the last, both ask for it.
	 */
	private void forgetCaller() {
		if (isOver() && !this.holding) {
			this.caller = null;
			this.hold = null;
			this.patience = null;
		}
	}

	private void runAfterwards() {
		if (this.afterwards != NOTHING) {
			AFTERWARDS.getAndSet(this, NOTHING).run();
		}
	}

	/**
	 * Turn what went wrong into an exception of ours.
	 * @param cause what was caught
	 * @return the exception to throw; {@code cause} itself if it is one already
	 */
	public PoolIoException failure(Throwable cause) {
		return Failures.translate(this, cause);
	}

	/**
	 * Whether the transport threw this, or threw it because the call was stopped; what a
	 * body's publisher or encoder throws is not ours to translate.
	 * @param thrown what was caught
	 * @return whether {@link #failure(Throwable)} is to translate it
	 */
	public boolean isTransportFailure(Throwable thrown) {
		return Failures.isOfTransport(thrown) || isOver();
	}

	/**
	 * Limit the whole call, counted from its beginning.
	 * @param limit the limit, or {@code null} for none
	 */
	void limit(@Nullable Duration limit) {
		this.limit = limit;
		arm((limit != null) ? this.pool.schedule(() -> stop(Status.EXPIRED), limit.minus(elapsed())) : null);
	}

	private void arm(@Nullable Future<?> timer) {
		Future<?> replaced = this.timer.getAndSet(timer);
		if (replaced != null) {
			replaced.cancel(false);
		}
	}

	/**
	 * Enter a phase.
	 * @param phase the phase
	 */
	void enter(CallPhase phase) {
		this.phase = phase;
	}

	/**
	 * A connection is asked for.
	 */
	void acquiring() {
		enter(CallPhase.ACQUIRE);
		this.connection = null;
		this.onUsedConnection = false;
		this.stack = this.pool.sampleStack();
		Object caller = this.caller;
		this.acquiring = (caller != null) ? this.pool.tracer().acquiring(this.pool, caller) : null;
	}

	/**
	 * What {@link #acquiring()} began has ended. Told before the caller is.
	 */
	void acquireEnded(AcquireOutcome outcome) {
		CallTracer.Step step = (this.acquiring != null) ? ACQUIRING.getAndSet(this, null) : null;
		if (step != null) {
			step.end(outcome.name().toLowerCase(Locale.ROOT), null);
		}
	}

	/**
	 * A connection begins to be opened for the sake of this call.
	 */
	CallTracer.@Nullable Step connecting() {
		Object caller = this.caller;
		return (caller != null) ? this.pool.tracer().connecting(this.pool, caller) : null;
	}

	/**
	 * Make the caller current on this thread, to tell listeners of the call.
	 * @return to be closed, or {@code null} if there is nothing to do
	 */
	CallTracer.@Nullable Scope resumeCaller() {
		Object caller = this.caller;
		return (caller != null) ? this.pool.tracer().resume(caller) : null;
	}

	/**
	 * A connection is there.
	 * @param lease the connection
	 */
	void acquired(Lease<PoolConnection> lease) {
		this.holding = true;
		this.wantsFreshConnection = false;
		this.connection = lease.isUnconnected() ? null : lease.connection();
		this.onUsedConnection = !lease.isUnconnected() && lease.outcome() != AcquireOutcome.DIALLED;
		Patience patience = this.patience;
		if (patience != null && !lease.isUnconnected()) {
			patience.begin();
		}
	}

	/**
	 * Whether the connection had been used before.
	 */
	boolean isOnUsedConnection() {
		return this.onUsedConnection;
	}

	/**
	 * The exchange broke off, and nobody writes any more: if no byte of the request has
	 * left, it was not sent.
	 */
	void brokenOff() {
		PoolConnection connection = this.connection;
		if (connection != null && !connection.isWritten()) {
			this.sent = false;
		}
	}

	/**
	 * Whether a byte of an answer has come.
	 */
	boolean isAnswered() {
		PoolConnection connection = this.connection;
		return connection != null && connection.isAnswered();
	}

	/**
	 * Whether the attempt under way may have reached the server.
	 * @return whether a byte of it may have left, and nothing says that it had no effect
	 */
	public boolean sentInThisAttempt() {
		return this.sent;
	}

	/**
	 * An attempt failed: whether it met a stale connection and is to be made again at
	 * once, on another one. For requests whose bodies the transport cannot repeat; it
	 * sends the others again by itself. Says so once per call, and counts it.
	 * @param failure what the attempt failed with
	 * @param repeatable whether whoever asks can make the body again
	 * @return whether to make the attempt again
	 */
	public boolean resendAfter(Throwable failure, boolean repeatable) {
		return !this.redirected && StaleConnections.mayResend(this, this.method, repeatable, failure) && resend();
	}

	/**
	 * Give a connection back unused if nothing may be sent when it is there. No effect on
	 * an attempt that has sent something already: it would be made from its beginning.
	 * @param hold whether nothing may be sent
	 */
	public void holdBackIf(BooleanSupplier hold) {
		this.hold = hold;
	}

	boolean isHeldBack() {
		BooleanSupplier hold = whole().hold;
		return hold != null && !this.sent && !this.redirected && hold.getAsBoolean();
	}

	/**
	 * Whether an attempt was {@linkplain #holdBackIf held back}.
	 * @param thrown what it ended with
	 * @return whether to make it later
	 */
	public boolean wasHeldBack(Throwable thrown) {
		for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
			if (cause instanceof HeldBackException) {
				return true;
			}
		}
		return false;
	}

	/**
	 * What the upstream knows the caller by.
	 * @param header looks up a header that the request carries itself
	 * @return the values of the headers with credentials, or {@code null} without any
	 */
	public @Nullable String credential(Function<String, @Nullable String> header) {
		return this.pool.headers().credential(header);
	}

	/**
	 * The call cannot wait for as long as the upstream asked it to.
	 * @param message what the upstream asked for, and what to do
	 * @return the exception to throw
	 */
	public PoolRejectedException refused(String message) {
		enter(CallPhase.ACQUIRE);
		return Failures.refused(this, message);
	}

	/**
	 * The connection that the call had turned out to be stale, and the request has
	 * provably not been processed: ask for one that has not been idle. Once per call.
	 * @return whether this is the first time
	 */
	boolean resend() {
		if (this.resent || isOver()) {
			return false;
		}
		this.resent = true;
		this.wantsFreshConnection = true;
		this.pool.recorder().resent();
		return true;
	}

	boolean wantsFreshConnection() {
		return this.wantsFreshConnection;
	}

	Priority priority() {
		Priority own = this.priority;
		Priority priority = (own != null) ? own : whole().priority;
		return (priority != null) ? priority : Priority.NORMAL;
	}

	@Nullable String tenant() {
		return whole().tenant;
	}

	/**
	 * Where the connection was borrowed, if that was sampled.
	 */
	@Nullable Throwable stack() {
		return this.stack;
	}

	/**
	 * It should have been sampled.
	 */
	void stackMissed() {
		this.pool.stackMissed();
	}

	/**
	 * A byte of the request has left, or may have.
	 */
	void sending() {
		this.sent = true;
	}

	/**
	 * Say how to stop what goes on now. Runs it at once if the call is over, even if it
	 * was forgotten again meanwhile: the call's end may have come in between.
	 * @param stop closes or cancels; may run on any thread, and twice
	 */
	public void stopBy(Runnable stop) {
		this.stop = stop;
		if (isOver()) {
			STOP.compareAndSet(this, stop, NOTHING);
			stop.run();
		}
	}

	/**
	 * What went on is over; there is nothing to stop, unless something else goes on
	 * meanwhile: the next attempt, while the rest of an answer is read.
	 * @param stop what {@link #stopBy} was told
	 */
	void stopByNothing(Runnable stop) {
		STOP.compareAndSet(this, stop, NOTHING);
	}

	void poolClosed() {
		// Before a fork, so that the other one is stopped for the same reason.
		whole().stop(Status.POOL_CLOSED);
		stop(Status.POOL_CLOSED);
	}

	private void stop(Status reason) {
		if (STATUS.compareAndSet(this, Status.RUNNING, reason)) {
			STOP.getAndSet(this, NOTHING).run();
			over();
		}
	}

	Status status() {
		return this.status;
	}

	CallPhase phase() {
		return this.phase;
	}

	/**
	 * Whether any attempt may have reached the server.
	 */
	boolean sent() {
		return this.sent || whole().sentBefore;
	}

	PoolConfig config() {
		return this.pool.config();
	}

	@Nullable Duration limit() {
		return whole().limit;
	}

	/**
	 * Who holds a connection.
	 * @param since since when
	 */
	PooledConnection.Holder holder(Instant since) {
		return new PooledConnection.Holder(this.method, whole().uriTemplate, this.thread, this.traceId, since, tenant(),
				this.phase, isWaiting());
	}

	/**
	 * Whether the next move is the upstream's. Of the sending of a request's body that is
	 * not known.
	 */
	private boolean isWaiting() {
		PoolConnection connection = this.connection;
		return switch (this.phase) {
			case WRITE, RESPONSE -> true;
			case BODY -> connection != null && connection.isBodyAwaited();
			case ACQUIRE, CONNECT, TLS -> false;
		};
	}

	/**
	 * Who this is, for operators: never a raw path.
	 * @return method, URI template if known, and thread
	 */
	String describe() {
		String template = whole().uriTemplate;
		return this.method + ((template != null) ? " " + template : "") + " on thread " + this.thread;
	}

	/**
	 * How long an answer may take before something is done about it.
	 */
	private final class Patience {

		private final Duration length;

		private final Runnable task;

		private @Nullable Future<?> end;

		private boolean over;

		private Patience(Duration length, Runnable task) {
			this.length = length;
			this.task = task;
		}

		private synchronized void begin() {
			Duration remaining = remaining();
			if (this.over || (remaining != null && remaining.compareTo(this.length) <= 0)) {
				return;
			}
			if (this.end != null) {
				// The request goes out again, on another connection.
				this.end.cancel(false);
			}
			this.end = PoolCall.this.pool.schedule(this::runOut, this.length);
		}

		private void runOut() {
			synchronized (this) {
				if (this.over) {
					return;
				}
				this.over = true;
			}
			this.task.run();
		}

		private synchronized void end() {
			this.over = true;
			if (this.end != null) {
				this.end.cancel(false);
			}
		}

	}

	/**
	 * How the call goes.
	 */
	enum Status {

		/** Under way. */
		RUNNING,

		/** Came to its end. */
		ENDED,

		/** Ran into its deadline. */
		EXPIRED,

		/** Given up by the caller. */
		CANCELLED,

		/** Ended by the closing of its pool. */
		POOL_CLOSED

	}

}
