package io.httppool.sample.migration;

import java.util.EnumMap;
import java.util.Map;

/**
 * Counts what became of all objects.
 */
final class Tallies {

	private final Map<Kind, Tally> tallies = new EnumMap<>(Kind.class);

	Tallies() {
		for (Kind kind : Kind.values()) {
			this.tallies.put(kind, new Tally());
		}
	}

	Tally of(Kind kind) {
		Tally tally = this.tallies.get(kind);
		if (tally == null) {
			throw new IllegalStateException("No tally for " + kind);
		}
		return tally;
	}

	long failed() {
		return this.tallies.values().stream().mapToLong(Tally::failed).sum();
	}

}
