package io.httppool;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Settings that suit each other, for a usual kind of upstream. Each of them can be
 * overridden by itself.
 */
public enum PoolPreset {

	/** Many requests at once, all day long. */
	HIGH_TRAFFIC(500, 50, Duration.ofSeconds(120), Duration.ofSeconds(3), null),

	/** Answers that somebody waits for: connections are warm, and trouble shows early. */
	LOW_LATENCY(200, 20, Duration.ofSeconds(60), Duration.ofSeconds(1), Duration.ofSeconds(10)),

	/** Few connections, none of them kept without need. */
	RESOURCE_CONSTRAINED(20, 0, Duration.ofSeconds(30), Duration.ofSeconds(10), null);

	private final int maxConnections;

	private final int minIdle;

	private final Duration idleTimeout;

	private final Duration connectTimeout;

	private final @Nullable Duration maintenanceInterval;

	PoolPreset(int maxConnections, int minIdle, Duration idleTimeout, Duration connectTimeout,
			@Nullable Duration maintenanceInterval) {
		this.maxConnections = maxConnections;
		this.minIdle = minIdle;
		this.idleTimeout = idleTimeout;
		this.connectTimeout = connectTimeout;
		this.maintenanceInterval = maintenanceInterval;
	}

	/**
	 * Its {@link PoolConfig#maxConnections()}.
	 * @return most connections open at once
	 */
	public int maxConnections() {
		return this.maxConnections;
	}

	/**
	 * Its {@link PoolConfig#minIdle()}.
	 * @return how many unused connections are kept open
	 */
	public int minIdle() {
		return this.minIdle;
	}

	/**
	 * Its {@link PoolConfig#idleTimeout()}.
	 * @return longest time that an unused connection is kept
	 */
	public Duration idleTimeout() {
		return this.idleTimeout;
	}

	/**
	 * Its {@link PoolConfig#connectTimeout()}.
	 * @return longest time for opening a connection
	 */
	public Duration connectTimeout() {
		return this.connectTimeout;
	}

	/**
	 * Its {@link PoolConfig#maintenanceInterval()}.
	 * @return time between two rounds of maintenance, or {@code null} if the preset
	 * leaves it open
	 */
	public @Nullable Duration maintenanceInterval() {
		return this.maintenanceInterval;
	}

}
