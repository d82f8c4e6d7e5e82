package io.httppool.httpclient;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.RequestNotExecutedException;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.RequestChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.httppool.CloseReason;
import io.httppool.concurrent.SingleThreadScheduler;

/**
 * An exchange that looks at its connection once more before it writes the first byte: an
 * acquire sees only what the reactor has read by then. Bytes that it has not read yet may
 * be a message of TLS, or an answer to a request that was never made; the exchange waits
 * until that is known. Whatever goes wrong earlier has not executed the request.
 * <p>
 * It also stands between the application and the reactor, whose thread an {@link Error}
 * would end, and with it the exchanges of all upstreams: it breaks this exchange only.
 */
final class CheckedExchange implements AsyncClientExchangeHandler {

	private static final Logger logger = LoggerFactory.getLogger(CheckedExchange.class);

	/** How soon the reactor has read what is there, unless it is very busy. */
	private static final Duration PAUSE = Duration.ofMillis(1);

	private static final AtomicReferenceFieldUpdater<CheckedExchange, State> STATE = AtomicReferenceFieldUpdater
		.newUpdater(CheckedExchange.class, State.class, "state");

	private final AsyncConnection connection;

	private final SingleThreadScheduler timer;

	private final Executor executor;

	private final AsyncClientExchangeHandler delegate;

	private volatile State state = State.NEW;

	/** When the exchange is put off: the next look at the connection. */
	private volatile @Nullable Future<?> next;

	/** What went wrong after the reactor had left the exchange to itself. */
	private volatile @Nullable Exception late;

	/**
	 * Create an exchange.
	 * @param connection where it takes place
	 * @param timer says when to look again
	 * @param executor runs what is put off, as nothing of the application's may run on
	 * the timer's thread
	 * @param delegate the exchange itself
	 */
	CheckedExchange(AsyncConnection connection, SingleThreadScheduler timer, Executor executor,
			AsyncClientExchangeHandler delegate) {
		this.connection = connection;
		this.timer = timer;
		this.executor = executor;
		this.delegate = delegate;
	}

	@Override
	public void produceRequest(RequestChannel channel, HttpContext context) throws HttpException, IOException {
		if (putOff(channel, context)) {
			return;
		}
		begin();
		guarded(() -> this.delegate.produceRequest(channel, context));
	}

	private void begin() throws RequestNotExecutedException {
		if (this.connection.begin() != null || !STATE.compareAndSet(this, State.NEW, State.BEGUN)) {
			throw new RequestNotExecutedException();
		}
	}

	private boolean putOff(RequestChannel channel, HttpContext context) {
		if (!this.connection.hasUnread()) {
			return false;
		}
		this.next = this.timer.schedule(() -> lookAgain(channel, context), PAUSE);
		return true;
	}

	/**
	 * The reactor tells {@link #failed} when the connection is closed.
	 */
	private void lookAgain(RequestChannel channel, HttpContext context) {
		if (!this.connection.isOpen()) {
			return;
		}
		try {
			this.executor.execute(() -> produceLate(channel, context));
		}
		catch (RejectedExecutionException ex) {
			giveUp(ex);
		}
	}

	/**
	 * The reactor may read the whole answer while the last byte is being written here, so
	 * that everything else the delegate does comes before the first one.
	 */
	private void produceLate(RequestChannel channel, HttpContext context) {
		try {
			if (putOff(channel, context)) {
				return;
			}
			begin();
			guarded(() -> {
				PreparedRequest request = new PreparedRequest();
				this.delegate.produceRequest(request, context);
				request.sendTo(channel);
			});
		}
		catch (HttpException | IOException | RuntimeException ex) {
			giveUp(ex);
		}
	}

	private void giveUp(Exception cause) {
		this.late = cause;
		this.connection.close(CloseMode.IMMEDIATE);
	}

