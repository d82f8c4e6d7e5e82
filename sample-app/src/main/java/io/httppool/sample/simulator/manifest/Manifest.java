package io.httppool.sample.simulator.manifest;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What one side of a migration holds. Two sides agree when nothing is missing, changed or
 * double; then also their checksums are equal. Created by {@link ManifestBuilder}.
 *
 * @param counts how many objects there are
 * @param duplicates what is there more than once
 * @param strays what should not be there
 * @param checksum the digest of all lines together
 * @param lines the digest of each test case and run by its key; a second object with the
 * same key has the key with "#2" appended
 */
public record Manifest(Counts counts, Duplicates duplicates, Strays strays, String checksum,
		Map<String, String> lines) {

	/**
	 * Whether this side holds what the other holds, once, and nothing else.
	 * @param other the other side
	 * @return whether counts and checksums are equal and there are neither duplicates nor
	 * strays on either side
	 */
	public boolean agreesWith(Manifest other) {
		return this.counts.equals(other.counts) && this.checksum.equals(other.checksum) && isClean() && other.isClean();
	}

	private boolean isClean() {
		return this.duplicates.equals(Duplicates.NONE) && this.strays.equals(Strays.NONE);
	}

	/**
	 * The keys of the lines that are missing on one side or not equal.
	 * @param other the other side
	 * @param limit how many keys to give at most
	 * @return the first keys, in alphabetical order but numbers by value
	 */
	public List<String> differingKeys(Manifest other, int limit) {
		TreeSet<String> keys = new TreeSet<>(KeyOrder.INSTANCE);
		keys.addAll(this.lines.keySet());
		keys.addAll(other.lines.keySet());
		return keys.stream()
			.filter((key) -> !Objects.equals(this.lines.get(key), other.lines.get(key)))
			.limit(limit)
			.toList();
	}

	static Map<String, String> inOrder(Map<String, String> lines) {
		TreeMap<String, String> ordered = new TreeMap<>(KeyOrder.INSTANCE);
		ordered.putAll(lines);
		return ordered;
	}

	/**
	 * How many objects there are, duplicates and strays included.
	 *
	 * @param modules modules
	 * @param testCases test cases
	 * @param steps steps of all test cases
	 * @param attachments attachments of test cases and runs
	 * @param cycles cycles
	 * @param runs runs
	 * @param logs logs of all runs
	 */
	public record Counts(int modules, int testCases, int steps, int attachments, int cycles, int runs, int logs) {

	}

	/**
	 * What is there more than once, each named once.
	 *
	 * @param testCases keys of test cases
	 * @param runs keys of runs
	 * @param cycles keys of cycles
	 * @param modules paths of modules
	 * @param attachments files with equal names and bytes, as key of the owner, slash,
	 * name
	 */
	public record Duplicates(List<String> testCases, List<String> runs, List<String> cycles, List<String> modules,
			List<String> attachments) {

		static final Duplicates NONE = new Duplicates(List.of(), List.of(), List.of(), List.of(), List.of());

	}

	/**
	 * What should not be there.
	 *
	 * @param createdViaApi test cases that were created without a module
	 * @param withoutKey test cases, runs and cycles without the key of a source
	 */
	public record Strays(int createdViaApi, int withoutKey) {

		static final Strays NONE = new Strays(0, 0);

	}

}
