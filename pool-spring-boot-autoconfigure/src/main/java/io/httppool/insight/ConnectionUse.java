package io.httppool.insight;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.httppool.PooledConnection;

/**
 * Who uses the connections of a pool at one moment. Immutable; a few tenants at most.
 *
 * @param holders how many holders there are
 * @param byTenant how many of them belong to each of the tenants that have most
 * @param longestIdle time for which the connection has been idle that has been so for
 * longest; zero if none is idle
 */
record ConnectionUse(int holders, Map<String, Integer> byTenant, Duration longestIdle) {

	private static final int TENANTS = 8;

	private static final int LONGEST_NAME = 64;

	static ConnectionUse of(List<PooledConnection> connections) {
		int holders = 0;
		Duration longestIdle = Duration.ZERO;
		Map<String, Integer> byTenant = new HashMap<>();
		for (PooledConnection connection : connections) {
			for (PooledConnection.Holder holder : connection.holders()) {
				holders++;
				if (holder.tenant() != null) {
					byTenant.merge(shortened(holder.tenant()), 1, Integer::sum);
				}
			}
			if (connection.state() == PooledConnection.State.IDLE && connection.idle().compareTo(longestIdle) > 0) {
				longestIdle = connection.idle();
			}
		}
		return new ConnectionUse(holders, byTenant.isEmpty() ? Map.of() : most(byTenant), longestIdle);
	}

	private static Map<String, Integer> most(Map<String, Integer> byTenant) {
		Map<String, Integer> most = new LinkedHashMap<>();
		byTenant.entrySet()
			.stream()
			.sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
				.thenComparing(Map.Entry.comparingByKey()))
			.limit(TENANTS)
			.forEach((entry) -> most.put(entry.getKey(), entry.getValue()));
		return most;
	}

	private static String shortened(String tenant) {
		return (tenant.length() > LONGEST_NAME) ? tenant.substring(0, LONGEST_NAME) : tenant;
	}

}
