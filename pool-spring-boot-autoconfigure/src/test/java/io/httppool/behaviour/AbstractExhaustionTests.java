package io.httppool.behaviour;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import io.httppool.ConnectionPool;
import io.httppool.PoolConfig;
import io.httppool.PoolEpisode;
import io.httppool.PoolEpisodeListener;
import io.httppool.PoolExhaustedException;
import io.httppool.insight.PoolAssessment;
import io.httppool.insight.PoolAssessor;
import io.httppool.insight.PoolEpisodes;
import io.httppool.insight.PoolStatus;
import io.httppool.log.PoolLog;
import io.httppool.test.server.UpstreamServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is told of a pool that has run out of connections, on real sockets.
 */
abstract class AbstractExhaustionTests extends AbstractClientTests {

	private static final String SECRET = "s3cr3t";

	private static final int CALLERS = 5;

	private final Logger logger = (Logger) LoggerFactory.getLogger("io.httppool");

	private final List<ILoggingEvent> lines = new CopyOnWriteArrayList<>();

	private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {

		@Override
		protected void append(ILoggingEvent line) {
			AbstractExhaustionTests.this.lines.add(line);
		}

	};

	private final List<PoolEpisode> told = new CopyOnWriteArrayList<>();

	private final List<PoolAssessment> assessments = new CopyOnWriteArrayList<>();

	private final PoolLog log = new PoolLog();

	private final PoolEpisodeListener listener = new PoolEpisodeListener() {

		@Override
		public void episodeBegan(ConnectionPool pool, PoolEpisode episode) {
			AbstractExhaustionTests.this.told.add(episode);
			if (episode.kind() == PoolEpisode.Kind.EXHAUSTED) {
				assess(pool);
			}
		}

		@Override
		public void episodeEnded(ConnectionPool pool, PoolEpisode episode) {
			AbstractExhaustionTests.this.told.add(episode);
		}

	};

	private final PoolEpisodes episodes = new PoolEpisodes(List.of(this.log, this.listener));

	private final PoolAssessor assessor = new PoolAssessor(this.episodes);

	@BeforeEach
	void startListening() {
		this.appender.start();
		this.logger.addAppender(this.appender);
	}

	@AfterEach
	void stopListening() {
		this.logger.detachAppender(this.appender);
	}

	@Test
	void firstAcquireThatTimesOutIsReportedWithTheHoldersAndNoSecret() throws Exception {
		Turnstile turnstile = new Turnstile();
		UpstreamServer upstream = upstream(turnstile);
		closeLater(this.episodes);
		Caller caller = caller(upstream,
				(config) -> config.maxConnections(2)
					.acquireTimeout(Duration.ofMillis(200))
					.health(new PoolConfig.Health(0.8, 0.8, Duration.ofMillis(100), Duration.ofSeconds(1), 100)),
				this.log, this.episodes, this.assessor);
		ExecutorService threads = threads(2);
		List<Future<?>> holders = new ArrayList<>();
		holders.add(threads.submit(() -> caller.expand("/cases/{id}?token=" + SECRET, SECRET)));
		turnstile.awaitArrivals(1);
		holders.add(threads.submit(() -> caller.call("POST", "/cases?token=" + SECRET, SECRET,
				Map.of("Authorization", "Bearer " + SECRET, "X-" + SECRET, SECRET), (attributes) -> {
				})));
		turnstile.awaitArrivals(2);
		String withUserInfo = "http://user:" + SECRET + "@" + upstream.baseUrl().getAuthority() + "/more";
		assertThat(time(() -> caller.get(withUserInfo)).thrown()).isNotNull();
		inParallel(CALLERS, () -> assertThat(time(() -> caller.get("/more?token=" + SECRET)).failure())
			.isInstanceOf(PoolExhaustedException.class));
		turnstile.open();
		for (Future<?> holder : holders) {
			holder.get();
		}
		Awaitility.await().until(() -> lines("EXHAUSTED is over").size() == 1);
		assertReport();
		assertThat(this.assessments.get(0).status()).isEqualTo(PoolStatus.DEGRADED);
		assertThat(this.assessments.get(0).reasons()).anyMatch((reason) -> reason.startsWith("no connection was free"))
			.noneMatch((reason) -> reason.contains(SECRET));
		assertThat(this.told.stream().filter((episode) -> episode.kind() == PoolEpisode.Kind.EXHAUSTED))
			.extracting(PoolEpisode::isOngoing)
			.containsExactly(true, false);
		assertThat(lines("EXHAUSTED is over").get(0).getFormattedMessage())
			.contains("5 acquires timed out and 0 were refused, 4 more than the one that was told of");
		assertThat(this.lines).extracting(ILoggingEvent::getFormattedMessage)
			.noneMatch((line) -> line.contains(SECRET));
		assertThat(this.told.toString()).doesNotContain(SECRET);
		assertThat(this.episodes.episodes(fixture().pool()).toString()).doesNotContain(SECRET);
	}

	private void assess(ConnectionPool pool) {
		this.assessments.add(this.assessor.assess(pool, pool.stats()));
	}

	private void assertReport() {
		ILoggingEvent line = lines("EXHAUSTED: ").get(0);
		assertThat(lines("EXHAUSTED: ")).hasSize(1);
		assertThat(line.getLevel()).isEqualTo(Level.WARN);
		assertThat(line.getFormattedMessage()).matches("Pool 'upstream': EXHAUSTED: no connection was free within"
				+ " acquire-timeout \\(200ms\\): max=2, overflow=0, max-pending=1000, active=2, idle=0, connecting=0,"
				+ " pending=\\d; raise pool.upstreams.upstream.max-connections, or release connections sooner;"
				+ " oldest active connection: connection 1, held for \\d+m?s by GET /cases/\\{id} on thread .*");
		assertThat(lines("connections in use").get(0).getFormattedMessage().lines()).satisfiesExactly(
				(first) -> assertThat(first).isEqualTo("Pool 'upstream': connections in use when it was exhausted:"),
				(second) -> assertThat(second).matches("  connection 1, held for \\d+m?s by GET /cases/\\{id} on .*"),
				(third) -> assertThat(third).matches("  connection 2, held for \\d+m?s by POST /cases on thread .*"));
	}

	private List<ILoggingEvent> lines(String part) {
		return this.lines.stream().filter((line) -> line.getFormattedMessage().contains(part)).toList();
	}

}
