package io.httppool.fleet;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import io.lettuce.core.RedisCommandExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.httppool.DurationText;
import io.httppool.VisibleText;

/**
 * Tells how a fleet fares: each time that Redis is away once at WARN, and once at INFO
 * when it is back. A single question that was not answered in time is not worth that.
 * <p>
 * Called by one thread.
 */
final class FleetLog {

	private static final Logger logger = LoggerFactory.getLogger(RedisFleet.class);

	private final String fleet;

	private final String server;

	private boolean began;

	private boolean warned;

	private long lostAt;

	/** What a server has answered, which says more than what followed from it. */
	private @Nullable Throwable answer;

	FleetLog(String fleet, String server) {
		this.fleet = fleet;
		this.server = server;
	}

	/**
	 * Redis did not answer. Told again as long as it does not.
	 */
	void lost(boolean again, Throwable cause, int replicas, int parts, long now) {
		if (!again || isAnswer(cause)) {
			this.answer = isAnswer(cause) ? cause : null;
		}
		if (!again) {
			this.lostAt = now;
			logger.debug("Fleet '{}': Redis at {} did not answer: {}", this.fleet, this.server, text(cause));
		}
		if ((again || !this.began) && !this.warned) {
			this.warned = true;
			Throwable shown = (this.answer != null) ? this.answer : cause;
			logger.warn(
					"Fleet '{}': Redis at {} {} ({}); until it is back this replica, one of {},"
							+ " keeps to one of {} parts of each quota",
					this.fleet, this.server, isAnswer(shown) ? "answers with an error" : "cannot be reached",
					text(shown), replicas, parts);
		}
	}

	/**
	 * Redis has answered.
	 */
	void found(int replicas, long now) {
		if (this.warned) {
			Duration away = Duration.ofNanos(now - this.lostAt).truncatedTo(ChronoUnit.SECONDS);
			logger.info("Fleet '{}': Redis at {} is back after {}; the quotas are shared by {} again", this.fleet,
					this.server, DurationText.of(away), count(replicas));
		}
		else if (!this.began) {
			logger.info("Fleet '{}': the quotas are shared through Redis at {} by {}", this.fleet, this.server,
					count(replicas));
		}
		this.began = true;
		this.warned = false;
	}

	private static String count(int replicas) {
		return replicas + ((replicas == 1) ? " replica" : " replicas");
	}

	/**
	 * Whether a server was reached, and has refused what it was asked for.
	 */
	static boolean isAnswer(Throwable cause) {
		return root(cause) instanceof RedisCommandExecutionException;
	}

	private static Throwable root(Throwable cause) {
		Throwable root = cause;
		while (root.getCause() != null) {
			root = root.getCause();
		}
		return root;
	}

	private static String text(Throwable cause) {
		Throwable root = root(cause);
		String message = String.valueOf(root.getMessage());
		if (!isAnswer(root)) {
			return VisibleText.of(root.getClass().getSimpleName() + ": " + message);
		}
		// What follows repeats the command, which may have a password in it.
		int repeated = message.indexOf(", with args");
		return VisibleText.of((repeated >= 0) ? message.substring(0, repeated) : message);
	}

}
