package io.httppool.metrics;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

import org.jspecify.annotations.Nullable;

/**
 * Gives the meters of one pool numbers of one moment. A scrape reads its meters one after
 * another, while the pool goes on; to show sums that add up, all of them have to come
 * from one snapshot. Nobody says where a scrape begins: it does when a meter is read that
 * has been read from the present snapshot already, or when that snapshot is old.
 * <p>
 * Safe for use by any number of threads. Two scrapes at the same time may mix snapshots.
 *
 * @param <T> the numbers
 */
final class ConsistentReading<T> {

	/** Longer than a scrape takes. */
	private static final long LONGEST = Duration.ofSeconds(1).toNanos();

	private final Supplier<T> source;

	private final LongSupplier clock;

	private @Nullable T current;

	private long takenAt;

	ConsistentReading(Supplier<T> source, LongSupplier clock) {
		this.source = source;
		this.clock = clock;
	}

	/**
	 * A reader for one meter.
	 * @param number picks the meter's number
	 */
	Reader<T> reader(ToDoubleFunction<T> number) {
		return new Reader<>(this, number);
	}

	private synchronized T read(Reader<T> reader) {
		long now = this.clock.getAsLong();
		T snapshot = this.current;
		if (snapshot == null || reader.seen == snapshot || now - this.takenAt > LONGEST) {
			snapshot = this.source.get();
			this.current = snapshot;
			this.takenAt = now;
		}
		reader.seen = snapshot;
		return snapshot;
	}

	/**
	 * Reads for one meter.
	 *
	 * @param <T> the numbers
	 */
	static final class Reader<T> {

		private final ConsistentReading<T> reading;

		private final ToDoubleFunction<T> number;

		private @Nullable T seen;

		private Reader(ConsistentReading<T> reading, ToDoubleFunction<T> number) {
			this.reading = reading;
			this.number = number;
		}

		double value() {
			return this.number.applyAsDouble(this.reading.read(this));
		}

	}

}
