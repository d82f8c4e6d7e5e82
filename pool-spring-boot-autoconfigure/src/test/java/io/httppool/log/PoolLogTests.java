package io.httppool.log;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

import io.httppool.CallPhase;
import io.httppool.CloseReason;
import io.httppool.ConnectPhase;
import io.httppool.LeakedConnection;
import io.httppool.PauseCause;
import io.httppool.PoolConfig;
import io.httppool.PoolEpisode;
import io.httppool.PoolState;
import io.httppool.PooledConnection;
import io.httppool.PooledConnection.Holder;
import io.httppool.fixture.FakeConnectionPool;
import io.httppool.fixture.FakeConnectionPools;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PoolLog}.
 */
class PoolLogTests {

	private static final Instant BEGUN = Instant.parse("2026-11-21T10:15:30Z");

	private final Logger logger = (Logger) LoggerFactory.getLogger(PoolLog.class);

	private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

	private final PoolLog log = new PoolLog();

	private final FakeConnectionPools pools = new FakeConnectionPools(this.log);

	private final FakeConnectionPool pool = this.pools.add("qtest", "http://localhost:1");

	@BeforeEach
	void startListening() {
		this.lines.start();
		this.logger.setLevel(Level.DEBUG);
		this.logger.addAppender(this.lines);
	}

	@AfterEach
	void stopListening() {
		this.logger.detachAppender(this.lines);
		this.logger.setLevel(null);
	}

	@Test
	void leakIsOneWarningWithTheStackOfTheBorrower() {
		Throwable stack = new Throwable("borrowed");
		this.pools.emit((listener) -> listener.leaked(this.pool, leak("/cases/{id}", "a1b2", stack)));
		ILoggingEvent line = onlyLine();
		assertThat(line.getLevel()).isEqualTo(Level.WARN);
		assertThat(line.getFormattedMessage()).isEqualTo("Pool 'qtest': connection 17 has been held for 61s"
				+ " by GET /cases/{id} on thread worker-1, trace a1b2, longer than leak-detection-threshold allows;"
				+ " it was borrowed here");
		assertThat(line.getThrowableProxy().getMessage()).isEqualTo("borrowed");
		assertThat(line.getThrowableProxy().getStackTraceElementProxyArray()[0].getStackTraceElement().getMethodName())
			.isEqualTo("leakIsOneWarningWithTheStackOfTheBorrower");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			RATE_LIMITED  | it answered 429
			UNAVAILABLE   | it answered 503 with Retry-After
			QUOTA_USED_UP | its quota is used up
			""")
	void pauseIsDetail(PauseCause cause, String reason) {
		this.pools.emit((listener) -> listener.paused(this.pool, Duration.ofMillis(1500), cause, false));
		ILoggingEvent line = onlyLine();
		assertThat(line.getLevel()).isEqualTo(Level.DEBUG);
		assertThat(line.getFormattedMessage())
			.isEqualTo("Pool 'qtest': the upstream is left alone for 1500ms: " + reason);
		this.pools.emit((listener) -> listener.paused(this.pool, Duration.ofSeconds(30), cause, true));
		assertThat(this.lines.list).last().extracting(ILoggingEvent::getLevel).isEqualTo(Level.DEBUG);
	}

	@Test
	void leakWithoutStackSaysWhatIsKnown() {
		this.pools.emit((listener) -> listener.leaked(this.pool, leak(null, null, null)));
		assertThat(onlyLine().getFormattedMessage()).isEqualTo("Pool 'qtest': connection 17 has been held for 61s"
				+ " by GET on thread worker-1, longer than leak-detection-threshold allows;"
				+ " its stack was not taken, those of the next ones will be");
		assertThat(onlyLine().getThrowableProxy()).isNull();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			RESPONSE | true  | allows; it waits for the upstream to answer; it was borrowed here
			WRITE    | true  | allows; its request is still being sent; it was borrowed here
			BODY     | true  | allows; it waits for the upstream to go on with the answer; it was borrowed here
			BODY     | false | allows; it was borrowed here
			""")
	void leakThatIsNotTheApplicationsSaysSo(CallPhase phase, boolean waiting, String end) {
		Holder holder = new Holder("POST", "/cases", "worker-1", null, Instant.now(), null, phase, waiting);
		this.pools.emit((listener) -> listener.leaked(this.pool,
				new LeakedConnection(17, holder, Duration.ofMillis(61234), new Throwable("borrowed"))));
		assertThat(onlyLine().getFormattedMessage()).endsWith(end);
	}

