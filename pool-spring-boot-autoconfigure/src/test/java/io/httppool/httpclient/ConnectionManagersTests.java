package io.httppool.httpclient;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.io.ConnectionEndpoint;
import org.apache.hc.client5.http.nio.AsyncConnectionEndpoint;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.RequestNotExecutedException;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.httppool.CallPhase;
import io.httppool.PoolClosedException;
import io.httppool.PoolConfig;
import io.httppool.PoolListener;
import io.httppool.concurrent.SingleThreadScheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for what {@link BlockingConnectionManager} and {@link AsyncConnectionManager} do
 * between two steps of HttpClient, which tunnels have many of.
 */
class ConnectionManagersTests {

	private static final String EXCHANGE = "ex-1";

	private final LeaseRequests leaseRequests = new LeaseRequests();

	private final SingleThreadScheduler timer = HttpComponentsConnectionPools.newTimer();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final SharedClients clients = new SharedClients(this.timer, this.threads);

	private final AsyncConnectionManager async = new AsyncConnectionManager(this.leaseRequests, this.timer,
			this.threads);

	private final BlockingConnectionManager blocking = new BlockingConnectionManager(this.leaseRequests);

	private HttpComponentsConnectionPool pool = pool(Duration.ofSeconds(5), Transport.DEFAULT);

	private ServerSocket proxy;

	private HttpRoute route;

	@BeforeEach
	void start() throws IOException {
		this.proxy = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		this.route = new HttpRoute(new HttpHost("https", "upstream.test", 443), null,
				new HttpHost("127.0.0.1", this.proxy.getLocalPort()), true);
	}

	@AfterEach
	void stop() throws IOException {
		this.pool.close();
		this.clients.close();
		this.threads.shutdownNow();
		this.timer.close();
		this.proxy.close();
	}

	@Test
	void requestForATunnelThatWasClosedIsNotSentToTheProxy() throws Exception {
		this.async.release(connected(begin()), null, TimeValue.NEG_ONE_MILLISECOND);
		PoolCall call = begin();
		AsyncConnectionEndpoint tunnel = lease(call);
		assertThat(tunnel.isConnected()).isTrue();
		call.progress().enter(CallPhase.RESPONSE);
		tunnel.close(CloseMode.IMMEDIATE);
		assertNotExecuted(connect(tunnel));
		assertThat(call.progress().isOnUsedConnection()).as("worth another try").isTrue();
		assertThat(this.pool.stats().opened()).isEqualTo(1);
		assertAtRest(0);
	}

	@Test
	void tunnelThatWasClosedAfterAnAnswerIsOpenedAgain() throws Exception {
		this.async.release(connected(begin()), null, TimeValue.NEG_ONE_MILLISECOND);
		PoolCall call = begin();
		AsyncConnectionEndpoint tunnel = lease(call);
		call.progress().enter(CallPhase.BODY);
		tunnel.close(CloseMode.IMMEDIATE);
		get(connect(tunnel));
		assertThat(this.pool.stats().opened()).isEqualTo(2);
		this.async.release(tunnel, null, TimeValue.NEG_ONE_MILLISECOND);
		assertAtRest(1);
	}

	@Test
	void asynchronousConnectIsNotAnsweredWithATunnelThatIsOpen() throws Exception {
		PoolCall call = begin();
		AsyncConnectionEndpoint refused = connected(call);
		AsyncConnectionEndpoint other = connected(begin());
		refused.close(CloseMode.IMMEDIATE);
		this.async.release(other, null, TimeValue.NEG_ONE_MILLISECOND);
		assertNotExecuted(connect(refused));
		assertThat(call.progress().isOnUsedConnection()).as("worth another try").isTrue();
		assertAtRest(1);
	}

	@Test
	void blockingConnectIsNotAnsweredWithATunnelThatIsOpen() throws Exception {
		PoolCall call = begin();
		ConnectionEndpoint refused = connectedBlocking(call);
		ConnectionEndpoint other = connectedBlocking(begin());
		refused.close(CloseMode.IMMEDIATE);
		this.blocking.release(other, null, TimeValue.NEG_ONE_MILLISECOND);
		assertThatExceptionOfType(RequestNotExecutedException.class)
			.isThrownBy(() -> this.blocking.connect(refused, null, HttpClientContext.create()));
		assertThat(call.progress().isOnUsedConnection()).as("worth another try").isTrue();
		assertAtRest(1);
	}

	@Test
	void callerIsNotToldOnTheTimersThread() throws Exception {
		CountDownLatch resolved = new CountDownLatch(1);
		Transport stuck = new Transport(null, null, null, (address) -> {
			try {
				return resolved.await(10, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				return false;
			}
		}, List.of());
		this.pool = pool(Duration.ofMillis(100), stuck);
		CompletableFuture<Thread> told = new CompletableFuture<>();
		this.async.connect(lease(begin()), null, null, null, HttpClientContext.create(), new Ignore<>() {

			@Override
			public void failed(Exception ex) {
				told.complete(Thread.currentThread());
			}

		});
		assertThat(get(told).getName()).isNotEqualTo("pool-timer");
		resolved.countDown();
		assertAtRest(0);
	}

	private HttpComponentsConnectionPool pool(Duration connectTimeout, Transport transport) {
		PoolConfig config = PoolConfig.builder("upstream", URI.create("https://upstream.test"))
			.connectTimeout(connectTimeout)
			.shutdownGrace(Duration.ZERO)
			.build();
		return new HttpComponentsConnectionPool(config, (any) -> transport, this.clients, null, this.threads,
				this.threads, new PoolListener() {
				}, this.timer);
	}

	private PoolCall begin() throws PoolClosedException {
		return this.pool.begin("GET");
	}

	private AsyncConnectionEndpoint lease(PoolCall call) throws Exception {
		this.leaseRequests.announce(EXCHANGE, call);
		return get(this.async.lease(EXCHANGE, this.route, null, null, new Ignore<>()));
	}

	private AsyncConnectionEndpoint connected(PoolCall call) throws Exception {
		return get(connect(lease(call)));
	}

	private Future<AsyncConnectionEndpoint> connect(AsyncConnectionEndpoint endpoint) {
		return this.async.connect(endpoint, null, null, null, HttpClientContext.create(), new Ignore<>());
	}

	private ConnectionEndpoint connectedBlocking(PoolCall call) throws Exception {
		this.leaseRequests.announce(EXCHANGE, call);
		ConnectionEndpoint endpoint = this.blocking.lease(EXCHANGE, this.route, Timeout.ofSeconds(5), null)
			.get(Timeout.ofSeconds(5));
		this.blocking.connect(endpoint, null, HttpClientContext.create());
		return endpoint;
	}

	private static <T> T get(Future<T> future) throws Exception {
		return future.get(5, TimeUnit.SECONDS);
	}

	private static void assertNotExecuted(Future<?> future) {
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> get(future))
			.withCauseInstanceOf(RequestNotExecutedException.class);
	}

	private void assertAtRest(int idle) {
		Awaitility.await().untilAsserted(() -> {
			assertThat(this.pool.stats().idle()).isEqualTo(idle);
			assertThat(this.pool.stats().active()).isZero();
			assertThat(this.pool.stats().connecting()).isZero();
			assertThat(this.pool.stats().draining()).isZero();
		});
	}

	/**
	 * The future says how it ended.
	 */
	private static class Ignore<T> implements FutureCallback<T> {

		@Override
		public void completed(T result) {
		}

		@Override
		public void failed(Exception ex) {
		}

		@Override
		public void cancelled() {
		}

	}

}
