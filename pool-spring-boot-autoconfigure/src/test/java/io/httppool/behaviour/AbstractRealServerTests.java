package io.httppool.behaviour;

import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.httppool.CloseReason;
import io.httppool.PoolConfig;
import io.httppool.httpclient.Transport;
import io.httppool.test.server.ConnectionBehaviour;
import io.httppool.test.server.LatencyModel;
import io.httppool.test.server.UpstreamServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Servers in use everywhere close idle connections while requests are on their way: no
 * caller notices, and nothing is retried.
 */
@Timeout(120)
abstract class AbstractRealServerTests extends AbstractClientTests {

	private static final int CALLERS = 100;

	private static final int ROUNDS = 10;

	private static final Duration SECOND = Duration.ofSeconds(1);

	private static final Duration ANSWER = Duration.ofMillis(100);

	/** How far from the edge of the server's patience requests come. */
	private static final Duration JITTER = Duration.ofMillis(150);

	@ParameterizedTest
	@CsvSource({ "GET, false", "POST, true", "POST, false" })
	void nodeClosesIdleConnections(String method, boolean hint) throws Exception {
		callNode(method, hint, SECOND);
	}

	@Tag("slow")
	@ParameterizedTest
	@CsvSource({ "GET, true", "GET, false", "POST, true", "POST, false" })
	void nodeClosesIdleConnectionsAfterFiveSeconds(String method, boolean hint) throws Exception {
		callNode(method, hint, Duration.ofSeconds(5));
	}

	private void callNode(String method, boolean hint, Duration keepAlive) throws Exception {
		try (RealServer node = RealServer.node(keepAlive, hint, ANSWER)) {
			pool(node.baseUrl(), (config) -> belowFor(method, config, keepAlive));
			callAtTheEdge(method, keepAlive);
		}
	}

	@Test
	void nginxClosesIdleConnections() throws Exception {
		nginxCloses("POST");
	}

	@Test
	@Tag("slow")
	void nginxClosesIdleConnectionsThatAreReadFrom() throws Exception {
		nginxCloses("GET");
	}

	private void nginxCloses(String method) throws Exception {
		try (RealServer nginx = RealServer.nginx("keepalive_timeout 1s;")) {
			pool(nginx.baseUrl(), (config) -> belowFor(method, config, SECOND));
			callAtTheEdge(method, SECOND);
		}
	}

	@Test
	void nginxServesTenRequestsOnEachConnection() throws Exception {
		nginxServesTen("POST");
	}

	@Test
	@Tag("slow")
	void nginxServesTenReadingRequestsOnEachConnection() throws Exception {
		nginxServesTen("GET");
	}

	private void nginxServesTen(String method) throws Exception {
		try (RealServer nginx = RealServer.nginx("keepalive_requests 10;")) {
			pool(nginx.baseUrl(), UnaryOperator.identity());
			callAtTheEdge(method, Duration.ZERO);
			assertThat(fixture().stats().opened()).isGreaterThanOrEqualTo(CALLERS);
			assertThat(fixture().closeReasons()).containsOnly(CloseReason.NOT_REUSABLE);
		}
	}

	@Test
	void unannouncedLimitIsLearned() throws Exception {
		learn(SECOND);
	}

	@Test
	@Tag("slow")
	void unannouncedLimitOfSevenSecondsIsLearned() throws Exception {
		learn(Duration.ofSeconds(7));
	}

	private void learn(Duration limit) throws Exception {
		UpstreamServer upstream = started(UpstreamServer.builder("unannounced")
			.handler(HELLO)
			.latency(LatencyModel.of(ANSWER.dividedBy(2), ANSWER))
			.behaviour(ConnectionBehaviour.defaults()
				.withIdleTimeout(limit)
				.withKeepAliveHeader(false)
				.withMaxRequestsPerConnection(0)));
		Caller caller = pool(upstream.baseUrl(), UnaryOperator.identity());
		for (int i = 1; i <= 2; i++) {
			int seen = i;
			caller.get("/");
			Awaitility.await()
				.atMost(limit.multipliedBy(2).plusSeconds(2))
				.until(() -> fixture().closeReasons().size() == seen);
		}
		assertThat(fixture().closeReasons()).containsOnly(CloseReason.SERVER_CLOSED);
		long closedBefore = upstream.stats().closedIdle();
		callAtTheEdge("POST", limit);
		assertThat(upstream.stats().closedIdle()).as("closed by the server since").isEqualTo(closedBefore);
		assertThat(fixture().closeReasons()).contains(CloseReason.KEEP_ALIVE_EXPIRED);
	}

	private Caller pool(URI baseUrl, UnaryOperator<PoolConfig.Builder> config) {
		return caller(use(new PoolFixture(baseUrl, Transport.DEFAULT,
				(builder) -> config.apply(builder.maxConnections(CALLERS)
					.maxConcurrentConnects(CALLERS)
					.acquireTimeout(Duration.ofSeconds(10))
					.connectTimeout(Duration.ofSeconds(10))
					.readTimeout(Duration.ofSeconds(10))
					.timeout(Duration.ofSeconds(20))))));
	}

	/**
	 * Who posts to a server that does not say how long it waits has to know.
	 */
	private static PoolConfig.Builder belowFor(String method, PoolConfig.Builder config, Duration keepAlive) {
		return "POST".equals(method) ? config.idleTimeout(keepAlive.dividedBy(2)) : config;
	}

	/**
	 * A thousand calls, some right after another, some when the server is about to close.
	 */
	private void callAtTheEdge(String method, Duration edge) throws Exception {
		Caller caller = caller(fixture());
		long seed = System.nanoTime();
		System.err.println("Seed of the pauses: " + seed);
		AtomicLong seeds = new AtomicLong(seed);
		AtomicInteger answers = new AtomicInteger();
		Collection<Throwable> errors = new ConcurrentLinkedQueue<>();
		inParallel(CALLERS, () -> {
			Random random = new Random(seeds.incrementAndGet());
			for (int i = 0; i < ROUNDS; i++) {
				if (i % 4 == 3) {
					pause(edge, random);
				}
				try {
					assertThat(caller.call(method, "/").status()).isEqualTo(200);
					answers.incrementAndGet();
				}
				catch (RuntimeException | AssertionError ex) {
					errors.add(ex);
				}
			}
		});
		assertThat(errors).as("seed " + seed).isEmpty();
		assertThat(answers).hasValue(CALLERS * ROUNDS);
		assertThat(fixture().stats().opened()).as("connections in parallel").isGreaterThanOrEqualTo(50);
		assertThat(fixture().stats().retries()).isZero();
	}

	private static void pause(Duration edge, Random random) {
		if (!edge.isZero()) {
			long jitter = random.nextLong(-JITTER.toNanos(), JITTER.toNanos());
			long end = System.nanoTime() + edge.toNanos() + jitter;
			while (System.nanoTime() < end) {
				LockSupport.parkNanos(Math.min(end - System.nanoTime(), TimeUnit.MILLISECONDS.toNanos(50)));
			}
		}
	}

}
