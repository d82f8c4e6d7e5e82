package io.httppool.behaviour;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.httppool.PoolConfig;
import io.httppool.PoolRequest;
import io.httppool.PoolStats;
import io.httppool.httpclient.Transport;
import io.httppool.test.server.Fault;
import io.httppool.test.server.FaultPlan;
import io.httppool.test.server.FaultRule;
import io.httppool.test.server.UpstreamHandler;
import io.httppool.test.server.UpstreamRequest;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;
import io.httppool.test.server.UpstreamTls;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever goes wrong with calls, however often: the pool is afterwards what it was
 * before. Subclasses name the troubles in a method {@code troubles}.
 */
@Timeout(60)
abstract class AbstractCapacityTests extends AbstractClientTests {

	static final String BLACKHOLE = "/blackhole";

	static final String DRIP = "/drip";

	static final String LARGE = "/large";

	static final String RESET = "/reset";

	static final String LATE = "/late";

	private static final int CALLERS = 8;

	private static final int CONNECTIONS = 4;

	private static final UpstreamResponse LARGE_ANSWER = UpstreamResponse.text(200, "x".repeat(300_000));

	private static final AtomicInteger PAUSES = new AtomicInteger();

	private final AtomicBoolean distrusted = new AtomicBoolean();

	private final CyclicBarrier together = new CyclicBarrier(CONNECTIONS);

	private final CountDownLatch letGo = new CountDownLatch(1);

	/**
	 * Troubles that are the same with every client.
	 */
	static List<Trouble> commonTroubles() {
		List<Trouble> troubles = new ArrayList<>();
		troubles.add(Trouble.of("time-out before the head",
				(caller) -> caller.get(BLACKHOLE, PoolRequest.timeout(Duration.ofMillis(10)))));
		troubles.add(Trouble.of("time-out in mid-body",
				(caller) -> caller.get(DRIP, PoolRequest.timeout(Duration.ofMillis(15)))));
		troubles.add(Trouble
			.of("time-out while waiting", (caller) -> caller.get("/", PoolRequest.timeout(Duration.ofMillis(5))))
			.whenAllAreHeld());
		troubles
			.add(Trouble.of("read time-out", (caller) -> caller.get(BLACKHOLE)).withReadTimeout(Duration.ofMillis(40)));
		troubles.add(Trouble.of("TLS handshake failure", (caller) -> caller.get("/")).whenDistrusted());
		troubles.add(Trouble.of("reset in mid-body", (caller) -> caller.get(RESET)));
		troubles.add(Trouble.of("unread body", (caller) -> caller.statusOnly(LARGE)));
		return troubles;
	}

