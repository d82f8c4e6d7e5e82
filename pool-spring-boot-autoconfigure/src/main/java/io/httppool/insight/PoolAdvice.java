package io.httppool.insight;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What to know of a pool, and what to change. Immutable.
 *
 * @param findings what is wrong, best advice first; empty if the pool is well
 * @param sizing how large the pool should be, or {@code null} if there was too little
 * traffic to tell
 */
public record PoolAdvice(List<Finding> findings, @Nullable PoolSizing sizing) {

	public PoolAdvice {
		findings = List.copyOf(findings);
	}

}
