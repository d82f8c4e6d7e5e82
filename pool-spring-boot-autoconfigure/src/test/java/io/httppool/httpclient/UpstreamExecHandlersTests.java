package io.httppool.httpclient;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.async.AsyncExecCallback;
import org.apache.hc.client5.http.async.AsyncExecChain;
import org.apache.hc.client5.http.async.AsyncExecRuntime;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecRuntime;
import org.apache.hc.core5.concurrent.CancellableDependency;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.RequestNotExecutedException;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.httppool.PoolConfig;
import io.httppool.PooledConnection.Kind;
import io.httppool.engine.AcquireRequest;
import io.httppool.engine.Lease;
import io.httppool.engine.PoolEngine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests for {@link UpstreamExecHandlers}.
 */
class UpstreamExecHandlersTests {

	private final AtomicInteger sends = new AtomicInteger();

	private final AtomicInteger discards = new AtomicInteger();

	private final AtomicReference<Exception> told = new AtomicReference<>();

	private final HttpComponentsConnectionPools pools = new HttpComponentsConnectionPools((any) -> Transport.DEFAULT,
			List.of());

	private final UpstreamExecHandlers handlers = new UpstreamExecHandlers(new LeaseRequests());

	private ServerSocket server;

	private HttpRoute route;

	private PoolCall call;

	@BeforeEach
	void acquireAUsedConnection() throws Exception {
		this.server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
		URI url = URI.create("http://127.0.0.1:" + this.server.getLocalPort());
		this.pools.add(PoolConfig.builder("upstream", url).build());
		this.route = new HttpRoute(HttpHost.create(url));
		this.call = begin("GET");
	}

	private PoolCall begin(String method) throws Exception {
		HttpComponentsConnectionPool pool = this.pools.get("upstream");
		PoolCall call = pool.begin(method);
		PoolEngine<PoolConnection> engine = pool.engine();
		AcquireRequest request = Acquires.request(Kind.BLOCKING, this.route, call);
		engine.enqueue(request, Duration.ofSeconds(10), null).await().release(null);
		Lease<PoolConnection> lease = Objects.requireNonNull(engine.tryAcquire(request));
		call.acquired(lease);
		lease.release(null);
		return call;
	}

	@AfterEach
	void close() throws IOException {
		this.call.end();
		this.pools.close();
		this.server.close();
	}

	@ParameterizedTest
	@ValueSource(classes = { IllegalStateException.class, LinkageError.class })
	void whateverTheResendThrowsGivesTheConnectionBack(Class<? extends Throwable> type) {
		ExecChain chain = (request, scope) -> {
			firstIsNotExecuted();
			throw UpstreamExecHandlersTests.<RuntimeException>instance(type);
		};
		ClassicHttpRequest request = new BasicClassicHttpRequest("GET", this.route.getTargetHost(), "/");
		ExecChain.Scope scope = new ExecChain.Scope("id", this.route, request, runtime(ExecRuntime.class),
				this.call.newContext());
		assertThatThrownBy(() -> this.handlers.blocking().execute(request, scope, chain)).isInstanceOf(type);
		assertThat(this.sends).hasValue(2);
		assertThat(this.discards).as("one for each connection").hasValue(2);
	}

	@ParameterizedTest
	@ValueSource(classes = { IllegalStateException.class, LinkageError.class })
	void whateverTheAsynchronousResendThrowsIsToldOf(Class<? extends Throwable> type) throws Exception {
		AsyncExecChain chain = (request, producer, scope, callback) -> {
			try {
				firstIsNotExecuted();
			}
			catch (IOException ex) {
				callback.failed(ex);
				return;
			}
			throw UpstreamExecHandlersTests.<RuntimeException>instance(type);
		};
		this.handlers.async().execute(request(), null, scope(), chain, callback());
		assertThat(this.sends).hasValue(2);
		assertThat(this.discards).as("one for each connection").hasValue(2);
		assertThat(this.told.get()).isNotNull()
			.satisfies((failure) -> assertThat((failure instanceof IOException) ? failure.getCause() : failure)
				.isInstanceOf(type));
	}

