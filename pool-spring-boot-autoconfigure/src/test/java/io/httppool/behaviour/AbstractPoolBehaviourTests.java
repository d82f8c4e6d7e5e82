package io.httppool.behaviour;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.httppool.CallPhase;
import io.httppool.CloseReason;
import io.httppool.DeadlineExceededException;
import io.httppool.PoolAuth;
import io.httppool.PoolClosedException;
import io.httppool.PoolConfig;
import io.httppool.PoolExhaustedException;
import io.httppool.PoolIoException;
import io.httppool.PoolRequest;
import io.httppool.PoolState;
import io.httppool.UnknownOutcomeException;
import io.httppool.httpclient.Transport;
import io.httppool.test.server.ConnectionBehaviour;
import io.httppool.test.server.Fault;
import io.httppool.test.server.FaultPlan;
import io.httppool.test.server.FaultRule;
import io.httppool.test.server.LatencyModel;
import io.httppool.test.server.RecordedRequest;
import io.httppool.test.server.UpstreamHandler;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;
import io.httppool.test.server.UpstreamTls;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What both of Spring's clients get from a pool, on real sockets.
 */
abstract class AbstractPoolBehaviourTests extends AbstractClientTests {

	/**
	 * Far below the next longer time-out of the fixture, and above what a busy machine
	 * adds.
	 */
	private static final Duration TOLERANCE = Duration.ofMillis(700);

	@Test
	void sequentialCallsShareOneConnection() {
		UpstreamServer upstream = upstream(HELLO);
		Caller caller = caller(upstream, UnaryOperator.identity());
		for (int i = 0; i < 10; i++) {
			assertThat(caller.get("/").body()).isEqualTo("hello");
			fixture().assertAtRest();
		}
		assertThat(upstream.stats().connectionsAccepted()).isEqualTo(1);
		assertThat(fixture().stats().hits()).isEqualTo(9);
		assertThat(fixture().stats().misses()).isEqualTo(1);
	}

	@Test
	void manyCallersNeverOpenMoreThanMaxConnections() throws Exception {
		UpstreamServer upstream = upstream(UpstreamServer.builder("behaviour")
			.handler(HELLO)
			.latency(LatencyModel.of(Duration.ofMillis(5), Duration.ofMillis(10))));
		Caller caller = caller(upstream, (config) -> config.maxConnections(5).acquireTimeout(Duration.ofSeconds(10)));
		AtomicInteger answers = new AtomicInteger();
		inParallel(50, () -> {
			for (int i = 0; i < 10; i++) {
				assertThat(caller.get("/").status()).isEqualTo(200);
				answers.incrementAndGet();
			}
		});
		assertThat(answers).hasValue(500);
		assertThat(upstream.stats().connectionsPeak()).isLessThanOrEqualTo(5);
		assertThat(upstream.stats().connectionsAccepted()).isEqualTo(fixture().stats().opened());
	}

	@Test
	void acquireWhenPoolIsExhaustedTimesOutAndSaysWhoHoldsIt() throws Exception {
		Gate gate = new Gate();
		UpstreamServer upstream = upstream(gate);
		Caller caller = caller(upstream, (config) -> config.maxConnections(1).acquireTimeout(Duration.ofMillis(400)));
		Future<?> holder = inBackground(() -> caller.expand("/held/{id}", 7));
		gate.awaitRequest();
		Timed timed = time(() -> caller.get("/other"));
		PoolIoException failure = timed.failure();
		assertThat(failure).isInstanceOf(PoolExhaustedException.class)
			.hasMessageContaining("Pool 'upstream' (" + upstream.baseUrl() + ")")
			.hasMessageContaining("within 400ms")
			.hasMessageContaining("held for")
			.hasMessageContaining("by GET /held/{id} on thread")
			.hasMessageContaining("pool.upstreams.upstream.max-connections")
			.hasMessageContaining("active=1, idle=0, connecting=0")
			.hasMessageContaining("max=1");
		assertThat(failure.mayHaveReachedServer()).isFalse();
		assertThat(timed.elapsed()).isBetween(Duration.ofMillis(395), Duration.ofMillis(400).plus(TOLERANCE));
		gate.open();
		holder.get();
		assertThat(fixture().stats().acquireTimeouts()).isEqualTo(1);
		assertThat(caller.get("/other").body()).isEqualTo("late");
	}

