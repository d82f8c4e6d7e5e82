package io.httppool.sample.migration;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/**
 * What one side says it holds.
 *
 * @param counts how many objects there are, by kind
 * @param duplicates what is there more than once, by kind
 * @param strays how many objects should not be there, by reason
 * @param checksum digest over all lines
 * @param lines digest of each object by its key
 */
record Manifest(Map<String, Long> counts, Map<String, List<String>> duplicates, Map<String, Long> strays,
		String checksum, Map<String, String> lines) {

	/** Puts {@code SIM-T9} before {@code SIM-T10}. */
	private static final Comparator<String> BY_KEY = Comparator.comparingInt(String::length)
		.thenComparing(Comparator.naturalOrder());

	int numberOfDuplicates() {
		return this.duplicates.values().stream().mapToInt(List::size).sum();
	}

	int numberOfDuplicates(Kind kind) {
		return this.duplicates.getOrDefault(kind.key(), List.of()).size();
	}

	long numberOfStrays() {
		return this.strays.values().stream().mapToLong(Long::longValue).sum();
	}

	/**
	 * The keys of objects that one side lacks or has otherwise.
	 * @param other the other side
	 * @param limit how many to name
	 * @return the first keys
	 */
	List<String> differing(Manifest other, int limit) {
		TreeSet<String> keys = new TreeSet<>(BY_KEY);
		keys.addAll(this.lines.keySet());
		keys.addAll(other.lines.keySet());
		return keys.stream()
			.filter((key) -> !Objects.equals(this.lines.get(key), other.lines.get(key)))
			.limit(limit)
			.toList();
	}

}
