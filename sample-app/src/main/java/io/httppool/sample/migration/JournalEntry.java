package io.httppool.sample.migration;

import org.jspecify.annotations.Nullable;

/**
 * A line of the journal.
 */
sealed interface JournalEntry {

	/**
	 * The first line: between what and what the journal keeps account. A journal only
	 * continues a migration whose header is equal.
	 *
	 * @param source base URL of the source
	 * @param target base URL of the target
	 * @param project key of the project
	 * @param mapping version of the mapping
	 */
	record Header(String source, String target, String project, int mapping) implements JournalEntry {

	}

	/**
	 * The target was looked at before the first create.
	 *
	 * @param empty whether nothing was there, so that everything of ours that is there
	 * later is in the journal
	 */
	record TargetSeen(boolean empty) implements JournalEntry {

	}

	/**
	 * A create is about to be sent.
	 *
	 * @param kind what is created
	 * @param src its name in the source
	 * @param n how many times it was sent, this one included
	 */
	record Intent(Kind kind, String src, int n) implements JournalEntry {

	}

	/**
	 * The object is in the target.
	 *
	 * @param kind what it is
	 * @param src its name in the source
	 * @param id its id in the target
	 * @param ver the id of its version, if it has versions
	 */
	record Done(Kind kind, String src, long id, @Nullable Long ver) implements JournalEntry {

	}

}