	/**
	 * Let some milliseconds pass, never the same number twice running, so that what
	 * follows strikes at any moment of a call.
	 */
	static void pause() {
		LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(700 * (1 + PAUSES.incrementAndGet() % 13)));
	}

	@ParameterizedTest
	@MethodSource("troubles")
	void poolIsAtFullCapacityAfterwards(Trouble trouble) throws Exception {
		meet(trouble, 500);
	}

	@Tag("slow")
	@Timeout(600)
	@ParameterizedTest
	@MethodSource("troubles")
	void poolIsAtFullCapacityAfterManyMore(Trouble trouble) throws Exception {
		meet(trouble, 10_000);
	}

	private void meet(Trouble trouble, int times) throws Exception {
		PoolFixture fixture = pool(trouble);
		Caller caller = caller(fixture);
		if (trouble.scene() == Trouble.Scene.ALL_HELD) {
			List<Future<?>> holders = new ArrayList<>();
			for (int i = 0; i < CONNECTIONS; i++) {
				holders.add(inBackground(() -> caller.get("/held", PoolRequest.noTimeout())));
			}
			Awaitility.await().until(() -> fixture.stats().active() == CONNECTIONS);
			makeCalls(trouble, caller, times);
			this.letGo.countDown();
			for (Future<?> holder : holders) {
				holder.get();
			}
		}
		else {
			this.distrusted.set(trouble.scene() == Trouble.Scene.DISTRUSTED);
			makeCalls(trouble, caller, times);
			this.distrusted.set(false);
		}
		assertNothingIsLost();
		assertFullCapacity(caller);
		assertNothingIsLost();
		fixture.close();
		Awaitility.await()
			.atMost(Duration.ofSeconds(5))
			.untilAsserted(() -> assertThat(poolThreads()).as("threads of pools").isEmpty());
	}

	private PoolFixture pool(Trouble trouble) throws GeneralSecurityException {
		boolean tls = trouble.scene() == Trouble.Scene.DISTRUSTED;
		UpstreamServer.Builder builder = UpstreamServer.builder("capacity")
			.handler(handler())
			.faults(FaultPlan.of(FaultRule.onPath(BLACKHOLE).then(Fault.BLACKHOLE),
					FaultRule.onPath(DRIP).then(Fault.drip(Duration.ofMillis(10)))));
		UpstreamServer upstream = started(tls ? builder.tls(UpstreamTls.valid()) : builder);
		Transport transport = tls ? new Transport(doubtful(), null, null, null, List.of()) : Transport.DEFAULT;
		return use(new PoolFixture(upstream.baseUrl(), transport, (config) -> trouble.config().apply(limits(config))));
	}

	private static PoolConfig.Builder limits(PoolConfig.Builder config) {
		return config.maxConnections(CONNECTIONS)
			.acquireTimeout(Duration.ofSeconds(10))
			.connectTimeout(Duration.ofSeconds(5))
			.readTimeout(Duration.ofMinutes(2))
			.timeout(Duration.ofSeconds(20));
	}

	private UpstreamHandler handler() {
		return (request) -> switch (request.path()) {
			case "/held" -> {
				this.letGo.await();
				yield UpstreamResponse.text(200, "held");
			}
			case "/together" -> answerTogether(request);
			case LARGE -> LARGE_ANSWER;
			case LATE -> {
				TimeUnit.MILLISECONDS.sleep(3);
				yield LARGE_ANSWER;
			}
			case RESET -> UpstreamResponse.stream(200, "text/plain", (output) -> {
				output.write(new byte[20_000]);
				output.flush();
				throw new IOException("The end, in mid-body");
			});
			default -> UpstreamResponse.text(200, "hello");
		};
	}

	/**
	 * Each request waits for as many others as there may be connections.
	 */
	private UpstreamResponse answerTogether(UpstreamRequest request)
			throws InterruptedException, BrokenBarrierException, TimeoutException {
		this.together.await(10, TimeUnit.SECONDS);
		return UpstreamResponse.text(200, request.path());
	}

	private void makeCalls(Trouble trouble, Caller caller, int times) throws Exception {
		AtomicInteger left = new AtomicInteger(times);
		inParallel(CALLERS, () -> {
			while (left.getAndDecrement() > 0) {
				try {
					trouble.call().make(caller);
				}
				catch (Exception ex) {
					// What it is called is tested elsewhere.
				}
			}
		});
	}

	private void assertNothingIsLost() {
		fixture().assertAtRest();
		PoolStats stats = fixture().stats();
		assertThat(stats.draining()).as("draining").isZero();
		assertThat(stats.leaked()).as("leaked").isZero();
		assertThat(stats.opened() - stats.closedTotal()).as("opened - closed")
			.isEqualTo(stats.idle() + stats.active() + stats.draining());
		assertThat(stats.active() + stats.idle() + stats.connecting()).isLessThanOrEqualTo(CONNECTIONS);
	}

	private void assertFullCapacity(Caller caller) throws Exception {
		AtomicInteger answers = new AtomicInteger();
		inParallel(CONNECTIONS, () -> {
			if ("/together".equals(caller.get("/together").body())) {
				answers.incrementAndGet();
			}
		});
		assertThat(answers).as("calls at once").hasValue(CONNECTIONS);
	}

	private static List<String> poolThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.filter((name) -> name.startsWith("pool-timer") || name.startsWith("pool-dial")
					|| name.startsWith("pool-io"))
			.toList();
	}

	/**
	 * A client's side of TLS that trusts all certificates or none.
	 */
	private SSLContext doubtful() throws GeneralSecurityException {
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(null, new TrustManager[] { new Doubt() }, null);
		return context;
	}

	/**
	 * Trusts all servers or none.
	 */
	private final class Doubt extends X509ExtendedTrustManager {

		private void judge() throws CertificateException {
			if (AbstractCapacityTests.this.distrusted.get()) {
				throw new CertificateException("not trusted at the moment");
			}
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
			judge();
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
				throws CertificateException {
			judge();
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
				throws CertificateException {
			judge();
		}

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String authType) {
		}

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
		}

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
		}

		@Override
		public X509Certificate[] getAcceptedIssuers() {
			return new X509Certificate[0];
		}

	}

}
