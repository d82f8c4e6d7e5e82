package io.httppool.httpclient;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;

import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.RequestNotExecutedException;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.RequestChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;

import io.httppool.CloseReason;

/**
 * An exchange that looks at its connection once more before it writes the first byte: an
 * acquire sees only what the reactor has read by then. Bytes that it has not read yet may
 * be a message of TLS, or an answer to a request that was never made; the exchange waits
 * until that is known. Whatever goes wrong earlier has not executed the request.
 */
final class CheckedExchange implements AsyncClientExchangeHandler {

	/** How soon the reactor has read what is there, unless it is very busy. */
	private static final Duration PAUSE = Duration.ofMillis(1);

	private final AsyncConnection connection;

	private final Timer timer;

	private final AsyncClientExchangeHandler delegate;

	private volatile boolean begun;

	/** When the exchange is put off: the next look at the connection. */
	private volatile @Nullable Future<?> next;

	/** What went wrong after the reactor had left the exchange to itself. */
	private volatile @Nullable Exception late;

	CheckedExchange(AsyncConnection connection, Timer timer, AsyncClientExchangeHandler delegate) {
		this.connection = connection;
		this.timer = timer;
		this.delegate = delegate;
	}

	@Override
	public void produceRequest(RequestChannel channel, HttpContext context) throws HttpException, IOException {
		if (this.connection.hasUnread()) {
			putOff(channel, context);
			return;
		}
		if (this.connection.begin() != null) {
			throw new RequestNotExecutedException();
		}
		this.begun = true;
		this.delegate.produceRequest(channel, context);
	}

	private void putOff(RequestChannel channel, HttpContext context) {
		this.next = this.timer.schedule(() -> {
			if (this.connection.isOpen()) {
				produceLate(channel, context);
			}
		}, PAUSE);
	}

	/**
	 * The reactor tells {@link #failed} when the connection is closed.
	 */
	private void produceLate(RequestChannel channel, HttpContext context) {
		try {
			produceRequest(channel, context);
		}
		catch (HttpException | IOException | RuntimeException ex) {
			this.late = ex;
			this.connection.close(CloseMode.IMMEDIATE);
		}
	}

	@Override
	public void failed(Exception cause) {
		Future<?> next = this.next;
		if (next != null) {
			next.cancel(false);
		}
		if (this.begun) {
			Exception late = this.late;
			this.delegate.failed((late != null) ? late : cause);
			return;
		}
		if (!this.connection.isClosedHere()) {
			this.connection.failed(CloseReason.TRANSPORT_ERROR);
		}
		this.delegate.failed(notExecuted(cause));
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
		this.delegate.produce(channel);
	}

	@Override
	public void consumeInformation(HttpResponse response, HttpContext context) throws HttpException, IOException {
		this.delegate.consumeInformation(response, context);
	}

	@Override
	public void consumeResponse(HttpResponse response, @Nullable EntityDetails entityDetails, HttpContext context)
			throws HttpException, IOException {
		if (entityDetails == null) {
			this.connection.answered();
		}
		this.delegate.consumeResponse(response, entityDetails, context);
	}

	@Override
	public void updateCapacity(CapacityChannel channel) throws IOException {
		this.delegate.updateCapacity(channel);
	}

	@Override
	public void consume(ByteBuffer source) throws IOException {
		this.delegate.consume(source);
	}

	@Override
	public void streamEnd(@Nullable List<? extends Header> trailers) throws HttpException, IOException {
		this.connection.answered();
		this.delegate.streamEnd(trailers);
	}

	@Override
	public void cancel() {
		this.delegate.cancel();
	}

	@Override
	public void releaseResources() {
		this.delegate.releaseResources();
	}

}
