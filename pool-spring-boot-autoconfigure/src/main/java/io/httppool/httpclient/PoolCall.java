package io.httppool.httpclient;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

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
 * One call through a pool, all of its attempts and redirects included. Ties together what
 * is known of it: how it ends (the base class), its {@link Deadline}, how far it has come
 * ({@link CallProgress}), who makes it ({@link CallDescription}) and the
 * {@link CallTrace} of it. Opened by {@link HttpComponentsConnectionPool#begin}; whoever
 * opened it ends it. Safe for use by several threads: the caller's, the I/O thread's and
 * the timer's.
 * <p>
 * It has one connection at a time. An attempt that may be on its way twice is made by two
 * {@linkplain #fork forks} of the call.
 */
public final class PoolCall extends StoppableCall {

	/**
	 * Most bytes of an answer's rest, and the longest time for it, that are worth a
	 * connection which can be used again.
	 */
	public static final int LARGEST_REST = 64 * 1024;

	private static final Duration LONGEST_DRAIN = Duration.ofMillis(250);

	private static final String ATTRIBUTE = PoolCall.class.getName();

	private final HttpComponentsConnectionPool pool;

	/** The call that this one is a fork of. */
	private final @Nullable PoolCall origin;

	private final CallDescription description;

	private final Deadline deadline;

	private final CallProgress progress;

	private final CallTrace trace;

	/** While it waits for a connection; {@code null} is as that of the whole call. */
	private final @Nullable Priority priority;

	private volatile @Nullable Throwable stack;

	/** Whether a connection was given to it and is not told of as given back. */
	private volatile boolean holding;

	private volatile @Nullable BooleanSupplier hold;

	private volatile @Nullable Patience patience;

	PoolCall(HttpComponentsConnectionPool pool, String method) {
		this.pool = pool;
		this.origin = null;
		this.description = new CallDescription(method);
		this.deadline = new Deadline(pool);
		this.progress = new CallProgress(null);
		this.trace = CallTrace.ofThisThread(pool);
		this.priority = null;
	}

	private PoolCall(PoolCall origin, @Nullable Priority priority) {
		this.pool = origin.pool;
		this.origin = origin;
		this.description = origin.description;
		this.deadline = origin.deadline;
		this.progress = new CallProgress(origin.progress);
		this.trace = origin.trace.fork();
		this.priority = priority;
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
			CallStatus status = status();
			if (status != CallStatus.ENDED) {
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
		this.progress.join(fork.progress);
	}

	/**
	 * A fork may have reached the server, too, whatever the outcome of the attempt says.
	 * @param fork a fork whose outcome does not count
	 */
	public void joinBeside(PoolCall fork) {
		this.progress.joinBeside(fork.progress);
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
		this.patience = new Patience(patience, task, this.deadline);
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
		this.description.uriTemplate(uriTemplate, config().baseUrl());
		Priority priority = request.priority();
		if (priority != null) {
			this.description.priority(priority);
		}
		this.description
			.tenant((request.tenant() != null) ? request.tenant() : this.pool.resolveTenant(method(), uri, attributes));
		Duration timeout = request.timeout();
		if (timeout != null) {
			limit(timeout.isZero() ? null : timeout);
		}
		return request;
	}

	/**
	 * Say whose call it is, where the thread does not tell.
	 * @param caller what a {@link CallTracer} understands, or {@code null} if nothing is
	 * known
	 */
	public void calledBy(@Nullable Object caller) {
		if (caller != null) {
			this.trace.calledBy(caller);
		}
	}

	/**
	 * Start an attempt.
	 */
	public void beginAttempt() {
		this.progress.beginAttempt();
	}

	/**
	 * A request is about to be made: the caller's, or what an answer redirects it to.
	 * @param oneTimeBody whether it has a body that the transport cannot send again
	 */
	void beginHop(boolean oneTimeBody) {
		this.progress.beginHop(Method.isSafe(method()), oneTimeBody);
	}

	/**
	 * Whether the attempt was redirected in a way that does not rule out that the request
	 * took effect. Then neither a refusal nor a failure of what follows does.
	 * @return whether it was; never for a request that has no effect
	 */
	public boolean isRedirected() {
		return this.progress.isRedirected();
	}

	/**
	 * The attempt under way provably had no effect, although it was sent: the server said
	 * so.
	 */
	public void notProcessed() {
		this.progress.notProcessed();
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
		return this.description.method();
	}

	/**
	 * Time since the call began.
	 * @return the time
	 */
	public Duration elapsed() {
		return this.deadline.elapsed();
	}

	/**
	 * Time until the deadline.
	 * @return the time, zero when it is over, or {@code null} without a deadline
	 */
	public @Nullable Duration remaining() {
		return this.deadline.remaining();
	}

	/**
	 * Close the connection in use if reading the rest of its answer takes too long.
	 * @return to be cancelled when there is no more reason to do so
	 */
	public Future<?> dropConnectionUnlessDrained() {
		return unlessDrained(connectionDrop());
	}

	/**
	 * Close a connection if reading the rest of its answer takes too long.
	 * @param drop the way to close it
	 * @return to be cancelled when there is no more reason to do so
	 */
	public Future<?> unlessDrained(Runnable drop) {
		return this.pool.schedule(drop, LONGEST_DRAIN);
	}

	@Override
	void over() {
		if (!isFork()) {
			this.deadline.disarm();
		}
		answered();
		// A call may end while somebody else opens the connection that it got.
		this.trace.acquireEnded(AcquireOutcome.CANCELLED);
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
			this.trace.forgetCaller();
			this.hold = null;
			this.patience = null;
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
		this.deadline.limit(limit, () -> stop(CallStatus.EXPIRED));
	}

	/**
	 * A connection is asked for.
	 */
	void acquiring() {
		this.progress.acquiring();
		this.stack = this.pool.sampleStack();
		this.trace.acquiring();
	}

	/**
	 * A connection is there.
	 * @param lease the connection
	 */
	void acquired(Lease<PoolConnection> lease) {
		this.holding = true;
		this.progress.acquired(lease);
		Patience patience = this.patience;
		if (patience != null && !lease.isUnconnected()) {
			patience.begin();
		}
	}

	/**
	 * Whether the attempt under way may have reached the server.
	 * @return whether a byte of it may have left, and nothing says that it had no effect
	 */
	public boolean sentInThisAttempt() {
		return this.progress.isSent();
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
		return !isRedirected() && StaleConnections.mayResend(this, method(), repeatable, failure) && resend();
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
		return hold != null && !sentInThisAttempt() && !isRedirected() && hold.getAsBoolean();
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
		this.progress.enter(CallPhase.ACQUIRE);
		return Failures.refused(this, message);
	}

	/**
	 * The connection that the call had turned out to be stale, and the request has
	 * provably not been processed: ask for one that has not been idle. Once per call.
	 * @return whether this is the first time
	 */
	boolean resend() {
		if (isOver() || !this.progress.resend()) {
			return false;
		}
		this.pool.recorder().resent();
		return true;
	}

	Priority priority() {
		return (this.priority != null) ? this.priority : this.description.priority();
	}

	/**
	 * Where the connection was borrowed, if that was sampled.
	 */
	@Nullable Throwable stack() {
		return this.stack;
	}

	void poolClosed() {
		// Before a fork, so that the other one is stopped for the same reason.
		whole().stop(CallStatus.POOL_CLOSED);
		stop(CallStatus.POOL_CLOSED);
	}

	/**
	 * How far it has come.
	 */
	CallProgress progress() {
		return this.progress;
	}

	/**
	 * Who makes it.
	 */
	CallDescription description() {
		return this.description;
	}

	/**
	 * What its tracer is told.
	 */
	CallTrace trace() {
		return this.trace;
	}

	PoolConfig config() {
		return this.pool.config();
	}

	@Nullable Duration limit() {
		return this.deadline.limit();
	}

	/**
	 * Who holds a connection.
	 * @param since since when
	 */
	PooledConnection.Holder holder(Instant since) {
		return this.description.holder(since, this.progress.phase(), this.progress.isWaiting());
	}

}
