package io.httppool.fleet;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.imperative.ImperativeHttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.reactive.ReactiveHttpClientAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

import io.httppool.ConnectionPools;
import io.httppool.PoolStats;
import io.httppool.autoconfigure.PoolAutoConfiguration;
import io.httppool.autoconfigure.PooledClientsAutoConfiguration;
import io.httppool.autoconfigure.fleet.PoolFleetAutoConfiguration;
import io.httppool.autoconfigure.restclient.PoolRestClientAutoConfiguration;
import io.httppool.autoconfigure.webclient.PoolWebClientAutoConfiguration;

/**
 * An application with an upstream "shared" that calls it as it is told, line by line:
 * {@code workers n} for callers without a pause, {@code rate n} for calls in a second,
 * {@code report}, {@code exit}. Arguments: the name that it sends, {@code blocking} or
 * {@code reactive}, and properties.
 */
public final class FleetReplica implements AutoCloseable {

	/** Calls at a rate that are under way at most. */
	private static final int MOST_CALLS = 200;

	private final ConfigurableApplicationContext context;

	private final Runnable call;

	private final ExecutorService callers = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "caller");
		thread.setDaemon(true);
		return thread;
	});

	private final Semaphore calls = new Semaphore(MOST_CALLS);

	private final AtomicLong answered = new AtomicLong();

	private final AtomicLong failed = new AtomicLong();

	private volatile String failure = "";

	private volatile int generation;

	FleetReplica(String name, boolean reactive, String... properties) {
		this.context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties(properties)
			.run();
		if (reactive) {
			WebClient client = this.context.getBean("sharedWebClient", WebClient.class);
			this.call = () -> client.get()
				.uri("/")
				.header("X-Replica", name)
				.retrieve()
				.toBodilessEntity()
				.block(Duration.ofSeconds(90));
		}
		else {
			RestClient client = this.context.getBean("sharedRestClient", RestClient.class);
			this.call = () -> client.get().uri("/").header("X-Replica", name).retrieve().toBodilessEntity();
		}
	}

	public static void main(String[] arguments) throws IOException {
		PrintStream out = System.out;
		try (FleetReplica replica = new FleetReplica(arguments[0], arguments[1].equals("reactive"),
				Arrays.copyOfRange(arguments, 2, arguments.length))) {
			out.println("> ready");
			BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
			for (String line = lines.readLine(); line != null && !line.equals("exit"); line = lines.readLine()) {
				out.println("> " + replica.obey(line));
			}
		}
		// The callers go on.
		System.exit(0);
	}

	private String obey(String line) {
		String[] words = line.split(" ");
		switch (words[0]) {
			case "workers" -> workers(Integer.parseInt(words[1]));
			case "rate" -> rate(Integer.parseInt(words[1]));
			case "report" -> {
				return report();
			}
			default -> throw new IllegalArgumentException(line);
		}
		return "ok";
	}

	void workers(int count) {
		int generation = ++this.generation;
		for (int i = 0; i < count; i++) {
			this.callers.execute(() -> {
				while (this.generation == generation) {
					call();
				}
			});
		}
	}

	void rate(int perSecond) {
		int generation = ++this.generation;
		long pause = Duration.ofSeconds(1).toNanos() / perSecond;
		this.callers.execute(() -> {
			long next = System.nanoTime();
			while (this.generation == generation) {
				LockSupport.parkNanos(next - System.nanoTime());
				if (System.nanoTime() - next >= 0) {
					next += pause;
					this.calls.acquireUninterruptibly();
					this.callers.execute(() -> {
						call();
						this.calls.release();
					});
				}
			}
		});
	}

	private void call() {
		try {
			this.call.run();
			this.answered.incrementAndGet();
		}
		catch (RuntimeException ex) {
			this.failed.incrementAndGet();
			Throwable root = ex;
			while (root.getCause() != null) {
				root = root.getCause();
			}
			this.failure = root.toString();
		}
	}

	String report() {
		RedisFleet fleet = this.context.getBean(RedisFleet.class);
		PoolStats stats = this.context.getBean(ConnectionPools.class).get("shared").stats();
		return "answered=%d failed=%d replicas=%d connected=%b alone=%b max=%d open=%d failure=%s".formatted(
				this.answered.get(), this.failed.get(), fleet.replicas(), fleet.isConnected(), fleet.isRedisAlone(),
				stats.max(), stats.active() + stats.idle() + stats.connecting(), this.failure);
	}

	ConfigurableApplicationContext context() {
		return this.context;
	}

	@Override
	public void close() {
		this.generation++;
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ HttpClientAutoConfiguration.class, ImperativeHttpClientAutoConfiguration.class,
			ReactiveHttpClientAutoConfiguration.class, RestClientAutoConfiguration.class,
			WebClientAutoConfiguration.class, PoolAutoConfiguration.class, PoolFleetAutoConfiguration.class,
			PooledClientsAutoConfiguration.class, PoolRestClientAutoConfiguration.class,
			PoolWebClientAutoConfiguration.class })
	static class Application {

	}

}
