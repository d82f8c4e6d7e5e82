package io.httppool.sample.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/**
 * Whether the target holds what the source holds, once, and nothing else.
 *
 * @param problems what is wrong; empty if nothing is
 * @param source the manifest of the source, if it was read
 * @param target the manifest of the target, if it was read
 */
record Verification(List<String> problems, @Nullable Manifest source, @Nullable Manifest target) {

	private static final int MAX_DIFFERING = 10;

	/**
	 * Compare both sides.
	 * @param source the source with the mapping applied
	 * @param target the target
	 * @return the result
	 */
	static Verification of(Manifest source, Manifest target) {
		List<String> problems = new ArrayList<>();
		TreeSet<String> kinds = new TreeSet<>(source.counts().keySet());
		kinds.addAll(target.counts().keySet());
		for (String kind : kinds) {
			long expected = source.counts().getOrDefault(kind, 0L);
			long actual = target.counts().getOrDefault(kind, 0L);
			if (expected != actual) {
				problems.add(kind + " " + actual + " instead of " + expected);
			}
		}
		if (target.numberOfDuplicates() > 0) {
			problems.add(target.numberOfDuplicates() + " duplicates " + target.duplicates());
		}
		if (target.numberOfStrays() > 0) {
			problems.add(target.numberOfStrays() + " strays " + target.strays());
		}
		if (!source.checksum().equals(target.checksum())) {
			problems.add("checksums differ");
		}
		return new Verification(problems, source, target);
	}

	/**
	 * Nothing could be compared.
	 * @param reason why not
	 * @return the result
	 */
	static Verification impossible(String reason) {
		return new Verification(List.of(reason), null, null);
	}

	boolean verified() {
		return this.problems.isEmpty();
	}

	List<String> differing() {
		return (this.source != null && this.target != null) ? this.source.differing(this.target, MAX_DIFFERING)
				: List.of();
	}

	int duplicates(Kind kind) {
		return (this.target != null) ? this.target.numberOfDuplicates(kind) : 0;
	}

	MigrationReport.Checksum checksum() {
		return new MigrationReport.Checksum((this.source != null) ? this.source.checksum() : null,
				(this.target != null) ? this.target.checksum() : null);
	}

}
