package io.httppool.behaviour;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.httppool.CloseReason;
import io.httppool.ConnectionPool;
import io.httppool.PoolExhaustedException;
import io.httppool.PoolListener;
import io.httppool.PoolRejectedException;
import io.httppool.PoolRequest;
import io.httppool.Priority;
import io.httppool.httpclient.Transport;
import io.httppool.test.server.LatencyModel;
import io.httppool.test.server.UpstreamServer;
import io.httppool.test.server.UpstreamTls;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How many connections there are, and who gets one while there are too few.
 */
abstract class AbstractPoolLimitsTests extends AbstractClientTests {

	private static final Duration LONG = Duration.ofSeconds(10);

	@Test
	void overflowIsClosedAsSoonAsItIsReleasedAndNobodyWaits() throws Exception {
		Turnstile turnstile = new Turnstile();
		UpstreamServer upstream = upstream(turnstile);
		Caller caller = caller(upstream, (config) -> config.maxConnections(2).overflow(2).acquireTimeout(LONG));
		List<Future<Caller.Answer>> calls = new ArrayList<>();
		for (int i = 1; i <= 4; i++) {
			String path = "/" + i;
			calls.add(inBackground(() -> caller.get(path)));
		}
		turnstile.awaitArrivals(4);
		Future<Caller.Answer> waiter = inBackground(() -> caller.get("/5"));
		Awaitility.await().until(() -> fixture().stats().pending() == 1);
		assertThat(upstream.stats().connectionsOpen()).isEqualTo(4);
		turnstile.release("/1");
		turnstile.awaitArrivals(5);
		assertThat(fixture().stats().closed()).as("somebody waited").isEmpty();
		turnstile.release("/2");
		Awaitility.await().untilAsserted(() -> assertThat(upstream.stats().connectionsOpen()).isEqualTo(3));
		turnstile.open();
		for (Future<Caller.Answer> call : calls) {
			assertThat(call.get().status()).isEqualTo(200);
		}
		assertThat(waiter.get().status()).isEqualTo(200);
		Awaitility.await().untilAsserted(() -> assertThat(upstream.stats().connectionsOpen()).isEqualTo(2));
		assertThat(upstream.stats().connectionsPeak()).isEqualTo(4);
		fixture().assertClosedBy(CloseReason.OVERFLOW, CloseReason.OVERFLOW);
		assertThat(fixture().stats().idle()).isEqualTo(2);
	}

	@Test
	void waitersAreServedByPriority() throws Exception {
		Turnstile turnstile = new Turnstile();
		UpstreamServer upstream = upstream(turnstile);
		Caller caller = caller(upstream, (config) -> config.maxConnections(1).acquireTimeout(LONG));
		List<Future<Caller.Answer>> calls = new ArrayList<>();
		calls.add(inBackground(() -> caller.get("/holder")));
		turnstile.awaitArrivals(1);
		for (Priority priority : List.of(Priority.LOW, Priority.NORMAL, Priority.HIGH)) {
			int pending = calls.size();
			calls.add(inBackground(() -> caller.get("/" + priority, PoolRequest.priority(priority))));
			Awaitility.await().until(() -> fixture().stats().pending() == pending);
		}
		turnstile.open();
		for (Future<Caller.Answer> call : calls) {
			assertThat(call.get().status()).isEqualTo(200);
		}
		assertThat(turnstile.arrivals()).containsExactly("/holder", "/HIGH", "/NORMAL", "/LOW");
	}

