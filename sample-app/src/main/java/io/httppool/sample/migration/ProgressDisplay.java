package io.httppool.sample.migration;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.httppool.PoolStats;

/**
 * Shows the progress while it is open: on a terminal as a line that is redrawn, elsewhere
 * as a line every few seconds.
 */
final class ProgressDisplay implements AutoCloseable {

	private static final Duration REDRAW_PERIOD = Duration.ofMillis(200);

	private static final Duration PLAIN_PERIOD = Duration.ofSeconds(5);

	private static final String DIM = "\u001b[2m";

	private static final String PLAIN = "\u001b[0m";

	private final Migration migration;

	private final PrintStream err;

	private final Terminal terminal;

	private final Heartbeat heartbeat;

	private int drawn;

	private boolean closed;

	/**
	 * Create a display.
	 * @param migration the migration
	 * @param err where to
	 * @param terminal what that is seen on
	 */
	ProgressDisplay(Migration migration, PrintStream err, Terminal terminal) {
		this.migration = migration;
		this.err = err;
		this.terminal = terminal;
		this.heartbeat = new Heartbeat("progress", terminal.interactive() ? REDRAW_PERIOD : PLAIN_PERIOD, this::show);
	}

	/**
	 * Begin to show the progress. To be called once.
	 */
	void start() {
		this.heartbeat.start();
	}

	private synchronized void show() {
		if (this.closed) {
			return;
		}
		if (this.terminal.interactive()) {
			redraw(line().text(this.terminal.width() - 1));
		}
		else {
			this.err.println(line().text());
		}
	}

	private void redraw(String text) {
		String blank = " ".repeat(Math.max(0, this.drawn - text.length()));
		this.err.print("\r" + (this.terminal.colours() ? DIM + text + PLAIN : text) + blank);
		this.err.flush();
		this.drawn = text.length();
	}

	private ProgressLine line() {
		Progress.StageProgress stage = this.migration.progress().stage();
		Map<String, UpstreamMeter> meters = this.migration.meters();
		List<ProgressLine.PoolUse> pools = new ArrayList<>();
		for (String name : List.of(SimulatorControl.SOURCE, SimulatorControl.TARGET)) {
			UpstreamMeter meter = meters.get(name);
			if (meter != null) {
				PoolStats stats = meter.stats();
				pools.add(new ProgressLine.PoolUse(name, stats.active(), stats.max(), stats.pending()));
			}
		}
		return new ProgressLine(stage.number(), stage.name(), stage.done(), stage.total(), stage.seconds(),
				meters.values().stream().mapToLong(UpstreamMeter::retried).sum(),
				meters.values().stream().mapToDouble(UpstreamMeter::waitedSeconds).sum(), pools);
	}

	/**
	 * End, and leave the line empty for what follows.
	 */
	@Override
	public void close() {
		this.heartbeat.close();
		synchronized (this) {
			this.closed = true;
			if (this.terminal.interactive() && this.drawn > 0) {
				this.err.print("\r" + " ".repeat(this.drawn) + "\r");
				this.err.flush();
			}
		}
	}

}