	@Test
	void leakThatEndsIsOneLineOfInformation() {
		this.pools.emit((listener) -> listener.leakEnded(this.pool, leak("/cases/{id}", null, null)));
		assertThat(onlyLine().getLevel()).isEqualTo(Level.INFO);
		assertThat(onlyLine().getFormattedMessage()).isEqualTo("Pool 'qtest': connection 17, told of as leaked,"
				+ " was given back after 61s by GET /cases/{id} on thread worker-1");
	}

	@Test
	void whatWasDoneToAPoolIsOneLineOfInformationEach() {
		this.pools.emit((listener) -> {
			listener.stateChanged(this.pool, PoolState.SUSPENDED);
			listener.stateChanged(this.pool, PoolState.ACTIVE);
			listener.resized(this.pool, 30, 5);
		});
		assertThat(this.lines.list).extracting(ILoggingEvent::getLevel).containsOnly(Level.INFO);
		assertThat(this.lines.list).extracting(ILoggingEvent::getFormattedMessage)
			.containsExactly("Pool 'qtest' was suspended: callers wait until it is resumed", "Pool 'qtest' was resumed",
					"Pool 'qtest' was resized: max-connections=30, min-idle=5");
	}

	@Test
	void whoSizesAPoolTellsOfItHimself() {
		FakeConnectionPool adaptive = this.pools
			.add(PoolConfig.builder("adaptive", "https://h").adaptiveEnabled(true).build());
		this.pools.emit((listener) -> listener.resized(adaptive, 30, 5));
		assertThat(this.lines.list).isEmpty();
	}

	@Test
	void episodeIsOneWarningAndOneLineOfInformation() {
		this.log.episodeBegan(this.pool, episode(PoolEpisode.Kind.HIGH_UTILISATION, null, "9 of 10 are in use"));
		this.log.episodeEnded(this.pool,
				episode(PoolEpisode.Kind.HIGH_UTILISATION, BEGUN.plusMillis(90_250), "at most 10 of 10 were in use"));
		assertThat(this.lines.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.WARN, Level.INFO);
		assertThat(this.lines.list).extracting(ILoggingEvent::getFormattedMessage)
			.containsExactly("Pool 'qtest': HIGH_UTILISATION: 9 of 10 are in use",
					"Pool 'qtest': HIGH_UTILISATION is over after 90s: at most 10 of 10 were in use");
	}

	@ParameterizedTest
	@EnumSource(names = { "LEAK", "BREAKER_OPEN", "RESIZED", "SUSPENDED", "PAUSED" })
	void whatHasALineAlreadyIsNotToldOfTwice(PoolEpisode.Kind kind) {
		this.log.episodeBegan(this.pool, episode(kind, null, "again"));
		this.log.episodeEnded(this.pool, episode(kind, BEGUN, "again"));
		assertThat(this.lines.list).isEmpty();
	}

	@Test
	void exhaustionIsOneLineWithTheOldestConnectionAndOneBlockWithAll() {
		this.log.episodeBegan(this.pool, new PoolEpisode(PoolEpisode.Kind.EXHAUSTED, BEGUN, null, "none was free",
				List.of(held(3, "/a/{id}", "t1", 4000), held(5, "/b\r\nWARN c", null, 1500))));
		assertThat(this.lines.list).extracting(ILoggingEvent::getLevel).containsOnly(Level.WARN);
		assertThat(this.lines.list).extracting((line) -> line.getFormattedMessage().replace("\r", ""))
			.containsExactly("Pool 'qtest': EXHAUSTED: none was free; oldest active connection: connection 3,"
					+ " held for 4s by GET /a/{id} on thread worker-1, trace t1", """
							Pool 'qtest': connections in use when it was exhausted:
							  connection 3, held for 4s by GET /a/{id} on thread worker-1, trace t1
							  connection 5, held for 1500ms by GET /b\\r\\nWARN c on thread worker-1""");
	}

