package io.httppool.sample.migration;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.httppool.sample.migration.JournalEntry.Header;

/**
 * Reads an existing journal line by line and checks that it belongs to this migration.
 */
final class JournalReader {

	private final Path file;

	private final Header expected;

	JournalReader(Path file, Header expected) {
		this.file = file;
		this.expected = expected;
	}

	/**
	 * Read all complete lines.
	 * @param journal the file's content; not closed
	 * @param entries takes the entries, header excluded
	 * @return the number of bytes that the complete lines take
	 * @throws IOException if the file cannot be read
	 * @throws SetupException if it is damaged or belongs to another migration
	 */
	long read(InputStream journal, Consumer<JournalEntry> entries) throws IOException {
		InputStream in = new BufferedInputStream(journal);
		long end = 0;
		int number = 0;
		byte[] line;
		while ((line = completeLine(in)) != null) {
			number++;
			end += line.length + 1;
			JournalEntry entry = decode(new String(line, StandardCharsets.UTF_8), number);
			if (number == 1) {
				check(entry);
			}
			else {
				entries.accept(entry);
			}
		}
		return end;
	}

	private static byte @Nullable [] completeLine(InputStream in) throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		int next;
		while ((next = in.read()) != '\n') {
			if (next == -1) {
				return null;
			}
			line.write(next);
		}
		return line.toByteArray();
	}

	private JournalEntry decode(String line, int number) {
		try {
			return JournalCodec.decode(line);
		}
		catch (IllegalArgumentException ex) {
			throw new SetupException("Journal " + this.file + " is damaged in line " + number + " (" + ex.getMessage()
					+ "). Remove it to start without: what is in the target is found again", ex);
		}
	}

	private void check(JournalEntry first) {
		if (!first.equals(this.expected)) {
			throw new SetupException("Journal " + this.file + " belongs to another migration: it is of " + first
					+ ", this is " + this.expected);
		}
	}

}
