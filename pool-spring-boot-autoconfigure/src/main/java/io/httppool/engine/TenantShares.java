package io.httppool.engine;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * How many connections each tenant holds, and may hold. Knows only tenants that hold one.
 * Guarded by the engine's lock.
 */
final class TenantShares {

	final Map<String, Integer> held = new HashMap<>();

	private final double maxShare;

	private int limit;

	TenantShares(double maxShare, int maxConnections) {
		this.maxShare = maxShare;
		resize(maxConnections);
	}

	void resize(int maxConnections) {
		this.limit = Math.max(1, (int) Math.floor(this.maxShare * maxConnections + 1e-9));
	}

	/**
	 * How many more connections a tenant may have.
	 * @param tenant the tenant, or {@code null} for none, which has no limit
	 */
	int left(@Nullable String tenant) {
		if (tenant == null || isUnlimited()) {
			return Integer.MAX_VALUE;
		}
		return Math.max(0, this.limit - this.held.getOrDefault(tenant, 0));
	}

	boolean isUnlimited() {
		return this.maxShare >= 1;
	}

	void acquired(@Nullable String tenant) {
		if (tenant != null) {
			this.held.merge(tenant, 1, Integer::sum);
		}
	}

	void released(@Nullable String tenant) {
		if (tenant != null) {
			this.held.computeIfPresent(tenant, (name, count) -> (count > 1) ? count - 1 : null);
		}
	}

}
