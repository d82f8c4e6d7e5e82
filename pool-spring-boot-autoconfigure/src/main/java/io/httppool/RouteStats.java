package io.httppool;

import java.io.Serializable;

/**
 * What a pool holds and has done for the routes of one {@link RouteClass}. Counters run
 * since the pool was created, are not reset, and may lag behind the gauges by what
 * happens at the moment.
 *
 * @param active connections with at least one holder
 * @param idle open connections without a holder
 * @param draining connections that take no new work
 * @param connecting connections being opened
 * @param pending callers that wait for a connection
 * @param opened connections that were opened completely
 * @param closed opened connections that were closed
 * @param connectFailures connections that could not be opened
 * @param hits acquires served without a dial of their own
 * @param misses acquires served by a connection opened for them
 * @param reused acquires served by a connection that had been used before
 * @param unserved acquires that were not served: timed out, refused or given up
 */
public record RouteStats(int active, int idle, int draining, int connecting, int pending, long opened, long closed,
		long connectFailures, long hits, long misses, long reused, long unserved) implements Serializable {

}