	@Test
	void lowPriorityIsServedEventuallyUnderAConstantStreamOfHigh() throws Exception {
		UpstreamServer upstream = upstream(UpstreamServer.builder("behaviour")
			.handler(HELLO)
			.latency(LatencyModel.of(Duration.ofMillis(10), Duration.ofMillis(10))));
		Caller caller = caller(upstream, (config) -> config.maxConnections(1).acquireTimeout(Duration.ofSeconds(2)));
		AtomicBoolean stop = new AtomicBoolean();
		AtomicInteger urgent = new AtomicInteger();
		List<Future<?>> stream = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			stream.add(inBackground(() -> {
				while (!stop.get()) {
					caller.get("/high", PoolRequest.priority(Priority.HIGH));
					urgent.incrementAndGet();
				}
				return null;
			}));
		}
		Awaitility.await().until(() -> fixture().stats().pending() >= 2);
		int before = urgent.get();
		long started = System.nanoTime();
		assertThat(caller.get("/low", PoolRequest.priority(Priority.LOW)).status()).isEqualTo(200);
		Duration waited = Duration.ofNanos(System.nanoTime() - started);
		stop.set(true);
		for (Future<?> calls : stream) {
			calls.get();
		}
		assertThat(waited).isLessThan(Duration.ofSeconds(2));
		assertThat(urgent.get() - before).as("calls of high priority meanwhile").isGreaterThan(10);
	}

	@Test
	void oneMoreThanMaxPendingIsRejectedAtOnce() throws Exception {
		Turnstile turnstile = new Turnstile();
		UpstreamServer upstream = upstream(turnstile);
		Caller caller = caller(upstream,
				(config) -> config.maxConnections(1).maxPending(2).acquireTimeout(Duration.ofSeconds(5)));
		List<Future<Caller.Answer>> calls = new ArrayList<>();
		calls.add(inBackground(() -> caller.get("/")));
		turnstile.awaitArrivals(1);
		for (int i = 1; i <= 2; i++) {
			int pending = i;
			calls.add(inBackground(() -> caller.get("/")));
			Awaitility.await().until(() -> fixture().stats().pending() == pending);
		}
		Timed oneMore = time(() -> caller.get("/"));
		assertThat(oneMore.failure()).isInstanceOf(PoolRejectedException.class)
			.hasMessageContaining("pool.upstreams.upstream.max-pending")
			.hasMessageContaining("pending=2");
		assertThat(oneMore.elapsed()).isLessThan(Duration.ofSeconds(1));
		assertThat(fixture().stats().rejected()).isEqualTo(1);
		turnstile.open();
		for (Future<Caller.Answer> call : calls) {
			assertThat(call.get().status()).isEqualTo(200);
		}
	}

	@Test
	void withoutPlacesToWaitConnectionsAreStillOpened() throws Exception {
		Turnstile turnstile = new Turnstile();
		UpstreamServer upstream = upstream(turnstile);
		Caller caller = caller(upstream, (config) -> config.maxConnections(2).maxPending(0));
		List<Future<Caller.Answer>> calls = new ArrayList<>();
		for (int i = 1; i <= 2; i++) {
			calls.add(inBackground(() -> caller.get("/")));
			turnstile.awaitArrivals(i);
		}
		assertThat(time(() -> caller.get("/")).failure()).isInstanceOf(PoolRejectedException.class);
		turnstile.open();
		for (Future<Caller.Answer> call : calls) {
			assertThat(call.get().status()).isEqualTo(200);
		}
	}

	@Test
	void noTenantGetsMoreThanItsShare() throws Exception {
		Turnstile turnstile = new Turnstile();
		UpstreamServer upstream = upstream(turnstile);
		Caller caller = caller(upstream, (config) -> config.maxConnections(4).tenantMaxShare(0.5).acquireTimeout(LONG));
		List<Future<Caller.Answer>> calls = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			calls.add(inBackground(() -> caller.get("/greedy", PoolRequest.tenant("greedy"))));
		}
		turnstile.awaitArrivals(2);
		Awaitility.await().until(() -> fixture().stats().pending() == 2);
		calls.add(inBackground(() -> caller.get("/modest", PoolRequest.tenant("modest"))));
		calls.add(inBackground(() -> caller.get("/nobody")));
		turnstile.awaitArrivals(4);
		assertThat(turnstile.arrivals()).containsExactlyInAnyOrder("/greedy", "/greedy", "/modest", "/nobody");
		assertThat(fixture().stats().pending()).isEqualTo(2);
		turnstile.release("/greedy");
		turnstile.awaitArrivals(5);
		turnstile.open();
		for (Future<Caller.Answer> call : calls) {
			assertThat(call.get().status()).isEqualTo(200);
		}
		assertThat(turnstile.arrivals()).filteredOn("/greedy"::equals).hasSize(4);
		assertThat(upstream.stats().connectionsPeak()).isEqualTo(4);
	}

	@Test
	void requestOfABlankTenantIsNobodys() throws Exception {
		Turnstile turnstile = new Turnstile();
		PoolFixture fixture = pool(upstream(turnstile), (pool, method, uri, attributes) -> " ",
				(config) -> config.maxConnections(2).tenantMaxShare(0.5));
		Caller caller = caller(fixture);
		List<Future<Caller.Answer>> calls = List.of(inBackground(() -> caller.get("/")),
				inBackground(() -> caller.get("/")));
		turnstile.awaitArrivals(2);
		turnstile.open();
		for (Future<Caller.Answer> call : calls) {
			assertThat(call.get().status()).isEqualTo(200);
		}
	}

	@Test
	void tenantThatHasItsShareTimesOutAlthoughThereIsRoom() throws Exception {
		Turnstile turnstile = new Turnstile();
		UpstreamServer upstream = upstream(turnstile);
		Caller caller = caller(upstream, (config) -> config.maxConnections(2).tenantMaxShare(0.5));
		Future<?> holder = inBackground(() -> caller.get("/", PoolRequest.tenant("greedy")));
		turnstile.awaitArrivals(1);
		assertThat(time(() -> caller.get("/", PoolRequest.tenant("greedy"))).failure())
			.isInstanceOf(PoolExhaustedException.class);
		turnstile.open();
		holder.get();
		assertThat(upstream.stats().connectionsAccepted()).isEqualTo(1);
	}

	@Test
	void handshakesAtOnceAreBounded() throws Exception {
		UpstreamServer upstream = started(UpstreamServer.builder("tls").handler(HELLO).tls(UpstreamTls.valid()));
		SlowDoor door = new SlowDoor(upstream.port(), Duration.ofMillis(150));
		closeLater(door);
		Transport transport = new Transport(UpstreamTls.clientContext(), null, null, null, List.of());
		PoolFixture fixture = use(new PoolFixture(URI.create("https://127.0.0.1:" + door.port()), transport,
				(config) -> config.maxConnections(12)
					.maxConcurrentConnects(2)
					.connectTimeout(Duration.ofSeconds(5))
					.acquireTimeout(LONG)
					.timeout(LONG)));
		Caller caller = caller(fixture);
		inParallel(12, () -> assertThat(caller.get("/").status()).isEqualTo(200));
		assertThat(door.mostAtOnce()).isEqualTo(2);
		// The first connection may have served everybody before the second one is open.
		Awaitility.await().until(() -> fixture.stats().opened() >= 2);
	}

	@Test
	void thirdOfTheConnectionsIsOpenedAtOnceUnlessSaidOtherwise() throws Exception {
		UpstreamServer upstream = started(HELLO, false);
		SlowDoor door = new SlowDoor(upstream.port(), Duration.ofMillis(150));
		closeLater(door);
		PoolFixture fixture = use(new PoolFixture(URI.create("http://127.0.0.1:" + door.port()), Transport.DEFAULT,
				(config) -> config.maxConnections(12)));
		assertThat(fixture.pool().config().maxConcurrentConnects()).isEqualTo(4);
		Caller caller = caller(fixture);
		AtomicInteger most = new AtomicInteger();
		Future<?> watch = inBackground(() -> {
			while (fixture.stats().hits() + fixture.stats().misses() < 12) {
				most.accumulateAndGet(fixture.stats().connecting(), Math::max);
			}
			return null;
		});
		inParallel(12, () -> assertThat(caller.get("/").status()).isEqualTo(200));
		watch.get();
		// A dial without TLS may be too short to be seen at all.
		assertThat(most.get()).isLessThanOrEqualTo(4);
	}

	@Test
	void bothKindsOfClientsShareTheCap() throws Exception {
		Turnstile turnstile = new Turnstile();
		UpstreamServer upstream = upstream(turnstile);
		caller(upstream, (config) -> config.maxConnections(2).acquireTimeout(LONG));
		Caller blocking = fixture().restClient();
		Caller reactive = fixture().webClient();
		List<Future<Caller.Answer>> calls = new ArrayList<>();
		calls.add(inBackground(() -> blocking.get("/blocking")));
		calls.add(inBackground(() -> reactive.get("/reactive")));
		turnstile.awaitArrivals(2);
		calls.add(inBackground(() -> blocking.get("/blocking")));
		calls.add(inBackground(() -> reactive.get("/reactive")));
		Awaitility.await().until(() -> fixture().stats().pending() == 2);
		assertThat(upstream.stats().connectionsOpen()).isEqualTo(2);
		turnstile.open();
		for (Future<Caller.Answer> call : calls) {
			assertThat(call.get().status()).isEqualTo(200);
		}
	}

	@Test
	void atTheCapAnIdleConnectionOfTheOtherKindMakesRoom() {
		UpstreamServer upstream = upstream(HELLO);
		Caller caller = caller(upstream, (config) -> config.maxConnections(1));
		Caller other = (caller instanceof RestClientCaller) ? fixture().webClient() : fixture().restClient();
		assertThat(other.get("/").status()).isEqualTo(200);
		fixture().assertAtRest();
		assertThat(caller.get("/").status()).isEqualTo(200);
		fixture().assertClosedBy(CloseReason.DISPLACED);
		fixture().assertAtRest();
		assertThat(upstream.stats().connectionsAccepted()).isEqualTo(2);
	}

	@Test
	void socketIsClosedBeforeAnotherOneTakesItsPlace() throws Exception {
		UpstreamServer upstream = upstream(HELLO);
		assertThat(OpenSockets.to(upstream.port())).isZero();
		AtomicInteger most = new AtomicInteger();
		Caller caller = caller(upstream,
				(config) -> config.maxConnections(2).maxRequestsPerConnection(3).acquireTimeout(LONG),
				new PoolListener() {

					@Override
					public void opened(ConnectionPool pool, Duration connect, @Nullable Duration tls) {
						most.accumulateAndGet(OpenSockets.to(upstream.port()), Math::max);
					}

				});
		Caller other = (caller instanceof RestClientCaller) ? fixture().webClient() : fixture().restClient();
		inParallel(4, () -> {
			for (int i = 0; i < 30; i++) {
				assertThat(((i % 8 == 7) ? other : caller).get("/").status()).isEqualTo(200);
			}
		});
		assertThat(upstream.stats().connectionsAccepted()).isGreaterThan(20);
		// One more, as the kernel may still list a socket that a reactor has just closed.
		assertThat(most.get()).isBetween(1, (caller instanceof RestClientCaller) ? 2 : 3);
	}

	@Test
	void shrinkingClosesWhatIsIdleAtOnceAndTheRestWhenItIsReleased() throws Exception {
		Turnstile turnstile = new Turnstile();
		UpstreamServer upstream = upstream(turnstile);
		Caller caller = caller(upstream, UnaryOperator.identity());
		List<Future<Caller.Answer>> calls = new ArrayList<>();
		for (int i = 1; i <= 4; i++) {
			String path = "/" + i;
			calls.add(inBackground(() -> caller.get(path)));
		}
		turnstile.awaitArrivals(4);
		turnstile.release("/1");
		calls.get(0).get();
		Awaitility.await().until(() -> fixture().stats().idle() == 1);
		fixture().pool().resize(2, 0);
		Awaitility.await().untilAsserted(() -> assertThat(upstream.stats().connectionsOpen()).isEqualTo(3));
		turnstile.open();
		for (Future<Caller.Answer> call : calls) {
			assertThat(call.get().status()).isEqualTo(200);
		}
		Awaitility.await().untilAsserted(() -> assertThat(upstream.stats().connectionsOpen()).isEqualTo(2));
		fixture().assertClosedBy(CloseReason.RESIZED, CloseReason.RESIZED);
	}

}
