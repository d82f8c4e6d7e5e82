package io.httppool.jfr;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

import javax.net.ssl.SSLHandshakeException;

import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.httppool.AcquireOutcome;
import io.httppool.CloseReason;
import io.httppool.ConnectPhase;
import io.httppool.LeakedConnection;
import io.httppool.PoolListener;
import io.httppool.PoolState;
import io.httppool.PooledConnection;
import io.httppool.fixture.FakeConnectionPool;
import io.httppool.fixture.FakeConnectionPools;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PoolFlightRecorder}, with recordings that know nothing of the pools
 * unless they say so.
 */
class PoolFlightRecorderTests {

	private final FakeConnectionPools pools = new FakeConnectionPools(new PoolFlightRecorder());

	private final FakeConnectionPool pool = this.pools.add("qtest", "http://localhost:1");

	@TempDir
	private Path directory;

	@Test
	void acquiresAreRecordedWhenTheyWaitedForTenMilliseconds() throws Exception {
		List<RecordedEvent> events = record((recording) -> {
		}, (listener) -> {
			listener.acquired(this.pool, AcquireOutcome.HIT, Duration.ofNanos(9_999_999));
			listener.acquired(this.pool, AcquireOutcome.WAITED, Duration.ofMillis(10));
			listener.acquireFailed(this.pool, AcquireOutcome.TIMEOUT, Duration.ofSeconds(5));
		});
		assertThat(events).extracting((event) -> event.getEventType().getName()).containsOnly("io.httppool.Acquire");
		assertThat(events).extracting((event) -> event.getString("outcome")).containsExactly("WAITED", "TIMEOUT");
		assertThat(events).extracting((event) -> event.getDuration("waited"))
			.containsExactly(Duration.ofMillis(10), Duration.ofSeconds(5));
		assertThat(events).extracting((event) -> event.getString("pool")).containsOnly("qtest");
	}

	@Test
	void recordingMayAskForShorterOrLongerAcquires() throws Exception {
		Consumer<PoolListener> acquires = (listener) -> {
			listener.acquired(this.pool, AcquireOutcome.HIT, Duration.ZERO);
			listener.acquired(this.pool, AcquireOutcome.DIALLED, Duration.ofMillis(20));
			listener.acquired(this.pool, AcquireOutcome.WAITED, Duration.ofSeconds(1));
		};
		assertThat(record(minimumWait("0 ns"), acquires)).hasSize(3);
		assertThat(record(minimumWait("1 s"), acquires)).hasSize(1);
		assertThat(record(minimumWait("nonsense"), acquires)).hasSize(2);
		try (Recording other = new Recording()) {
			minimumWait("1 s").accept(other);
			other.start();
			assertThat(record(minimumWait("15 ms"), acquires)).hasSize(2);
		}
	}

	@Test
	void dialsAreRecordedWithTheirTimes() throws Exception {
		List<RecordedEvent> events = record((recording) -> {
		}, (listener) -> {
			listener.handshaken(this.pool, Duration.ofMillis(7), true);
			listener.opened(this.pool, Duration.ofMillis(3), Duration.ofMillis(7));
			listener.opened(this.pool, Duration.ofMillis(4), null);
		});
		assertThat(events).extracting((event) -> event.getEventType().getName())
			.containsExactly("io.httppool.Tls", "io.httppool.Dial", "io.httppool.Dial");
		assertThat(events.get(1).getDuration("connect")).isEqualTo(Duration.ofMillis(3));
		assertThat(events.get(1).getDuration("tls")).isEqualTo(Duration.ofMillis(7));
		assertThat(events.get(1).getString("failedPhase")).isNull();
		assertThat(events.get(0).getDuration("handshake")).isEqualTo(Duration.ofMillis(7));
		assertThat(events.get(0).getBoolean("resumed")).isTrue();
		assertThat(events.get(2).getDuration("tls")).isZero();
	}

	@Test
	void failedDialIsRecordedWithoutItsMessage() throws Exception {
		List<RecordedEvent> events = record((recording) -> {
		}, (listener) -> listener.connectFailed(this.pool, ConnectPhase.TLS, new SSLHandshakeException("CN=internal")));
		assertThat(events).singleElement().satisfies((event) -> {
			assertThat(event.getString("failedPhase")).isEqualTo("TLS");
			assertThat(event.getClass("exception").getName()).isEqualTo(SSLHandshakeException.class.getName());
			assertThat(event.toString()).doesNotContain("CN=internal");
		});
	}

