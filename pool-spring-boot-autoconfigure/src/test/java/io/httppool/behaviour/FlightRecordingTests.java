package io.httppool.behaviour;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Collectors;

import jdk.jfr.Configuration;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.httppool.AcquireOutcome;
import io.httppool.CloseReason;
import io.httppool.ConnectPhase;
import io.httppool.ConnectionPool;
import io.httppool.LeakedConnection;
import io.httppool.PoolListener;
import io.httppool.PoolState;
import io.httppool.httpclient.Transport;
import io.httppool.jfr.PoolFlightRecorder;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;
import io.httppool.test.server.UpstreamTls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * A recording with the settings file that is shipped, while real pools go through all
 * that a pool can go through.
 */
class FlightRecordingTests {

	private static final String PREFIX = "io.httppool.";

	/** The common pool may have one thread only. */
	private static final Executor THREADS = (task) -> new Thread(task).start();

	@TempDir
	private Path directory;

	@Test
	void recordingWithTheShippedSettingsHoldsEveryEventOfARun() throws Exception {
		Told told = new Told();
		List<RecordedEvent> events = record(() -> run(told));
		Map<String, Long> recorded = events.stream()
			.collect(Collectors.groupingBy((event) -> event.getEventType().getName().substring(PREFIX.length()),
					Collectors.counting()));
		assertThat(recorded).isEqualTo(count(told.events, Function.identity()));
		assertThat(recorded.keySet()).containsExactlyInAnyOrderElementsOf(FlightRecorder.getFlightRecorder()
			.getEventTypes()
			.stream()
			.map(EventType::getName)
			.filter((name) -> name.startsWith(PREFIX))
			.map((name) -> name.substring(PREFIX.length()))
			// Once for each class loader that other tests made.
			.distinct()
			.toList());
		assertThat(events).filteredOn((event) -> event.getEventType().getName().endsWith("Acquire"))
			.extracting((event) -> event.getString("outcome"))
			.contains("DIALLED", "HIT", "WAITED", "TIMEOUT", "CANCELLED");
		assertThat(events).filteredOn((event) -> event.getEventType().getName().endsWith("Leak"))
			.extracting((event) -> event.getBoolean("ended"))
			.containsExactlyInAnyOrder(false, true);
		assertThat(events.toString()).doesNotContain("s3cret");
	}

	private void run(Told told) throws Exception {
		Gate gate = new Gate();
		PoolFlightRecorder recorder = new PoolFlightRecorder();
		try (UpstreamServer upstream = UpstreamServer.builder("recorded")
			.tls(UpstreamTls.valid())
			.handler((request) -> request.path().startsWith("/slow") ? gate.handle(request)
					: UpstreamResponse.text(200, "hello"))
			.start();
				PoolFixture fixture = new PoolFixture(upstream.baseUrl(),
						new Transport(UpstreamTls.clientContext(), null, null, null, List.of()),
						(config) -> config.maxConnections(1)
							.acquireTimeout(Duration.ofMillis(300))
							.leakDetectionThreshold(Duration.ofMillis(500)),
						told, recorder)) {
			Caller caller = fixture.restClient();
			caller.get("/?token=s3cret");
			caller.get("/");
			CompletableFuture<?> holder = CompletableFuture.runAsync(() -> caller.get("/slow?token=s3cret"), THREADS);
			gate.awaitRequest();
			assertThat(catchThrowable(() -> caller.get("/"))).isNotNull();
			await().until(() -> told.events.contains("Leak"));
			CompletableFuture<?> waiter = CompletableFuture.runAsync(() -> caller.get("/"), THREADS);
			await().until(() -> fixture.stats().pending() == 1);
			gate.open();
			holder.get();
			waiter.get();
			fixture.assertAtRest();
			fixture.pool().suspend();
			fixture.pool().resume();
			fixture.pool().evictIdle();
			fixture.assertAtRest();
			upstream.refuseFor(Duration.ofSeconds(10));
			assertThat(catchThrowable(() -> caller.get("/"))).isNotNull();
		}
	}

	private List<RecordedEvent> record(Run run) throws Exception {
		Configuration settings = Configuration.create(Path.of("../monitoring/pools.jfc"));
		try (Recording recording = new Recording(settings)) {
			recording.start();
			run.run();
			recording.stop();
			Path file = this.directory.resolve("pools.jfr");
			recording.dump(file);
			return read(file);
		}
	}

	private static List<RecordedEvent> read(Path file) throws IOException {
		return RecordingFile.readAllEvents(file)
			.stream()
			.filter((event) -> event.getEventType().getName().startsWith(PREFIX))
			.toList();
	}

	private static <T> Map<T, Long> count(Collection<T> all, Function<T, T> key) {
		return all.stream().collect(Collectors.groupingBy(key, Collectors.counting()));
	}

	/**
	 * What a listener is told, by the name of the event that it should become.
	 */
	private static final class Told implements PoolListener {

		private final List<String> events = Collections.synchronizedList(new ArrayList<>());

		@Override
		public void acquired(ConnectionPool pool, AcquireOutcome outcome, Duration waited) {
			this.events.add("Acquire");
		}

		@Override
		public void acquireFailed(ConnectionPool pool, AcquireOutcome outcome, Duration waited) {
			this.events.add("Acquire");
		}

		@Override
		public void handshaken(ConnectionPool pool, Duration handshake, boolean resumed) {
			this.events.add("Tls");
		}

		@Override
		public void opened(ConnectionPool pool, Duration connect, @Nullable Duration tls) {
			this.events.add("Dial");
		}

		@Override
		public void connectFailed(ConnectionPool pool, ConnectPhase phase, IOException cause) {
			this.events.add("Dial");
		}

		@Override
		public void released(ConnectionPool pool, Duration usage) {
			this.events.add("Release");
		}

		@Override
		public void draining(ConnectionPool pool, CloseReason reason) {
			this.events.add("Drain");
		}

		@Override
		public void closed(ConnectionPool pool, CloseReason reason) {
			this.events.add("Close");
		}

		@Override
		public void leaked(ConnectionPool pool, LeakedConnection leak) {
			this.events.add("Leak");
		}

		@Override
		public void leakEnded(ConnectionPool pool, LeakedConnection leak) {
			this.events.add("Leak");
		}

		@Override
		public void stateChanged(ConnectionPool pool, PoolState state) {
			this.events.add("State");
		}

	}

	private interface Run {

		void run() throws Exception;

	}

}
