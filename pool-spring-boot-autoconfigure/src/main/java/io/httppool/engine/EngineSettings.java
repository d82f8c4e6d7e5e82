package io.httppool.engine;

import java.time.Duration;

import io.httppool.AcquireOrder;

/**
 * What the engine is told once. {@code maxConnections} and {@code minIdle} may be changed
 * later, see {@link PoolEngine#resize}.
 *
 * @param maxConnections most connections, those being opened and closed included
 * @param overflow connections beyond that, closed as soon as nobody waits for them
 * @param minIdle connections that are kept warm
 * @param maxPending most waiters per route
 * @param maxConcurrentConnects most dials at once per route; zero for a third of
 * {@code maxConnections}, at least one
 * @param order which idle connection is used first
 * @param idleTimeout longest time that a connection is idle
 * @param keepAliveMargin how much earlier than the server, as far as it is known, an idle
 * connection is closed
 * @param keepAliveLearning whether the server's idle limit is learned from its closes
 * @param maxLifetime age at which a connection is not handed out again
 * @param lifetimeJitter by which share of {@code maxLifetime} it may be shorter
 * @param maxRequestsPerConnection how often a connection is handed out; zero for no limit
 * @param validateAfterIdle a connection that was idle for less is handed out unseen
 * @param maintenanceInterval how often everything is looked at, if nothing falls due
 * earlier
 * @param leakDetectionThreshold how long a connection may be held; zero for no limit
 * @param tenantMaxShare share of {@code maxConnections} that one tenant may hold
 * @param ageingInterval time after which a waiter counts as one priority higher
 */
public record EngineSettings(int maxConnections, int overflow, int minIdle, int maxPending, int maxConcurrentConnects,
		AcquireOrder order, Duration idleTimeout, Duration keepAliveMargin, boolean keepAliveLearning,
		Duration maxLifetime, double lifetimeJitter, int maxRequestsPerConnection, Duration validateAfterIdle,
		Duration maintenanceInterval, Duration leakDetectionThreshold, double tenantMaxShare, Duration ageingInterval) {

}
