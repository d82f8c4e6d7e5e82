package io.httppool.log;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.httppool.BreakerState;
import io.httppool.CloseReason;
import io.httppool.ConnectPhase;
import io.httppool.ConnectionPool;
import io.httppool.DurationText;
import io.httppool.LeakedConnection;
import io.httppool.PauseCause;
import io.httppool.PoolEpisode;
import io.httppool.PoolEpisodeListener;
import io.httppool.PoolListener;
import io.httppool.PoolState;
import io.httppool.PooledConnection;
import io.httppool.PooledConnection.Holder;
import io.httppool.VisibleText;

/**
 * Writes to the log what an operator wants to know of the pools: what somebody should
 * look at at WARN, once when it begins, its end and what was done to a pool at INFO,
 * single connections and pauses at DEBUG: an upstream may ask for one every second. A
 * pool that sizes itself or has a share of a quota may be resized often: whoever does
 * that tells of it. What comes from outside is escaped; credentials, headers and raw
 * paths never appear.
 * <p>
 * Safe for use by any number of threads.
 */
public class PoolLog implements PoolListener, PoolEpisodeListener {

	private static final Logger logger = LoggerFactory.getLogger(PoolLog.class);

	/** Connections that a report lists; those held for longest tell why. */
	private static final int MAX_REPORTED = 20;

	@Override
	public void leaked(ConnectionPool pool, LeakedConnection leak) {
		logger.warn(
				"Pool '{}': connection {} has been held for {} by {}, longer than leak-detection-threshold allows{}; {}",
				pool.name(), leak.connectionId(), heldFor(leak), describe(leak.holder()), waiting(leak.holder()),
				(leak.stack() != null) ? "it was borrowed here"
						: "its stack was not taken, those of the next ones will be",
				leak.stack());
	}

	@Override
	public void leakEnded(ConnectionPool pool, LeakedConnection leak) {
		logger.info("Pool '{}': connection {}, told of as leaked, was given back after {} by {}", pool.name(),
				leak.connectionId(), heldFor(leak), describe(leak.holder()));
	}

	@Override
	public void resized(ConnectionPool pool, int maxConnections, int minIdle) {
		if (!pool.config().isResizedAutomatically()) {
			logger.info("Pool '{}' was resized: max-connections={}, min-idle={}", pool.name(), maxConnections, minIdle);
		}
	}

	@Override
	public void stateChanged(ConnectionPool pool, PoolState state) {
		switch (state) {
			case SUSPENDED -> logger.info("Pool '{}' was suspended: callers wait until it is resumed", pool.name());
			case ACTIVE -> logger.info("Pool '{}' was resumed", pool.name());
			case DRAINING -> logger.debug("Pool '{}' takes no new work and lets what is in flight end", pool.name());
			case CLOSED -> logger.debug("Pool '{}' is closed", pool.name());
		}
	}

	@Override
	public void paused(ConnectionPool pool, Duration length, PauseCause cause, boolean prolonged) {
		if (!logger.isDebugEnabled()) {
			return;
		}
		String reason = switch (cause) {
			case RATE_LIMITED -> "it answered 429";
			case UNAVAILABLE -> "it answered 503 with Retry-After";
			case QUOTA_USED_UP -> "its quota is used up";
		};
		if (prolonged) {
			logger.debug("Pool '{}': the pause becomes longer, {} from now: {}", pool.name(), text(length), reason);
		}
		else {
			logger.debug("Pool '{}': the upstream is left alone for {}: {}", pool.name(), text(length), reason);
		}
	}

	@Override
	public void breakerChanged(ConnectionPool pool, BreakerState state, BreakerState before) {
		if (state == BreakerState.CLOSED) {
			logger.info("Pool '{}': the circuit breaker is closed again", pool.name());
		}
		else if (before == BreakerState.CLOSED) {
			logger.warn("Pool '{}': the circuit breaker is {}, too many attempts failed or were slow", pool.name(),
					(state == BreakerState.OPEN) ? "open" : "half-open");
		}
		else {
			logger.debug("Pool '{}': the circuit breaker is {}", pool.name(), state);
		}
	}