	@Test
	void zeroAcquireTimeoutFailsAtOnce() throws Exception {
		Gate gate = new Gate();
		UpstreamServer upstream = upstream(gate);
		Caller caller = caller(upstream, (config) -> config.maxConnections(1).acquireTimeout(Duration.ZERO));
		Future<?> holder = inBackground(() -> caller.get("/"));
		gate.awaitRequest();
		Timed timed = time(() -> caller.get("/"));
		assertThat(timed.failure()).isInstanceOf(PoolExhaustedException.class);
		assertThat(timed.elapsed()).isLessThan(TOLERANCE);
		gate.open();
		holder.get();
	}

	@Test
	void answerThatDoesNotComeWithinReadTimeoutIsTyped() {
		UpstreamServer upstream = upstream(HELLO, FaultRule.onAny().then(Fault.BLACKHOLE));
		Caller caller = caller(upstream, (config) -> config.readTimeout(Duration.ofMillis(300)));
		Timed timed = time(() -> caller.get("/"));
		assertThat(timed.failure().phase()).isEqualTo(CallPhase.RESPONSE);
		assertThat(timed.failure()).hasMessageContaining("read-timeout (300ms)");
		assertThat(timed.failure().mayHaveReachedServer()).isTrue();
		assertThat(timed.elapsed()).isLessThan(Duration.ofMillis(300).plus(TOLERANCE));
		fixture().assertAtRest();
		assertThat(fixture().stats().idle()).isZero();
	}

	@Test
	void timeoutEndsABodyThatDripsAlthoughEachReadSucceeds() {
		UpstreamServer upstream = upstream(HELLO, FaultRule.onAny().then(Fault.drip(Duration.ofMillis(200))));
		Caller caller = caller(upstream, (config) -> config.timeout(Duration.ofMillis(500)));
		Timed timed = time(() -> caller.get("/"));
		assertThat(timed.failure()).isInstanceOf(DeadlineExceededException.class)
			.hasMessageContaining("pool.upstreams.upstream.timeout");
		assertThat(timed.failure().phase()).isEqualTo(CallPhase.BODY);
		assertThat(timed.elapsed()).isBetween(Duration.ofMillis(490), Duration.ofMillis(500).plus(TOLERANCE));
		Awaitility.await().until(() -> fixture().closeReasons().contains(CloseReason.TIMED_OUT));
	}

	@Test
	void timeoutCoversAllAttempts() {
		UpstreamServer upstream = upstream(HELLO, FaultRule.onAny().then(Fault.BLACKHOLE));
		PoolConfig.Retry retry = PoolFixture.retry(10);
		// A longer pause may be what the deadline comes before.
		Duration pause = Duration.ofMillis(1);
		Caller caller = caller(upstream,
				(config) -> config.readTimeout(Duration.ofMillis(200))
					.timeout(Duration.ofMillis(700))
					.retry(new PoolConfig.Retry(true, 10, pause, 1, pause, 0, retry.statuses(), retry.methods(), false,
							"Idempotency-Key", retry.retryAfterMin(), retry.retryAfterMax())));
		Timed timed = time(() -> caller.get("/"));
		assertThat(timed.elapsed()).isLessThan(Duration.ofMillis(700).plus(TOLERANCE));
		assertThat(timed.failure()).isInstanceOf(DeadlineExceededException.class);
		assertThat(upstream.stats().connectionsAccepted()).isBetween(3L, 4L);
	}

	@Test
	void timeoutEndsTheWaitForAConnection() throws Exception {
		Gate gate = new Gate();
		UpstreamServer upstream = upstream(gate);
		Caller caller = caller(upstream, (config) -> config.maxConnections(1).acquireTimeout(Duration.ofSeconds(10)));
		Future<?> holder = inBackground(() -> caller.get("/"));
		gate.awaitRequest();
		Timed timed = time(() -> caller.get("/", PoolRequest.timeout(Duration.ofMillis(300))));
		assertThat(timed.failure()).isInstanceOf(DeadlineExceededException.class);
		assertThat(timed.failure().phase()).isEqualTo(CallPhase.ACQUIRE);
		assertThat(timed.elapsed()).isLessThan(Duration.ofMillis(300).plus(TOLERANCE));
		gate.open();
		holder.get();
	}