	@Override
	public void failed(Exception cause) {
		Future<?> next = this.next;
		if (next != null) {
			next.cancel(false);
		}
		if (!STATE.compareAndSet(this, State.NEW, State.FAILED)) {
			Exception late = this.late;
			tellFailure((late != null) ? late : cause);
			return;
		}
		if (!this.connection.isClosedHere()) {
			this.connection.failed(CloseReason.TRANSPORT_ERROR);
		}
		tellFailure(notExecuted(cause));
	}

	private void tellFailure(Exception cause) {
		try {
			this.delegate.failed(cause);
		}
		catch (RuntimeException | Error ex) {
			logger.error("What was told of a failed exchange failed itself", ex);
		}
	}

	private static Exception notExecuted(Exception cause) {
		if (cause instanceof RequestNotExecutedException) {
			return cause;
		}
		RequestNotExecutedException failure = new RequestNotExecutedException();
		failure.initCause(cause);
		return failure;
	}

	@Override
	public int available() {
		return this.delegate.available();
	}

	@Override
	public void produce(DataStreamChannel channel) throws IOException {
		guarded(() -> this.delegate.produce(channel));
	}

	@Override
	public void consumeInformation(HttpResponse response, HttpContext context) throws HttpException, IOException {
		requireBegun();
		guarded(() -> this.delegate.consumeInformation(response, context));
	}

	@Override
	public void consumeResponse(HttpResponse response, @Nullable EntityDetails entityDetails, HttpContext context)
			throws HttpException, IOException {
		requireBegun();
		if (entityDetails == null) {
			this.connection.answered();
		}
		guarded(() -> this.delegate.consumeResponse(response, entityDetails, context));
	}

	/**
	 * The reactor takes what it reads while the exchange is put off for the answer to it.
	 */
	private void requireBegun() throws HttpException {
		if (this.state != State.BEGUN) {
			throw new HttpException("An answer came before the request was sent");
		}
	}

	/**
	 * Asked when no more of the answer may come.
	 */
	@Override
	public void updateCapacity(CapacityChannel channel) throws IOException {
		this.connection.heldUp(true);
		guarded(() -> this.delegate.updateCapacity((increment) -> {
			this.connection.heldUp(false);
			channel.update(increment);
		}));
	}

	@Override
	public void consume(ByteBuffer source) throws IOException {
		guarded(() -> this.delegate.consume(source));
	}

	@Override
	public void streamEnd(@Nullable List<? extends Header> trailers) throws HttpException, IOException {
		this.connection.answered();
		guarded(() -> this.delegate.streamEnd(trailers));
	}

	@Override
	public void cancel() {
		this.delegate.cancel();
	}

	@Override
	public void releaseResources() {
		try {
			this.delegate.releaseResources();
		}
		catch (RuntimeException | Error ex) {
			logger.error("The resources of an exchange were not released", ex);
		}
	}

	/**
	 * Logged, as HttpClient does not always hand on why an exchange failed.
	 */
	private static <X extends Exception> void guarded(Step<X> step) throws X, IOException {
		try {
			step.run();
		}
		catch (Error ex) {
			logger.error("An exchange broke off", ex);
			throw new IOException(ex);
		}
	}

	/**
	 * Whether the request may have been written. Who moves it from the first state to
	 * another one decides that.
	 */
	private enum State {

		/** Nothing was written, and nothing is wrong. */
		NEW,

		/** The request is written. */
		BEGUN,

		/** It failed, and is not written any more. */
		FAILED

	}

	/**
	 * A step of the exchange.
	 *
	 * @param <X> what it throws besides I/O faults
	 */
	private interface Step<X extends Exception> {

		void run() throws X, IOException;

	}

	/**
	 * Keeps a request until it is to be sent.
	 */
	private static final class PreparedRequest implements RequestChannel {

		private @Nullable HttpRequest request;

		private @Nullable EntityDetails entity;

		private @Nullable HttpContext context;

		@Override
		public void sendRequest(HttpRequest request, @Nullable EntityDetails entity, HttpContext context) {
			this.request = request;
			this.entity = entity;
			this.context = context;
		}

		private void sendTo(RequestChannel channel) throws HttpException, IOException {
			if (this.request != null) {
				channel.sendRequest(this.request, this.entity, this.context);
			}
		}

	}

}