	@Override
	public void opened(ConnectionPool pool, Duration connect, @Nullable Duration tls) {
		if (logger.isDebugEnabled()) {
			logger.debug("Pool '{}': connection opened (connect {} ms{})", pool.name(), connect.toMillis(),
					(tls != null) ? ", TLS " + tls.toMillis() + " ms" : "");
		}
	}

	@Override
	public void connectFailed(ConnectionPool pool, ConnectPhase phase, IOException cause) {
		if (logger.isDebugEnabled()) {
			logger.debug("Pool '{}': no connection could be opened ({}): {}", pool.name(), phase,
					VisibleText.of(cause.toString()));
		}
	}

	@Override
	public void closed(ConnectionPool pool, CloseReason reason) {
		logger.debug("Pool '{}': connection closed ({})", pool.name(), reason);
	}

	@Override
	public void episodeBegan(ConnectionPool pool, PoolEpisode episode) {
		if (hasLinesOfItsOwn(episode)) {
			return;
		}
		List<PooledConnection> connections = episode.connections();
		if (connections.isEmpty()) {
			logger.warn("Pool '{}': {}: {}", pool.name(), episode.kind(), episode.summary());
			return;
		}
		logger.warn("Pool '{}': {}: {}; oldest active connection: {}", pool.name(), episode.kind(), episode.summary(),
				held(connections.get(0), episode.startedAt()).findFirst().orElse(""));
		logger.warn("Pool '{}': connections in use when it was exhausted:{}", pool.name(),
				report(connections, episode.startedAt()));
	}

	@Override
	public void episodeEnded(ConnectionPool pool, PoolEpisode episode) {
		Duration duration = episode.duration();
		if (duration != null && !hasLinesOfItsOwn(episode)) {
			logger.info("Pool '{}': {} is over after {}: {}", pool.name(), episode.kind(), text(duration),
					episode.summary());
		}
	}

	/**
	 * What is told of at once, by the event that makes the episode.
	 */
	private static boolean hasLinesOfItsOwn(PoolEpisode episode) {
		return episode.severity() == PoolEpisode.Severity.INFO || episode.kind() == PoolEpisode.Kind.LEAK
				|| episode.kind() == PoolEpisode.Kind.BREAKER_OPEN;
	}

	private static String report(List<PooledConnection> connections, Instant now) {
		String lines = connections.stream()
			.flatMap((connection) -> held(connection, now))
			.limit(MAX_REPORTED)
			.map((line) -> System.lineSeparator() + "  " + line)
			.collect(Collectors.joining());
		long all = connections.stream().mapToLong((connection) -> connection.holders().size()).sum();
		return (all > MAX_REPORTED) ? lines + System.lineSeparator() + "  and " + (all - MAX_REPORTED) + " more"
				: lines;
	}

	private static Stream<String> held(PooledConnection connection, Instant now) {
		return connection.holders()
			.stream()
			.map((holder) -> "connection %d, held for %s by %s".formatted(connection.id(),
					text(Duration.between(holder.since(), now)), describe(holder)));
	}

	/**
	 * What is no mistake of the application's.
	 */
	private static String waiting(Holder holder) {
		if (!holder.waiting()) {
			return "";
		}
		return switch (holder.phase()) {
			case WRITE -> "; its request is still being sent";
			case BODY -> "; it waits for the upstream to go on with the answer";
			default -> "; it waits for the upstream to answer";
		};
	}

	private static String heldFor(LeakedConnection leak) {
		return text(leak.heldFor());
	}

	private static String text(Duration duration) {
		return DurationText
			.of(duration.truncatedTo((duration.toSeconds() < 10) ? ChronoUnit.MILLIS : ChronoUnit.SECONDS));
	}

	private static String describe(Holder holder) {
		StringBuilder description = new StringBuilder(VisibleText.of(holder.method()));
		if (holder.uriTemplate() != null) {
			description.append(' ').append(VisibleText.of(holder.uriTemplate()));
		}
		description.append(" on thread ").append(VisibleText.of(holder.thread()));
		if (holder.traceId() != null) {
			description.append(", trace ").append(VisibleText.of(holder.traceId()));
		}
		return description.toString();
	}

}
