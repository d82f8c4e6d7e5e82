package io.httppool.insight;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

import io.httppool.PoolConfig;

/**
 * Says what is wrong with a pool, from its configuration and from what happened lately.
 * Pure functions: the same history leads to the same findings, whatever was found before.
 * The thresholds stand in {@code docs/advice.md}.
 */
public final class PoolDiagnosis {

	/** The first moments of a pool, when all connections are new, say little. */
	private static final int PART_OF_WINDOW = 3;

	private PoolDiagnosis() {
	}

	/**
	 * Judge a pool.
	 * @param config how it is configured
	 * @param history what happened in it
	 * @param window how much of that counts as now; what was before tells what is usual.
	 * The traffic of a pool that is younger than a third of it is not judged
	 * @return what was found, best advice first; empty if the pool is well
	 */
	public static List<Finding> of(PoolConfig config, PoolHistory history, Duration window) {
		PoolTraffic now = history.window(window);
		Duration span = Duration.between(history.slots().get(0).start(), history.takenAt());
		Duration ago = Duration.between(now.start(), history.takenAt());
		PoolTraffic before = (span.compareTo(ago) > 0) ? history.window(span, ago) : null;
		Observation observation = new Observation(config, window, now, before, history.total());
		List<Finding> findings = new ArrayList<>(ConfigDiagnosis.of(config));
		if (now.length().compareTo(window.dividedBy(PART_OF_WINDOW)) >= 0) {
			CapacityFindings.add(observation, findings);
			UpstreamFindings.add(observation, findings);
			ConnectionFindings.add(observation, findings);
		}
		return ranked(findings);
	}

	/**
	 * Put findings in the order of their importance, one of each kind and setting.
	 */
	static List<Finding> ranked(List<Finding> findings) {
		List<Finding> ranked = new ArrayList<>();
		findings.stream()
			.sorted(Comparator.comparing(Finding::severity).thenComparing(Finding::kind))
			.filter((finding) -> ranked.stream()
				.noneMatch((other) -> other.kind() == finding.kind() && Objects.equals(other.key(), finding.key())))
			.forEachOrdered(ranked::add);
		return List.copyOf(ranked);
	}

}