	@Test
	void failureAfterTheHeadOfTheAnswerIsNotRescued() throws Exception {
		AsyncExecChain chain = (request, producer, scope, callback) -> {
			this.sends.incrementAndGet();
			callback.handleResponse(null, null);
			callback.failed(new RequestNotExecutedException());
		};
		this.handlers.async().execute(request(), null, scope(), chain, callback());
		assertThat(this.sends).hasValue(1);
		assertThat(this.told.get()).isInstanceOf(RequestNotExecutedException.class);
	}

	@ParameterizedTest
	@ValueSource(classes = { RequestNotExecutedException.class, IOException.class })
	void postThatWasRedirectedMayHaveReachedTheServerWhenWhatFollowsWasNotSent(Class<? extends Exception> type)
			throws Exception {
		redirectAPost();
		AsyncExecChain chain = (request, producer, scope, callback) -> {
			this.sends.incrementAndGet();
			callback.failed(failure(type));
		};
		this.handlers.async().execute(request(), null, scope(), chain, callback());
		assertThat(this.sends).as("the POST, and what follows twice").hasValue(3);
		assertThat(this.call.failure(this.told.get()).mayHaveReachedServer()).isTrue();
	}

	@Test
	void postThatWasRedirectedIsNotSentAgainForAStaleConnection() throws Exception {
		redirectAPost();
		this.call.beginHop(false);
		this.call.brokenOff();
		assertThat(this.call.resendAfter(new IOException(), true)).isFalse();
	}

	@Test
	void whatFollowsARedirectOfAPostIsNotHeldBackWhenItIsSentAgain() throws Exception {
		redirectAPost();
		this.call.holdBackIf(() -> true);
		AsyncExecChain exchange = (request, producer, scope, callback) -> this.sends.incrementAndGet();
		AsyncExecChain chain = (request, producer, scope, callback) -> {
			if (this.sends.incrementAndGet() == 2) {
				callback.failed(new IOException());
				return;
			}
			UpstreamExecHandlers.beforeExchange().execute(request, producer, scope, exchange, callback);
		};
		this.handlers.async().execute(request(), null, scope(), chain, callback());
		assertThat(this.sends).hasValue(4);
		assertThat(this.told).hasNullValue();
	}

	/**
	 * The answer to the POST is a redirect, whose request finds a connection that was
	 * used before.
	 */
	private void redirectAPost() throws Exception {
		this.call.end();
		this.call = begin("POST");
		AsyncExecChain chain = (request, producer, scope, callback) -> {
			this.sends.incrementAndGet();
			this.call.sending();
			callback.handleResponse(null, null);
			callback.completed();
		};
		HttpRequest post = new BasicHttpRequest("POST", this.route.getTargetHost(), "/");
		this.handlers.async().execute(post, null, scope(), chain, callback());
	}

	private void firstIsNotExecuted() throws IOException {
		if (this.sends.incrementAndGet() == 1) {
			throw new RequestNotExecutedException();
		}
	}

	@SuppressWarnings("unchecked")
	private static <T extends Throwable> T instance(Class<? extends Throwable> type) throws T {
		try {
			throw (T) type.getConstructor().newInstance();
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Exception failure(Class<? extends Exception> type) {
		try {
			return type.getConstructor().newInstance();
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private HttpRequest request() {
		return new BasicHttpRequest("GET", this.route.getTargetHost(), "/");
	}

	private AsyncExecChain.Scope scope() {
		return new AsyncExecChain.Scope("id", this.route, request(), proxy(CancellableDependency.class, nothing()),
				this.call.newContext(), runtime(AsyncExecRuntime.class), null, new AtomicInteger(1));
	}

	private AsyncExecCallback callback() {
		return proxy(AsyncExecCallback.class, (proxy, method, arguments) -> {
			if ("failed".equals(method.getName())) {
				this.told.set((Exception) arguments[0]);
			}
			return null;
		});
	}

	private <T> T runtime(Class<T> type) {
		return proxy(type, (proxy, method, arguments) -> {
			if ("discardEndpoint".equals(method.getName())) {
				this.discards.incrementAndGet();
			}
			return null;
		});
	}

	private static InvocationHandler nothing() {
		return (proxy, method, arguments) -> null;
	}

	private static <T> T proxy(Class<T> type, InvocationHandler handler) {
		return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, handler));
	}

}
