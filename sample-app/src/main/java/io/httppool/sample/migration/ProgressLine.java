package io.httppool.sample.migration;

import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * The progress as one line.
 *
 * @param stage number of the stage
 * @param name name of the stage
 * @param done number of items done with
 * @param total number of items, if known
 * @param seconds duration of the stage so far
 * @param retries attempts that the pools repeated
 * @param rateLimitSeconds time that rate limits cost
 * @param pools the pools
 */
record ProgressLine(int stage, String name, long done, @Nullable Long total, double seconds, long retries,
		double rateLimitSeconds, List<PoolUse> pools) {

	private static final int BAR = 20;

	/**
	 * The text, without colours.
	 * @return the line
	 */
	String text() {
		StringBuilder line = new StringBuilder();
		line.append(format("[%d/%d %s] ", this.stage, Progress.STAGES, this.name));
		double rate = (this.seconds > 0) ? this.done / this.seconds : 0;
		if (this.total != null && this.total > 0) {
			long of = Math.max(this.total, this.done);
			int filled = (int) (BAR * this.done / of);
			line.append("█".repeat(filled)).append("░".repeat(BAR - filled));
			line.append(format("  %d/%d  %d%%  %.0f/s  ETA %s", this.done, of, 100 * this.done / of, rate,
					eta(of - this.done, rate)));
		}
		else {
			line.append(format(" %d  %.0f/s", this.done, rate));
		}
		line.append(format("  retry %d  429-wait %.1fs ", this.retries, this.rateLimitSeconds));
		this.pools.forEach(
				(pool) -> line.append(format(" %s %d/%d+%d", pool.name(), pool.active(), pool.max(), pool.pending())));
		return line.toString();
	}

	private static String eta(long left, double rate) {
		if (rate == 0) {
			return "-:--";
		}
		long seconds = (long) Math.ceil(left / rate);
		return format("%d:%02d", seconds / 60, seconds % 60);
	}

	private static String format(String format, Object... values) {
		return String.format(Locale.ROOT, format, values);
	}

	/**
	 * The text, cut to the width of a terminal.
	 * @param width number of columns
	 * @return the line
	 */
	String text(int width) {
		String text = text();
		return (text.length() > width) ? text.substring(0, width) : text;
	}

	/**
	 * How busy a pool is.
	 *
	 * @param name name of the upstream
	 * @param active connections in use
	 * @param max most connections
	 * @param pending callers that wait for one
	 */
	record PoolUse(String name, int active, int max, int pending) {

	}

}
