package io.httppool.behaviour;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.MeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

import io.httppool.ConnectionPools;
import io.httppool.fixture.PoolsApplication;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application that calls very many hosts which are no upstreams. All of 127.0.0.0/8 is
 * this machine.
 */
class ManyHostsTests {

	private static final int UNMATCHED_MAX = 32;

	private static final int CALLERS = 4;

	/** Most meters of a pool here: closes by one reason are among them. */
	private static final int METERS = 40;

	private static final long MEBIBYTE = 1024 * 1024;

	private HttpServer server;

	@BeforeEach
	void start() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(0), 1000);
		this.server.createContext("/", (exchange) -> {
			byte[] body = "hello".getBytes(StandardCharsets.US_ASCII);
			exchange.sendResponseHeaders(200, body.length);
			try (OutputStream output = exchange.getResponseBody()) {
				output.write(body);
			}
		});
		this.server.start();
	}

	@AfterEach
	void stop() {
		this.server.stop(0);
	}

	@ParameterizedTest
	@CsvSource({ "pass-through, true", "pass-through, false", "pool, true", "pool, false" })
	void nothingGrowsWithHundredsOfHosts(String unmatched, boolean blocking) throws Exception {
		call(unmatched, blocking, 500);
	}

	@Tag("slow")
	@ParameterizedTest
	@CsvSource({ "pass-through, true", "pass-through, false", "pool, true", "pool, false" })
	void nothingGrowsWithTenThousandHosts(String unmatched, boolean blocking) throws Exception {
		call(unmatched, blocking, 10_000);
	}

	private void call(String unmatched, boolean blocking, int hosts) throws Exception {
		try (PoolsApplication application = PoolsApplication.startReal(WebApplicationType.NONE,
				"pool.unmatched=" + unmatched, "pool.unmatched-max=" + UNMATCHED_MAX, "pool.defaults.min-idle=2",
				"pool.defaults.shutdown-grace=1s", "management.observations.enable.http.client.requests=false")) {
			Caller caller = blocking ? blocking(application) : reactive(application);
			int first = hosts / 4;
			callAll(caller, 0, first);
			Footprint before = footprint(application);
			int meters = "pool".equals(unmatched) ? UNMATCHED_MAX * METERS : 0;
			callAll(caller, first, hosts);
			Footprint after = footprint(application);
			System.out.printf("%d hosts, %s, %s: %s, then %s%n", hosts, unmatched, blocking ? "blocking" : "reactive",
					before, after);
			assertThat(after.pools()).isEqualTo("pool".equals(unmatched) ? UNMATCHED_MAX : 0);
			// The last pools that made room may still be ending.
			Awaitility.await().untilAsserted(() -> assertThat(meters(application)).isLessThanOrEqualTo(meters));
			assertThat(after.threads()).isLessThanOrEqualTo(before.threads() + 4);
			// What the clients that Boot makes keep for each host is not ours to bound.
			long growth = ("pool".equals(unmatched) ? 16 : 64) * MEBIBYTE;
			assertThat(after.heap()).isLessThan(before.heap() + growth);
		}
	}

	private void callAll(Caller caller, int from, int to) throws Exception {
		int port = this.server.getAddress().getPort();
		AtomicInteger next = new AtomicInteger(from);
		ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
		List<Future<?>> all = new ArrayList<>();
		for (int i = 0; i < CALLERS; i++) {
			all.add(callers.submit(() -> {
				for (int host = next.getAndIncrement(); host < to; host = next.getAndIncrement()) {
					String url = "http://127." + (1 + host / 65_536) + "." + (host / 256) % 256 + "." + host % 256 + ":"
							+ port + "/";
					assertThat(caller.get(url)).isEqualTo("hello");
				}
			}));
		}
		for (Future<?> calls : all) {
			calls.get();
		}
		callers.shutdown();
	}

	private static Caller blocking(PoolsApplication application) {
		RestClient client = application.bean(RestClient.Builder.class).build();
		return (url) -> Objects.requireNonNull(client.get().uri(url).retrieve().body(String.class));
	}

	private static Caller reactive(PoolsApplication application) {
		WebClient client = application.bean(WebClient.Builder.class).build();
		return (url) -> Objects.requireNonNull(client.get().uri(url).retrieve().bodyToMono(String.class).block());
	}

	private static int meters(PoolsApplication application) {
		return (int) application.bean(MeterRegistry.class)
			.getMeters()
			.stream()
			.filter((meter) -> meter.getId().getName().startsWith("pool."))
			.count();
	}

	private static Footprint footprint(PoolsApplication application) throws InterruptedException {
		long heap = Long.MAX_VALUE;
		for (int i = 0; i < 3; i++) {
			System.gc();
			Thread.sleep(50);
			heap = Math.min(heap, Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
		}
		return new Footprint(application.bean(ConnectionPools.class).names().size(), meters(application),
				Thread.getAllStackTraces().size(), heap);
	}

	/**
	 * Makes a call.
	 */
	private interface Caller {

		String get(String url);

	}

	/**
	 * What an application takes.
	 *
	 * @param pools number of pools
	 * @param meters number of meters of pools
	 * @param threads number of threads
	 * @param heap bytes after garbage collection
	 */
	private record Footprint(int pools, int meters, int threads, long heap) {

		@Override
		public String toString() {
			return this.pools + " pools, " + this.meters + " meters, " + this.threads + " threads, "
					+ this.heap / MEBIBYTE + " MiB";
		}

	}

}
