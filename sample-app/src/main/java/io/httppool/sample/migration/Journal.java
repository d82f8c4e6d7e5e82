package io.httppool.sample.migration;

import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.httppool.sample.migration.JournalEntry.Header;

/**
 * An append-only file of what was attempted and what was done. A line is handed to the
 * operating system before {@link #append} returns, so that it survives the end of this
 * process; it is forced to the disk together with others within 50 ms. A last line
 * without an end was torn by a crash: it is dropped, which is safe since what it
 * announced was not sent yet or is reconciled. Safe for use by any number of threads.
 */
final class Journal implements Closeable {

	private static final Logger logger = LoggerFactory.getLogger(Journal.class);

	private static final Duration FORCE_PERIOD = Duration.ofMillis(50);

	private final Path file;

	/** Not a channel: an interrupt would close that for all. */
	private final RandomAccessFile content;

	private final Heartbeat forcing = new Heartbeat("journal", FORCE_PERIOD, this::forceQuietly);

	private boolean dirty;

	private Journal(Path file, RandomAccessFile content) {
		this.file = file;
		this.content = content;
	}

	/**
	 * Open a journal, and read it if it exists.
	 * @param file where it is
	 * @param header what is migrated
	 * @param resume whether to continue an existing journal; without it an existing one
	 * is refused rather than overwritten
	 * @param earlier takes the entries of an existing journal, in order, header excluded
	 * @return the journal, to which the header has been written
	 * @throws SetupException if the file is in use, belongs to another migration, is
	 * damaged, or must not be continued
	 */
	static Journal open(Path file, Header header, boolean resume, Consumer<JournalEntry> earlier) {
		RandomAccessFile content = null;
		try {
			content = new RandomAccessFile(file.toFile(), "rw");
			lock(file, content);
			if (content.length() > 0 && !resume) {
				throw new SetupException(
						"Journal " + file + " exists. Add --resume to continue that migration, or remove the file");
			}
			long end = new JournalReader(file, header).read(new FileInputStream(content.getFD()), earlier);
			content.setLength(end);
			content.seek(end);
			Journal journal = new Journal(file, content);
			if (end == 0) {
				journal.append(header);
			}
			journal.forcing.start();
			return journal;
		}
		catch (IOException ex) {
			closeAfter(content, ex);
			throw new SetupException("Journal " + file + " cannot be opened: " + ex.getMessage(), ex);
		}
		catch (RuntimeException ex) {
			closeAfter(content, ex);
			throw ex;
		}
	}

	private static void lock(Path file, RandomAccessFile content) throws IOException {
		try {
			if (content.getChannel().tryLock() != null) {
				return;
			}
		}
		catch (OverlappingFileLockException ex) {
			throw new SetupException("Journal " + file + " is in use by another migration", ex);
		}
		throw new SetupException("Journal " + file + " is in use by another process");
	}

	private static void closeAfter(@Nullable RandomAccessFile content, Exception failure) {
		if (content != null) {
			try {
				content.close();
			}
			catch (IOException ex) {
				failure.addSuppressed(ex);
			}
		}
	}

	/**
	 * Write an entry.
	 * @param entry the entry
	 * @throws UncheckedIOException if it cannot be written: nothing may be sent then
	 */
	synchronized void append(JournalEntry entry) {
		byte[] line = (JournalCodec.encode(entry) + "\n").getBytes(StandardCharsets.UTF_8);
		try {
			this.content.write(line);
			this.dirty = true;
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Journal " + this.file + " cannot be written", ex);
		}
	}

	private synchronized void force() throws IOException {
		if (this.dirty) {
			this.content.getFD().sync();
			this.dirty = false;
		}
	}

	/** What cannot be forced now stays dirty; the next round or the close tells. */
	private void forceQuietly() {
		try {
			force();
		}
		catch (IOException ex) {
			logger.warn("Journal {} cannot be forced to disk", this.file, ex);
		}
	}

	/**
	 * Force what is written to the disk and close the file.
	 */
	@Override
	public void close() throws IOException {
		this.forcing.close();
		synchronized (this) {
			if (this.content.getChannel().isOpen()) {
				force();
				this.content.close();
			}
		}
	}

}
