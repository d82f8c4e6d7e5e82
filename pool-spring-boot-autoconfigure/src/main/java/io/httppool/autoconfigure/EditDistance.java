package io.httppool.autoconfigure;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * Finds what was meant by a misspelt word: the fewest insertions, deletions,
 * substitutions and swaps of neighbours.
 */
final class EditDistance {

	private EditDistance() {
	}

	/**
	 * The candidate nearest to a word.
	 * @param word a misspelt word
	 * @param candidates what it may mean
	 * @return the nearest one, or empty if none is near enough to be meant
	 */
	static Optional<String> nearest(String word, Collection<String> candidates) {
		int limit = Math.max(1, Math.min(3, word.length() / 3));
		return candidates.stream()
			.filter((candidate) -> between(word, candidate) <= limit)
			.min(Comparator.comparingInt((candidate) -> between(word, candidate)));
	}

	static int between(String left, String right) {
		int[][] distance = new int[left.length() + 1][right.length() + 1];
		for (int i = 0; i <= left.length(); i++) {
			distance[i][0] = i;
		}
		for (int j = 0; j <= right.length(); j++) {
			distance[0][j] = j;
		}
		for (int i = 1; i <= left.length(); i++) {
			for (int j = 1; j <= right.length(); j++) {
				int substitution = (left.charAt(i - 1) != right.charAt(j - 1)) ? 1 : 0;
				int best = Math.min(distance[i - 1][j] + 1, distance[i][j - 1] + 1);
				best = Math.min(best, distance[i - 1][j - 1] + substitution);
				if (i > 1 && j > 1 && left.charAt(i - 1) == right.charAt(j - 2)
						&& left.charAt(i - 2) == right.charAt(j - 1)) {
					best = Math.min(best, distance[i - 2][j - 2] + 1);
				}
				distance[i][j] = best;
			}
		}
		return distance[left.length()][right.length()];
	}

}
