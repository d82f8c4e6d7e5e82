package io.httppool.httpclient;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.hc.client5.http.nio.ManagedAsyncClientConnection;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.RequestNotExecutedException;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.message.BasicHttpResponse;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.RequestChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.util.Timeout;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.httppool.concurrent.SingleThreadScheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests for {@link CheckedExchange}.
 */
class CheckedExchangeTests {

	private static final HttpResponse OK = new BasicHttpResponse(200);

	private final HttpContext context = HttpCoreContext.create();

	private final AtomicInteger unread = new AtomicInteger();

	private final List<String> steps = new CopyOnWriteArrayList<>();

	private final SingleThreadScheduler timer = HttpComponentsConnectionPools.newTimer();

	private final ExecutorService executor = Executors
		.newSingleThreadExecutor((task) -> new Thread(task, "the-executor"));

	private final AsyncConnection connection = connection();

	private final RequestChannel channel = (request, entity, any) -> this.steps.add("written");

	private volatile boolean open = true;

	@AfterEach
	void stop() {
		this.executor.shutdownNow();
		this.timer.close();
	}

	@Test
	void requestThatIsPutOffIsWrittenWhenAllElseIsDoneAndNotByTheTimer() throws Exception {
		this.unread.set(1);
		CheckedExchange exchange = new CheckedExchange(this.connection, this.timer, this.executor, new Recording());
		exchange.produceRequest(this.channel, this.context);
		assertThat(this.steps).isEmpty();
		this.unread.set(0);
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.steps).containsExactly("produced by the-executor", "written"));
		exchange.consumeResponse(OK, null, this.context);
		assertThat(this.steps).endsWith("answered");
	}

	@Test
	void answerThatComesBeforeTheRequestIsNoAnswerToIt() throws Exception {
		this.unread.set(1);
		CheckedExchange exchange = new CheckedExchange(this.connection, this.timer, this.executor, new Recording());
		exchange.produceRequest(this.channel, this.context);
		assertThatExceptionOfType(HttpException.class)
			.isThrownBy(() -> exchange.consumeResponse(OK, null, this.context));
		assertThatExceptionOfType(HttpException.class)
			.isThrownBy(() -> exchange.consumeInformation(new BasicHttpResponse(103), this.context));
		assertThat(this.steps).isEmpty();
	}

	@Test
	void requestThatWasReportedAsNotExecutedIsNotWritten() {
		CheckedExchange exchange = new CheckedExchange(this.connection, this.timer, this.executor, new Recording());
		exchange.failed(new IOException("closed"));
		assertThatExceptionOfType(RequestNotExecutedException.class)
			.isThrownBy(() -> exchange.produceRequest(this.channel, this.context));
		assertThat(this.steps).containsExactly("failed with RequestNotExecutedException");
	}

	@Test
	void requestThatWasWrittenIsNotReportedAsNotExecuted() throws Exception {
		CheckedExchange exchange = new CheckedExchange(this.connection, this.timer, this.executor, new Recording());
		exchange.produceRequest(this.channel, this.context);
		exchange.failed(new IOException("closed"));
		assertThat(this.steps).contains("written").endsWith("failed with IOException");
	}

	@Test
	void connectionIsClosedWhenNobodyCanRunWhatWasPutOff() throws Exception {
		this.unread.set(1);
		CheckedExchange exchange = new CheckedExchange(this.connection, this.timer, (task) -> {
			throw new RejectedExecutionException();
		}, new Recording());
		exchange.produceRequest(this.channel, this.context);
		Awaitility.await().untilAsserted(() -> assertThat(this.open).isFalse());
		exchange.failed(new IOException("closed"));
		assertThat(this.steps).containsExactly("failed with RequestNotExecutedException");
	}

	@Test
	void errorIsAnIoFault() {
		AsyncClientExchangeHandler failing = (AsyncClientExchangeHandler) Proxy.newProxyInstance(
				getClass().getClassLoader(), new Class<?>[] { AsyncClientExchangeHandler.class },
				(proxy, method, arguments) -> {
					throw new LinkageError(method.getName());
				});
		CheckedExchange exchange = new CheckedExchange(this.connection, this.timer, this.executor, failing);
		assertBroken(() -> exchange.produceRequest(this.channel, this.context));
		assertBroken(() -> exchange.produce(null));
		assertBroken(() -> exchange.consumeInformation(OK, this.context));
		assertBroken(() -> exchange.consumeResponse(OK, null, this.context));
		assertBroken(() -> exchange.updateCapacity(null));
		assertBroken(() -> exchange.consume(ByteBuffer.allocate(0)));
		assertBroken(() -> exchange.streamEnd(null));
		exchange.failed(new IOException("closed"));
		exchange.releaseResources();
	}

	private static void assertBroken(ThrowingCallable step) {
		assertThatIOException().isThrownBy(step).withCauseInstanceOf(LinkageError.class);
	}

	private AsyncConnection connection() {
		ManagedAsyncClientConnection socket = (ManagedAsyncClientConnection) Proxy.newProxyInstance(
				getClass().getClassLoader(), new Class<?>[] { ManagedAsyncClientConnection.class },
				(proxy, method, arguments) -> switch (method.getName()) {
					case "isOpen" -> this.open;
					case "close" -> {
						this.open = false;
						yield null;
					}
					default -> null;
				});
		AsyncConnection connection = new AsyncConnection(socket, Timeout.ofSeconds(1));
		connection.arrivesBy(new InputStream() {

			@Override
			public int available() {
				return CheckedExchangeTests.this.unread.get();
			}

			@Override
			public int read() {
				return -1;
			}

		});
		return connection;
	}

	/**
	 * Writes down what happens.
	 */
	private final class Recording implements AsyncClientExchangeHandler {

		private final List<String> steps = CheckedExchangeTests.this.steps;

		@Override
		public void produceRequest(RequestChannel channel, HttpContext context) throws HttpException, IOException {
			channel.sendRequest(new BasicHttpRequest("GET", "/"), null, context);
			this.steps.add("produced by " + Thread.currentThread().getName());
		}

		@Override
		public void consumeResponse(HttpResponse response, @Nullable EntityDetails entity, HttpContext context) {
			this.steps.add("answered");
		}

		@Override
		public void consumeInformation(HttpResponse response, HttpContext context) {
			this.steps.add("informed");
		}

		@Override
		public void failed(Exception cause) {
			this.steps.add("failed with " + cause.getClass().getSimpleName());
		}

		@Override
		public void cancel() {
		}

		@Override
		public int available() {
			return 0;
		}

		@Override
		public void produce(DataStreamChannel channel) {
		}

		@Override
		public void updateCapacity(CapacityChannel channel) {
		}

		@Override
		public void consume(ByteBuffer source) {
		}

		@Override
		public void streamEnd(@Nullable List<? extends Header> trailers) {
		}

		@Override
		public void releaseResources() {
		}

	}

}