	@Test
	void exhaustionOfALargePoolListsTheConnectionsHeldForLongest() {
		List<PooledConnection> connections = IntStream.range(0, 50)
			.mapToObj((id) -> held(id, "/a", null, 60_000 - id))
			.toList();
		this.log.episodeBegan(this.pool,
				new PoolEpisode(PoolEpisode.Kind.EXHAUSTED, BEGUN, null, "none was free", connections));
		assertThat(this.lines.list).last()
			.satisfies((line) -> assertThat(line.getFormattedMessage().lines()).hasSize(22)
				.last()
				.isEqualTo("  and 30 more"));
	}

	@Test
	void singleConnectionsAreDetail() {
		this.pools.emit((listener) -> {
			listener.opened(this.pool, Duration.ofMillis(3), Duration.ofMillis(7));
			listener.opened(this.pool, Duration.ofMillis(3), null);
			listener.closed(this.pool, CloseReason.STALE);
			listener.connectFailed(this.pool, ConnectPhase.TLS, new IOException("no\nway"));
		});
		assertThat(this.lines.list).extracting(ILoggingEvent::getLevel).containsOnly(Level.DEBUG);
		assertThat(this.lines.list).extracting(ILoggingEvent::getFormattedMessage)
			.containsExactly("Pool 'qtest': connection opened (connect 3 ms, TLS 7 ms)",
					"Pool 'qtest': connection opened (connect 3 ms)", "Pool 'qtest': connection closed (STALE)",
					"Pool 'qtest': no connection could be opened (TLS): java.io.IOException: no\\nway");
	}

	@Test
	void whatComesFromOutsideStaysOnItsLine() {
		this.pools.emit((listener) -> listener.leaked(this.pool, leak("/a\r\nWARN all is lost", "\u001b[2J", null)));
		assertThat(onlyLine().getFormattedMessage()).contains("/a\\r\\nWARN all is lost")
			.doesNotContain("\r", "\n", "\u001b");
	}

	@Test
	void withoutDebugThereIsNoDetail() {
		this.logger.setLevel(Level.INFO);
		this.pools.emit((listener) -> {
			listener.opened(this.pool, Duration.ofMillis(3), null);
			listener.closed(this.pool, CloseReason.STALE);
			listener.stateChanged(this.pool, PoolState.DRAINING);
			listener.stateChanged(this.pool, PoolState.CLOSED);
			listener.paused(this.pool, Duration.ofSeconds(1), PauseCause.RATE_LIMITED, false);
		});
		assertThat(this.lines.list).isEmpty();
	}

	private ILoggingEvent onlyLine() {
		List<ILoggingEvent> all = this.lines.list;
		assertThat(all).hasSize(1);
		return all.get(0);
	}

	private static PoolEpisode episode(PoolEpisode.Kind kind, @Nullable Instant endedAt, String summary) {
		return new PoolEpisode(kind, BEGUN, endedAt, summary, List.of());
	}

	private static PooledConnection held(long id, String uriTemplate, @Nullable String traceId, long forMillis) {
		return new PooledConnection(id, PooledConnection.Kind.BLOCKING, "http://localhost:1", "HTTP/1.1",
				PooledConnection.State.ACTIVE, Duration.ofMinutes(1), Duration.ZERO, 1, 1, null,
				List.of(new PooledConnection.Holder("GET", uriTemplate, "worker-1", traceId,
						BEGUN.minusMillis(forMillis))));
	}

	private static LeakedConnection leak(@Nullable String uriTemplate, @Nullable String traceId,
			@Nullable Throwable stack) {
		return new LeakedConnection(17,
				new PooledConnection.Holder("GET", uriTemplate, "worker-1", traceId, Instant.now()),
				Duration.ofMillis(61234), stack);
	}

}