	@Test
	void closesAndLeaksAreRecorded() throws Exception {
		PooledConnection.Holder holder = new PooledConnection.Holder("GET", "/cases/{id}", "worker-1", null,
				Instant.now());
		List<RecordedEvent> events = record((recording) -> {
		}, (listener) -> {
			listener.closed(this.pool, CloseReason.KEEP_ALIVE_EXPIRED, Duration.ofSeconds(50));
			listener.leaked(this.pool, new LeakedConnection(17, holder, Duration.ofSeconds(61), null));
		});
		assertThat(events).extracting((event) -> event.getEventType().getName())
			.containsExactly("io.httppool.Close", "io.httppool.Leak");
		assertThat(events.get(0).getString("reason")).isEqualTo("KEEP_ALIVE_EXPIRED");
		assertThat(events.get(0).getDuration("age")).isEqualTo(Duration.ofSeconds(50));
		assertThat(events.get(1).getLong("connectionId")).isEqualTo(17);
		assertThat(events.get(1).getDuration("heldFor")).isEqualTo(Duration.ofSeconds(61));
		assertThat(events.get(1).getString("method")).isEqualTo("GET");
		assertThat(events.get(1).getString("uriTemplate")).isEqualTo("/cases/{id}");
		assertThat(events.get(1).getString("holderThread")).isEqualTo("worker-1");
	}

	@Test
	void releasesAreRecordedIfARecordingAsksForThem() throws Exception {
		Consumer<PoolListener> release = (listener) -> listener.released(this.pool, Duration.ofMillis(3));
		assertThat(record((recording) -> {
		}, release)).isEmpty();
		assertThat(record((recording) -> recording.enable("io.httppool.Release"), release)).singleElement()
			.satisfies((event) -> assertThat(event.getDuration("heldFor")).isEqualTo(Duration.ofMillis(3)));
	}

	@Test
	void eventsThatARecordingSwitchesOffAreNotRecorded() throws Exception {
		assertThat(record((recording) -> recording.disable("io.httppool.Close"),
				(listener) -> listener.closed(this.pool, CloseReason.STALE, Duration.ZERO)))
			.isEmpty();
	}

	@Test
	void eventsOfThePoolsStandTogether() throws Exception {
		record((recording) -> {
		}, this::everyEvent);
		List<EventType> types = FlightRecorder.getFlightRecorder()
			.getEventTypes()
			.stream()
			.filter((type) -> type.getName().startsWith("io.httppool."))
			.toList();
		// Each of them once more for each class loader that other tests made.
		assertThat(types.stream().map(EventType::getName).distinct()).hasSize(8);
		assertThat(types).extracting(EventType::getCategoryNames).containsOnly(List.of("HTTP pools"));
	}

	private void everyEvent(PoolListener listener) {
		listener.acquired(this.pool, AcquireOutcome.HIT, Duration.ofSeconds(1));
		listener.handshaken(this.pool, Duration.ofMillis(1), false);
		listener.opened(this.pool, Duration.ofMillis(1), Duration.ofMillis(1));
		listener.released(this.pool, Duration.ofMillis(1));
		listener.draining(this.pool, CloseReason.STALE);
		listener.stateChanged(this.pool, PoolState.DRAINING);
		listener.connectFailed(this.pool, ConnectPhase.DNS, new IOException("unknown host"));
		listener.closed(this.pool, CloseReason.STALE, Duration.ofSeconds(1));
		listener.leaked(this.pool, new LeakedConnection(1,
				new PooledConnection.Holder("GET", null, "main", null, Instant.now()), Duration.ofSeconds(1), null));
	}

	private static Consumer<Recording> minimumWait(String value) {
		return (recording) -> recording.enable("io.httppool.Acquire").with("minimumWait", value);
	}

	private List<RecordedEvent> record(Consumer<Recording> settings, Consumer<PoolListener> happening)
			throws IOException {
		try (Recording recording = new Recording()) {
			settings.accept(recording);
			recording.start();
			this.pools.emit(happening);
			recording.stop();
			Path file = this.directory.resolve(recording.getId() + ".jfr");
			recording.dump(file);
			return RecordingFile.readAllEvents(file)
				.stream()
				.filter((event) -> event.getEventType().getName().startsWith("io.httppool."))
				.toList();
		}
	}

}
