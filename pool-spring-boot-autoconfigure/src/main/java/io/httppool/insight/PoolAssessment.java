package io.httppool.insight;

import java.util.List;

/**
 * A pool's status at one moment.
 *
 * @param status the status
 * @param reasons why it is not {@link PoolStatus#UP}, in plain words and safe to show;
 * empty if it is
 */
public record PoolAssessment(PoolStatus status, List<String> reasons) {

	static final PoolAssessment UP = new PoolAssessment(PoolStatus.UP, List.of());

	public PoolAssessment {
		reasons = List.copyOf(reasons);
	}

}