	@Test
	void requestMayHaveItsOwnTimeoutOrNone() {
		UpstreamServer upstream = upstream(HELLO, FaultRule.onAny().then(Fault.drip(Duration.ofMillis(100))));
		Caller caller = caller(upstream, (config) -> config.timeout(Duration.ofMillis(300)));
		assertThat(caller.get("/", PoolRequest.noTimeout()).body()).isEqualTo("hello");
		assertThat(caller.get("/", PoolRequest.timeout(Duration.ofSeconds(3))).body()).isEqualTo("hello");
		assertThat(time(() -> caller.get("/")).failure()).isInstanceOf(DeadlineExceededException.class);
	}

	@Test
	void refusedConnectionIsTypedAndNotSent() throws Exception {
		int port;
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			port = socket.getLocalPort();
		}
		PoolFixture fixture = new PoolFixture(URI.create("http://127.0.0.1:" + port), Transport.DEFAULT,
				UnaryOperator.identity());
		use(fixture);
		Timed timed = time(() -> caller(fixture).call("POST", "/"));
		assertThat(timed.failure().phase()).isEqualTo(CallPhase.CONNECT);
		assertThat(timed.failure().mayHaveReachedServer()).isFalse();
		assertThat(timed.failure()).hasMessageContaining("connecting failed")
			.isNotInstanceOf(UnknownOutcomeException.class);
		assertThat(fixture.stats().connectFailures()).isEqualTo(1);
		assertThat(timed.elapsed()).isLessThan(Duration.ofSeconds(1));
	}

	@Test
	void connectTimeoutCoversTheTlsHandshake() throws Exception {
		ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
		closeLater(silent);
		PoolFixture fixture = new PoolFixture(URI.create("https://127.0.0.1:" + silent.getLocalPort()),
				Transport.DEFAULT, (config) -> config.connectTimeout(Duration.ofMillis(400)));
		use(fixture);
		Timed timed = time(() -> caller(fixture).get("/"));
		assertThat(timed.failure().phase()).isEqualTo(CallPhase.TLS);
		assertThat(timed.failure()).hasMessageContaining("connect-timeout (400ms)");
		assertThat(timed.elapsed()).isLessThan(Duration.ofMillis(400).plus(TOLERANCE));
	}

	@Test
	void unknownHostIsTyped() {
		PoolFixture fixture = new PoolFixture(URI.create("http://no-such-host.invalid"), Transport.DEFAULT,
				UnaryOperator.identity());
		use(fixture);
		PoolIoException failure = time(() -> caller(fixture).get("/")).failure();
		assertThat(failure).hasMessageContaining("not known to DNS");
		assertThat(failure.mayHaveReachedServer()).isFalse();
	}

	@Test
	void smallBodyThatNobodyReadsDoesNotCostTheConnection() {
		UpstreamServer upstream = upstream(HELLO);
		Caller caller = caller(upstream, UnaryOperator.identity());
		for (int i = 0; i < 10; i++) {
			assertThat(caller.statusOnly("/").value()).isEqualTo(200);
			fixture().assertAtRest();
		}
		assertThat(upstream.stats().connectionsAccepted()).isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "POST" })
	void truncatedBodyIsTyped(String method) {
		UpstreamServer upstream = upstream(HELLO, FaultRule.onAny().then(Fault.TRUNCATE));
		Caller caller = caller(upstream, UnaryOperator.identity());
		PoolIoException failure = time(() -> caller.call(method, "/")).failure();
		assertThat(failure.phase()).isEqualTo(CallPhase.BODY);
		assertThat(failure instanceof UnknownOutcomeException).isEqualTo("POST".equals(method));
		assertThat(upstream.requests()).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "PUT", "DELETE" })
	void idempotentMethodThatBrokeOffIsTriedAgain(String method) {
		UpstreamServer upstream = upstream(HELLO, FaultRule.onAny().times(1).then(Fault.RESET_BEFORE_APPLY));
		Caller caller = caller(upstream, (config) -> config.retry(PoolFixture.retry(3)));
		assertThat(caller.call(method, "/").body()).isEqualTo("hello");
		assertThat(upstream.requests()).hasSize(2);
		assertThat(fixture().stats().retries()).isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "POST", "PATCH" })
	void otherMethodThatBrokeOffIsSentOnceAndItsOutcomeUnknown(String method) {
		UpstreamServer upstream = upstream(HELLO, FaultRule.onAny().then(Fault.RESET_AFTER_APPLY));
		Caller caller = caller(upstream, (config) -> config.retry(PoolFixture.retry(3)));
		PoolIoException failure = time(() -> caller.call(method, "/")).failure();
		assertThat(failure).isInstanceOf(UnknownOutcomeException.class).hasMessageContaining("may have reached");
		assertThat(upstream.requests()).hasSize(1);
	}

	@Test
	void idempotencyKeyMakesAPostRepeatable() {
		UpstreamServer upstream = upstream(HELLO, FaultRule.onAny().times(1).then(Fault.RESET_AFTER_APPLY));
		Caller caller = caller(upstream, (config) -> config.retry(PoolFixture.retry(3)));
		assertThat(caller.post("/", PoolRequest.idempotencyKey("4711")).body()).isEqualTo("hello");
		assertThat(upstream.requests()).hasSize(2)
			.allSatisfy((request) -> assertThat(header(request, "Idempotency-Key")).isEqualTo("4711"));
	}

	@Test
	void requestMayForbidOrAllowFurtherAttempts() {
		UpstreamServer upstream = upstream(HELLO, FaultRule.onAny().every(2).then(Fault.status(503)));
		upstream.faults(FaultPlan.of(FaultRule.onAny().times(1).then(Fault.status(503))));
		Caller caller = caller(upstream, (config) -> config.retry(PoolFixture.retry(3)));
		assertThat(caller.get("/", PoolRequest.retry(false)).status()).isEqualTo(503);
		upstream.faults(FaultPlan.of(FaultRule.onAny().times(1).then(Fault.status(503))));
		assertThat(caller.post("/", PoolRequest.retry(true)).status()).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(ints = { 408, 429, 500, 502, 503, 504 })
	void transientStatusIsTriedAgainWithTheConnection(int status) {
		UpstreamServer upstream = upstream(HELLO, FaultRule.onAny().times(3).then(Fault.status(status)));
		Caller caller = caller(upstream, (config) -> config.retry(PoolFixture.retry(4)));
		assertThat(caller.get("/").status()).isEqualTo(200);
		assertThat(upstream.requests()).hasSize(4);
		assertThat(upstream.stats().connectionsAccepted()).isEqualTo(1);
		assertThat(fixture().stats().retries()).isEqualTo(3);
	}

	@Test
	void lastAnswerIsHandedOutWhenAttemptsAreUsedUp() {
		UpstreamServer upstream = upstream(HELLO, FaultRule.onAny().then(Fault.status(503).withBody("overloaded")));
		Caller caller = caller(upstream, (config) -> config.retry(PoolFixture.retry(3)));
		Caller.Answer answer = caller.get("/");
		assertThat(answer.status()).isEqualTo(503);
		assertThat(answer.body()).isEqualTo("overloaded");
		assertThat(upstream.requests()).hasSize(3);
	}

	@Test
	void postIsRepeatedOnlyWhenTheServerRefusedIt() {
		UpstreamServer upstream = upstream(HELLO, FaultRule.onAny().times(1).then(Fault.status(503)));
		Caller caller = caller(upstream, (config) -> config.retry(PoolFixture.retry(3)));
		assertThat(caller.call("POST", "/").status()).as("503 alone").isEqualTo(503);
		upstream.faults(FaultPlan.of(FaultRule.onAny().times(1).then(Fault.status(503).withRetryAfter("0"))));
		assertThat(caller.call("POST", "/").status()).as("503 with Retry-After").isEqualTo(200);
		upstream.faults(FaultPlan.of(FaultRule.onAny().times(1).then(Fault.status(429))));
		assertThat(caller.call("POST", "/").status()).as("429").isEqualTo(200);
		upstream.faults(FaultPlan.of(FaultRule.onAny().times(1).then(Fault.status(500))));
		assertThat(caller.call("POST", "/").status()).as("500").isEqualTo(500);
	}

	@Test
	void retryAfterBeyondTheDeadlineReturnsTheAnswerAtOnce() {
		UpstreamServer upstream = upstream(HELLO, FaultRule.onAny().then(Fault.status(429).withRetryAfter("3600")));
		PoolConfig.Retry retry = PoolFixture.retry(3);
		Caller caller = caller(upstream,
				(config) -> config.timeout(Duration.ofSeconds(2))
					.retry(new PoolConfig.Retry(true, 3, retry.backoff(), 1, retry.maxBackoff(), 0, retry.statuses(),
							retry.methods(), false, "Idempotency-Key", Duration.ofMillis(500),
							Duration.ofSeconds(60))));
		long started = System.nanoTime();
		assertThat(caller.get("/").status()).isEqualTo(429);
		assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(1));
		assertThat(upstream.requests()).hasSize(1);
	}

	@Test
	void idleConnectionIsClosedWithoutTraffic() {
		UpstreamServer upstream = upstream(HELLO);
		Caller caller = caller(upstream, (config) -> config.idleTimeout(Duration.ofMillis(300)));
		caller.get("/");
		Awaitility.await()
			.atMost(Duration.ofSeconds(3))
			.untilAsserted(() -> assertThat(upstream.stats().connectionsOpen()).isZero());
		fixture().assertClosedBy(CloseReason.IDLE_TIMEOUT);
		assertThat(fixture().stats().lastMaintenance()).isNotNull();
	}

	@Test
	void zeroIdleTimeoutClosesAfterEachCall() {
		UpstreamServer upstream = upstream(HELLO);
		Caller caller = caller(upstream, (config) -> config.idleTimeout(Duration.ZERO));
		caller.get("/");
		caller.get("/");
		fixture().assertAtRest();
		assertThat(fixture().stats().idle()).isZero();
		assertThat(upstream.stats().connectionsAccepted()).isEqualTo(2);
	}

	@Test
	void oldConnectionIsClosedWithoutTraffic() {
		UpstreamServer upstream = upstream(HELLO);
		Caller caller = caller(upstream, (config) -> config.maxLifetime(Duration.ofMillis(400)));
		caller.get("/");
		Awaitility.await()
			.atMost(Duration.ofSeconds(3))
			.untilAsserted(() -> assertThat(upstream.stats().connectionsOpen()).isZero());
		fixture().assertClosedBy(CloseReason.MAX_LIFETIME);
	}

	@Test
	void serversKeepAliveHintIsHonouredLessTheMargin() {
		UpstreamServer upstream = upstream(UpstreamServer.builder("hint")
			.handler(HELLO)
			.behaviour(
					ConnectionBehaviour.defaults().withKeepAliveHeader(true).withIdleTimeout(Duration.ofSeconds(2))));
		Caller caller = caller(upstream, (config) -> config.keepAliveMargin(Duration.ofMillis(1200)));
		caller.get("/");
		Awaitility.await()
			.atMost(Duration.ofMillis(1900))
			.untilAsserted(() -> fixture().assertClosedBy(CloseReason.KEEP_ALIVE_EXPIRED));
		assertThat(upstream.stats().closedIdle()).as("closed by the server").isZero();
	}

	@Test
	void evictIdleClosesWhatIsIdle() {
		UpstreamServer upstream = upstream(HELLO);
		Caller caller = caller(upstream, UnaryOperator.identity());
		caller.get("/");
		fixture().assertAtRest();
		fixture().pool().evictIdle();
		Awaitility.await().untilAsserted(() -> assertThat(upstream.stats().connectionsOpen()).isZero());
		fixture().assertClosedBy(CloseReason.EVICTED);
		assertThat(caller.get("/").status()).isEqualTo(200);
	}

	@Test
	void cookiesAreOffUnlessAskedFor() {
		UpstreamHandler handler = (request) -> UpstreamResponse.text(200, String.valueOf(request.header("Cookie")))
			.header("Set-Cookie", "AWSALB=one; Path=/");
		UpstreamServer upstream = upstream(handler);
		Caller caller = caller(upstream, UnaryOperator.identity());
		caller.get("/");
		assertThat(caller.get("/").body()).isEqualTo("null");
		fixture().close();
		Caller withCookies = caller(upstream, (config) -> config.cookies(true));
		withCookies.get("/");
		assertThat(withCookies.get("/").body()).isEqualTo("AWSALB=one");
	}

	@Test
	void redirectWithinTheOriginIsFollowed() {
		UpstreamServer upstream = upstream((request) -> "/from".equals(request.path())
				? UpstreamResponse.status(302).header("Location", "/to") : UpstreamResponse.text(200, request.path()));
		Caller caller = caller(upstream, (config) -> config.auth(new PoolAuth.BearerToken("t0ken")));
		assertThat(caller.get("/from").body()).isEqualTo("/to");
		assertThat(upstream.requests())
			.allSatisfy((request) -> assertThat(header(request, "Authorization")).isEqualTo("Bearer t0ken"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "/?token=S3CRET", "http://[S3CRET" })
	void redirectThatCannotBeFollowedIsToldOfWithoutItsAddress(String location) {
		UpstreamServer upstream = upstream((request) -> UpstreamResponse.status(302).header("Location", location));
		Caller caller = caller(upstream, UnaryOperator.identity());
		PoolIoException failure = time(() -> caller.get("/?token=S3CRET")).failure();
		assertThat(failure).hasMessageContaining("redirect");
		assertThat(failure).extracting(AbstractPoolBehaviourTests::stackTrace)
			.asString()
			.contains("Redirect", "Caused by")
			.doesNotContain("S3CRET");
	}

	private static String stackTrace(Throwable failure) {
		StringWriter trace = new StringWriter();
		failure.printStackTrace(new PrintWriter(trace));
		return trace.toString();
	}

	@Test
	void redirectToAnotherOriginIsHandedToTheCaller() {
		UpstreamServer upstream = upstream(HELLO, FaultRule.onAny().then(Fault.REDIRECT));
		Caller caller = caller(upstream, UnaryOperator.identity());
		assertThat(caller.get("/").status()).isEqualTo(302);
	}

	@Test
	void redirectToAnotherOriginCarriesNothingThatIdentifies() {
		UpstreamServer upstream = upstream(HELLO, FaultRule.onAny().then(Fault.REDIRECT));
		Caller caller = caller(upstream,
				(config) -> config.redirectsCrossOrigin(true)
					.auth(new PoolAuth.BearerToken("S3CRET"))
					.header("X-Tenant", "S3CRET"));
		Map<String, String> headers = Map.of("Cookie", "a=S3CRET", "X-Api-Key", "S3CRET", "X-Auth-Token", "S3CRET",
				"Proxy-Authorization", "S3CRET", "Accept-Language", "de");
		Caller.Answer answer = caller.call("GET", "/", null, headers, (attributes) -> {
		});
		assertThat(answer.status()).isEqualTo(200);
		RecordedRequest redirected = upstream.requests().get(1);
		assertThat(redirected.headers().toString()).doesNotContain("S3CRET");
		assertThat(header(redirected, "Accept-Language")).isEqualTo("de");
		assertThat(fixture().pool().routes()).hasSize(2);
	}

	@Test
	void redirectToAnotherOriginNeverCarriesABody() {
		UpstreamServer other = upstream(HELLO);
		UpstreamServer upstream = upstream(
				(request) -> UpstreamResponse.status(307).header("Location", other.baseUrl() + "/"));
		Caller caller = caller(upstream, (config) -> config.redirectsCrossOrigin(true));
		assertThat(caller.call("POST", "/").status()).isEqualTo(307);
		assertThat(other.requests()).isEmpty();
	}

	@Test
	void headersAndCredentialsOfTheUpstreamAreSentToItAlone() {
		UpstreamServer upstream = upstream(HELLO);
		UpstreamServer other = upstream(HELLO);
		Caller caller = caller(upstream,
				(config) -> config.header("X-Client", "etl").auth(new PoolAuth.ApiKey("X-Api-Key", "S3CRET")));
		caller.get("/");
		caller.call("GET", "/", null, Map.of("X-Api-Key", "mine"), (attributes) -> {
		});
		caller.get(other.baseUrl() + "/");
		assertThat(header(upstream.requests().get(0), "X-Api-Key")).isEqualTo("S3CRET");
		assertThat(header(upstream.requests().get(0), "X-Client")).isEqualTo("etl");
		assertThat(header(upstream.requests().get(1), "X-Api-Key")).isEqualTo("mine");
		assertThat(other.requests().get(0).headers().toString()).doesNotContain("S3CRET");
	}

	@Test
	void tlsIsVerifiedAndReused() {
		UpstreamServer upstream = started(UpstreamServer.builder("tls").handler(HELLO).tls(UpstreamTls.mutual()));
		Transport transport = new Transport(UpstreamTls.clientContextWithCertificate(), null, null, null, List.of());
		PoolFixture fixture = new PoolFixture(upstream.baseUrl(), transport, UnaryOperator.identity());
		use(fixture);
		Caller caller = caller(fixture);
		for (int i = 0; i < 5; i++) {
			assertThat(caller.get("/").body()).isEqualTo("hello");
			fixture.assertAtRest();
		}
		assertThat(upstream.stats().connectionsAccepted()).isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "untrusted", "expired", "wrong host" })
	void badCertificateIsTypedAndNothingIsSent(String what) {
		UpstreamTls tls = switch (what) {
			case "expired" -> UpstreamTls.expired();
			case "wrong host" -> UpstreamTls.wrongHost();
			default -> UpstreamTls.valid();
		};
		UpstreamServer upstream = started(UpstreamServer.builder("tls").handler(HELLO).tls(tls));
		Transport transport = "untrusted".equals(what) ? Transport.DEFAULT
				: new Transport(UpstreamTls.clientContext(), null, null, null, List.of());
		PoolFixture fixture = new PoolFixture(upstream.baseUrl(), transport, UnaryOperator.identity());
		use(fixture);
		PoolIoException failure = time(() -> caller(fixture).get("/")).failure();
		assertThat(failure.phase()).isEqualTo(CallPhase.TLS);
		assertThat(failure.mayHaveReachedServer()).isFalse();
		assertThat(upstream.requests()).isEmpty();
	}

	@Test
	void closeLetsCallsInFlightEndAndRefusesNewOnes() throws Exception {
		Gate gate = new Gate();
		UpstreamServer upstream = upstream(gate);
		Caller caller = caller(upstream, UnaryOperator.identity());
		Future<Caller.Answer> inFlight = inBackground(() -> caller.get("/"));
		gate.awaitRequest();
		Future<?> closing = inBackground(() -> {
			fixture().close();
			return null;
		});
		Awaitility.await().until(() -> fixture().pool().state() == PoolState.DRAINING);
		assertThat(time(() -> caller.get("/")).failure()).isInstanceOf(PoolClosedException.class);
		assertThat(closing).isNotDone();
		gate.open();
		assertThat(inFlight.get().body()).isEqualTo("late");
		closing.get();
		assertThat(fixture().pool().state()).isEqualTo(PoolState.CLOSED);
		Awaitility.await()
			.atMost(Duration.ofSeconds(1))
			.untilAsserted(() -> assertThat(upstream.stats().connectionsOpen()).isZero());
		assertThat(time(() -> caller.get("/")).failure()).isInstanceOf(PoolClosedException.class);
	}

	@Test
	void closeEndsWhatDoesNotEndWithinTheGrace() throws Exception {
		UpstreamServer upstream = upstream(HELLO, FaultRule.onAny().then(Fault.BLACKHOLE));
		Caller caller = caller(upstream,
				(config) -> config.shutdownGrace(Duration.ofMillis(300)).readTimeout(Duration.ofSeconds(20)));
		Future<PoolIoException> inFlight = inBackground(() -> time(() -> caller.get("/")).failure());
		Awaitility.await().until(() -> upstream.stats().requests() == 1);
		long started = System.nanoTime();
		fixture().close();
		assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(2));
		assertThat(inFlight.get()).isInstanceOf(PoolClosedException.class);
		Awaitility.await()
			.atMost(Duration.ofSeconds(1))
			.untilAsserted(() -> assertThat(upstream.stats().connectionsOpen()).isZero());
	}

	@Test
	void unannouncedCloseAfterAnAnswerDoesNotFailTheNextGet() {
		UpstreamServer upstream = upstream(HELLO, FaultRule.onAny().then(Fault.CLOSE_AFTER));
		Caller caller = caller(upstream, (config) -> config.retry(PoolFixture.retry(3)));
		for (int i = 0; i < 20; i++) {
			assertThat(caller.get("/").status()).isEqualTo(200);
		}
	}

	@Test
	void chunkedBodyThatBreaksOffIsTyped() {
		UpstreamServer upstream = upstream((request) -> UpstreamResponse.text(200, "0123456789").chunked(),
				FaultRule.onAny().then(Fault.CHUNK_CUT));
		Caller caller = caller(upstream, UnaryOperator.identity());
		assertThat(time(() -> caller.get("/")).failure().phase()).isEqualTo(CallPhase.BODY);
	}

	static @Nullable String header(RecordedRequest request, String name) {
		return request.headers()
			.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().equalsIgnoreCase(name))
			.map((entry) -> entry.getValue().get(0))
			.findFirst()
			.orElse(null);
	}

}
