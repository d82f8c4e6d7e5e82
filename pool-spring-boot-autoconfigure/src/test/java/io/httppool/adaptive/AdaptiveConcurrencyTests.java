package io.httppool.adaptive;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import io.httppool.AcquireOutcome;
import io.httppool.CloseReason;
import io.httppool.PoolConfig;
import io.httppool.RetryCause;
import io.httppool.RetryOutcome;
import io.httppool.fixture.FakeConnectionPool;
import io.httppool.fixture.FakeStats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link AdaptiveConcurrency}.
 */
class AdaptiveConcurrencyTests {

	private static final Duration INTERVAL = Duration.ofMillis(500);

	private final Logger logger = (Logger) LoggerFactory.getLogger(AdaptiveConcurrency.class);

	private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

	private final AtomicLong now = new AtomicLong();

	private final AdaptiveConcurrency adaptive = new AdaptiveConcurrency(INTERVAL, this.now::get);

	@BeforeEach
	void watchLog() {
		this.logger.setLevel(Level.DEBUG);
		this.lines.start();
		this.logger.addAppender(this.lines);
	}

	@AfterEach
	void leaveLog() {
		this.logger.detachAppender(this.lines);
		this.logger.setLevel(null);
	}

	@Test
	void poolBeginsWithFewConnectionsWhenItOpensTheFirst() {
		FakeConnectionPool pool = added((config) -> config.maxConnections(40).minIdle(2));
		assertThat(pool.operations()).isEmpty();
		this.adaptive.connecting(pool);
		this.adaptive.connecting(pool);
		assertThat(pool.operations()).containsExactly("resize 4 2");
	}

	@Test
	void warmConnectionsAreNotClosedAtTheBeginning() {
		FakeConnectionPool pool = added((config) -> config.maxConnections(40).minIdle(15));
		this.adaptive.connecting(pool);
		assertThat(pool.operations()).containsExactly("resize 15 15");
	}

	@Test
	void poolThatDoesNotSizeItselfIsLeftAlone() {
		FakeConnectionPool pool = added((config) -> config.adaptiveEnabled(false));
		this.adaptive.connecting(pool);
		exchanges(pool, 4, 20);
		this.adaptive.resized(pool, 3, 1);
		assertThat(pool.operations()).isEmpty();
		assertThat(this.lines.list).isEmpty();
	}

	@Test
	void poolThatWasRemovedIsForgotten() {
		FakeConnectionPool pool = added(UnaryOperator.identity());
		this.adaptive.poolRemoved(pool);
		this.adaptive.connecting(pool);
		assertThat(pool.operations()).isEmpty();
	}

	@Test
	void limitGrowsWithWhatIsUsed() {
		FakeConnectionPool pool = added(UnaryOperator.identity());
		this.adaptive.connecting(pool);
		exchanges(pool, 4, 20);
		assertThat(pool.operations()).containsExactly("resize 4 0", "resize 8 0");
	}

	@Test
	void errorsOfTheUpstreamSayNothing() {
		FakeConnectionPool pool = added(UnaryOperator.identity());
		this.adaptive.connecting(pool);
		for (int i = 0; i < 10; i++) {
			this.adaptive.retry(pool, RetryCause.UNAVAILABLE, RetryOutcome.RETRIED, Duration.ZERO);
			this.adaptive.retry(pool, RetryCause.RATE_LIMITED, RetryOutcome.SUPPRESSED, Duration.ZERO);
			this.adaptive.closed(pool, CloseReason.TRANSPORT_ERROR);
		}
		exchanges(pool, 4, 20);
		assertThat(pool.operations()).containsExactly("resize 4 0");
	}

	@Test
	void timeOutsLowerTheLimit() {
		FakeConnectionPool pool = added((config) -> config.minIdle(20));
		this.adaptive.connecting(pool);
		exchanges(pool, 20, 20);
		for (int reading = 0; reading < 2; reading++) {
			for (int i = 0; i < 100; i++) {
				this.adaptive.closed(pool, CloseReason.TIMED_OUT);
			}
			exchanges(pool, 20, 20);
		}
		assertThat(pool.operations()).containsExactly("resize 20 20", "resize 10 10");
	}

	@Test
	void resizeByHandThatIsOvertakenIsDoneAgain() {
		FakeConnectionPool pool = added(UnaryOperator.identity());
		pool.stats(new FakeStats().max(4));
		this.adaptive.resized(pool, 9, 3);
		assertThat(pool.operations()).containsExactly("resize 9 3");
		assertThat(this.lines.list).extracting(ILoggingEvent::getFormattedMessage)
			.containsExactly("Pool 'adaptive' was resized: max-connections=9, min-idle=3; it does not size itself for"
					+ " 5 minutes, and never beyond that until it is resized again");
	}

	@Test
	void changesAreDetailAndWhatBecameOfThemIsToldOnce() {
		FakeConnectionPool pool = added(UnaryOperator.identity());
		this.adaptive.connecting(pool);
		exchanges(pool, 4, 20);
		exchanges(pool, 8, 20);
		exchanges(pool, 16, 20);
		exchanges(pool, 20, 20);
		exchanges(pool, 20, 20);
		List<ILoggingEvent> all = this.lines.list;
		assertThat(all).extracting(ILoggingEvent::getLevel)
			.containsExactly(Level.DEBUG, Level.DEBUG, Level.DEBUG, Level.INFO);
		assertThat(all.get(0).getFormattedMessage())
			.isEqualTo("Pool 'adaptive': max-connections=8, it was 4 (exchanges take 20 ms, usually 20 ms; 4 at once)");
		assertThat(all.get(3).getFormattedMessage())
			.isEqualTo("Pool 'adaptive' sizes itself: max-connections=20 (exchanges usually take 20 ms)");
	}

	@Test
	void intervalMustBePositive() {
		assertThatIllegalArgumentException().isThrownBy(() -> new AdaptiveConcurrency(Duration.ZERO))
			.withMessage("interval must be positive (was PT0S)");
	}

	private FakeConnectionPool added(UnaryOperator<PoolConfig.Builder> settings) {
		PoolConfig.Builder config = PoolConfig.builder("adaptive", URI.create("https://h")).adaptiveEnabled(true);
		FakeConnectionPool pool = new FakeConnectionPool(settings.apply(config).build());
		this.adaptive.poolAdded(pool);
		return pool;
	}

	/**
	 * Exchanges, always so many at once, for so long that they make one reading.
	 */
	private void exchanges(FakeConnectionPool pool, int atOnce, long millis) {
		acquired(pool, atOnce);
		for (long passed = 0; passed < INTERVAL.toMillis(); passed += millis) {
			this.now.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
			for (int i = 0; i < atOnce; i++) {
				this.adaptive.released(pool, Duration.ofMillis(millis));
				acquired(pool, 1);
			}
		}
		for (int i = 0; i < atOnce; i++) {
			this.adaptive.released(pool, Duration.ZERO);
		}
	}

	private void acquired(FakeConnectionPool pool, int count) {
		for (int i = 0; i < count; i++) {
			this.adaptive.acquired(pool, AcquireOutcome.HIT, Duration.ZERO);
		}
	}

}
