package io.httppool.sample.migration;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import io.httppool.sample.migration.JournalEntry.Done;
import io.httppool.sample.migration.JournalEntry.Header;
import io.httppool.sample.migration.JournalEntry.Intent;
import io.httppool.sample.migration.JournalEntry.TargetSeen;

/**
 * What is known about each object: nothing, that a create was sent whose outcome is not
 * known, or its id in the target. Begins with what the journal of earlier runs says, and
 * writes to it. Safe for use by any number of threads, of which only one at a time may
 * deal with a certain object.
 */
final class Ledger implements Closeable {

	private final Map<Kind, Entries> entries = new EnumMap<>(Kind.class);

	private @Nullable Journal journal;

	private boolean targetWasEmpty;

	/**
	 * Create a ledger without a journal: it forgets at the end.
	 */
	Ledger() {
		for (Kind kind : Kind.values()) {
			this.entries.put(kind, new Entries());
		}
	}

	/**
	 * Create a ledger with a journal.
	 * @param file the journal
	 * @param header what is migrated
	 * @param resume whether to continue an existing journal
	 * @return the ledger, with what the journal says
	 * @throws SetupException if the journal cannot be used
	 */
	static Ledger open(Path file, Header header, boolean resume) {
		Ledger ledger = new Ledger();
		ledger.journal = Journal.open(file, header, resume, ledger::replay);
		return ledger;
	}

	private void replay(JournalEntry entry) {
		if (entry instanceof TargetSeen target) {
			this.targetWasEmpty = target.empty();
		}
		else if (entry instanceof Intent intent) {
			Entries of = of(intent.kind());
			of.attempts.put(intent.src(), intent.n());
			of.open.put(intent.src(), OpenIntent.OF_EARLIER_RUN);
		}
		else if (entry instanceof Done done) {
			Entries of = of(done.kind());
			of.attempts.remove(done.src());
			of.open.remove(done.src());
			of.refs.put(done.src(), new Ref(done.id(), done.ver()));
			of.earlier.add(done.src());
		}
	}

	/**
	 * Whether everything of ours in the target is in the journal.
	 * @return whether the target was empty before the first create
	 */
	boolean targetWasEmpty() {
		return this.targetWasEmpty;
	}

	void targetSeen(boolean empty) {
		write(new TargetSeen(empty));
		this.targetWasEmpty = empty;
	}

	@Nullable Ref find(Kind kind, String source) {
		return of(kind).refs.get(source);
	}

	/**
	 * The objects of a kind that are in the target.
	 * @param kind the kind
	 * @return their names in the source
	 */
	Set<String> sources(Kind kind) {
		return of(kind).refs.keySet();
	}

	/**
	 * Whether an earlier run left the object. Says so once, so that it is counted once
	 * however often its item runs.
	 * @param kind what it is
	 * @param source its name in the source
	 * @return whether it did, and this is the first question
	 */
	boolean takeEarlier(Kind kind, String source) {
		return of(kind).earlier.remove(source);
	}

	@Nullable OpenIntent open(Kind kind, String source) {
		return of(kind).open.get(source);
	}

	/**
	 * Note that a create is about to be sent. It counts as open from now on, because only
	 * its answer can say otherwise.
	 * @param kind what it is
	 * @param source its name in the source
	 */
	void intent(Kind kind, String source) {
		int attempt = of(kind).attempts.merge(source, 1, Integer::sum);
		write(new Intent(kind, source, attempt));
		of(kind).open.compute(source, (key, open) -> ((open != null) ? open : OpenIntent.OF_EARLIER_RUN).sentAgain());
	}

	/**
	 * Note that the create provably had no effect.
	 * @param kind what it is
	 * @param source its name in the source
	 */
	void withdraw(Kind kind, String source) {
		of(kind).open.remove(source);
	}

	/**
	 * Note that an open create was looked up in vain.
	 * @param kind what it is
	 * @param source its name in the source
	 * @param now the time, in nanoseconds of the ticker
	 */
	void missed(Kind kind, String source, long now) {
		of(kind).open.computeIfPresent(source, (key, open) -> open.missed(now));
	}

	void done(Kind kind, String source, Ref ref) {
		write(new Done(kind, source, ref.id(), ref.version()));
		of(kind).refs.put(source, ref);
		of(kind).open.remove(source);
		of(kind).attempts.remove(source);
	}

	private void write(JournalEntry entry) {
		if (this.journal != null) {
			this.journal.append(entry);
		}
	}

	private Entries of(Kind kind) {
		Entries of = this.entries.get(kind);
		if (of == null) {
			throw new IllegalStateException("No entries for " + kind);
		}
		return of;
	}

	@Override
	public void close() throws IOException {
		if (this.journal != null) {
			this.journal.close();
		}
	}

	/**
	 * What is known about the objects of one kind, by their name in the source. Only
	 * {@link #refs} stays when all is done.
	 */
	private static final class Entries {

		private final Map<String, Ref> refs = new ConcurrentHashMap<>();

		private final Set<String> earlier = ConcurrentHashMap.newKeySet();

		private final Map<String, Integer> attempts = new ConcurrentHashMap<>();

		private final Map<String, OpenIntent> open = new ConcurrentHashMap<>();

	}

}
