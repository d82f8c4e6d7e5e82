package io.httppool.insight;

import java.time.Duration;
import java.time.Instant;
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
 * @param waiting how many have waited for the upstream for so long that leak detection
 * tells of them
 */
record ConnectionUse(int holders, Map<String, Integer> byTenant, int waiting) {

	private static final int TENANTS = 8;

	private static final int LONGEST_NAME = 64;

	/**
	 * Look at connections.
	 * @param connections the connections
	 * @param now what time it is
	 * @param leakDetection from when on a holder counts as a leak, zero for never
	 */
	static ConnectionUse of(List<PooledConnection> connections, Instant now, Duration leakDetection) {
		int holders = 0;
		int waiting = 0;
		Map<String, Integer> byTenant = new HashMap<>();
		for (PooledConnection connection : connections) {
			for (PooledConnection.Holder holder : connection.holders()) {
				holders++;
				if (holder.tenant() != null) {
					byTenant.merge(shortened(holder.tenant()), 1, Integer::sum);
				}
				if (holder.waiting() && !leakDetection.isZero()
						&& Duration.between(holder.since(), now).compareTo(leakDetection) >= 0) {
					waiting++;
				}
			}
		}
		return new ConnectionUse(holders, byTenant.isEmpty() ? Map.of() : most(byTenant), waiting);
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
