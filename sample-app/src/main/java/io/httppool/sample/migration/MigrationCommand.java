package io.httppool.sample.migration;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

import io.httppool.ConnectionPools;
import io.httppool.sample.qtest.QTestClient;
import io.httppool.sample.zephyr.ZephyrClient;

/**
 * Runs a migration with progress and report. When the application is stopped meanwhile,
 * by Ctrl-C for instance, the requests in flight may end and the report is printed before
 * anything that they need is closed.
 */
@Component
public class MigrationCommand implements SmartLifecycle {

	private static final int MAX_DEFAULT_WORKERS = 16;

	private static final Duration GRACE = Duration.ofSeconds(10);

	/** After the interrupt there is only the report to print. */
	private static final Duration REPORT_GRACE = Duration.ofSeconds(5);

	private final ZephyrClient zephyr;

	private final QTestClient qtest;

	private final ConnectionPools pools;

	private final UpstreamFigures figures;

	private final SimulatorControl control;

	private final MigrationProperties properties;

	private final Environment environment;

	private volatile @Nullable Execution execution;

	MigrationCommand(ZephyrClient zephyr, QTestClient qtest, ConnectionPools pools, UpstreamFigures figures,
			SimulatorControl control, MigrationProperties properties, Environment environment) {
		this.zephyr = zephyr;
		this.qtest = qtest;
		this.pools = pools;
		this.figures = figures;
		this.control = control;
		this.properties = properties;
		this.environment = environment;
	}

	/**
	 * Run a migration. Only one may run at a time.
	 * @param out takes the report
	 * @param err takes the progress, and what prevents a migration
	 * @return the exit code of the program
	 */
	public int execute(PrintStream out, PrintStream err) {
		try {
			return execute(newMigration(), out, err);
		}
		catch (SetupException ex) {
			err.println(ex.getMessage());
			return ExitCode.SETUP.code();
		}
	}

	private int execute(Migration migration, PrintStream out, PrintStream err) {
		Terminal terminal = Terminal.detect(System.getenv());
		Execution current = new Execution(migration, new CountDownLatch(1));
		this.execution = current;
		try {
			MigrationResult result = run(migration, err, terminal);
			print(result, new ReportPrinter(out, terminal.colours()));
			return result.report().exitCode();
		}
		finally {
			this.execution = null;
			current.ended().countDown();
		}
	}

	private void print(MigrationResult result, ReportPrinter printer) {
		if (this.properties.report() == ReportFormat.JSON) {
			printer.json(result.report());
		}
		else {
			printer.table(result);
		}
	}

	private MigrationResult run(Migration migration, PrintStream err, Terminal terminal) {
		if (!this.properties.progress()) {
			return migration.run();
		}
		try (ProgressDisplay display = new ProgressDisplay(migration, err, terminal)) {
			display.start();
			return migration.run();
		}
	}

	private Migration newMigration() {
		Integer configured = this.properties.workers();
		int workers = (configured != null) ? configured
				: Math.min(MAX_DEFAULT_WORKERS, this.pools.get(SimulatorControl.TARGET).config().maxConnections());
		if (workers < 1) {
			throw new SetupException("migration.workers must be at least 1 (was " + workers + ")");
		}
		RunSettings settings = new RunSettings(this.environment.getProperty("sim.plan", "none"),
				this.environment.getProperty("sim.dataset.seed", Long.class, 42L), workers);
		return new Migration(this.zephyr, this.qtest, this.pools, this.figures, this.control, this.properties,
				settings);
	}

	@Override
	public void start() {
		// Nothing runs until it is asked for.
	}

	/**
	 * Stop the migration and wait until its report is printed.
	 */
	@Override
	public void stop() {
		Execution current = this.execution;
		if (current == null) {
			return;
		}
		try {
			current.migration().stop();
			if (!current.ended().await(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
				current.migration().interrupt();
				current.ended().await(REPORT_GRACE.toMillis(), TimeUnit.MILLISECONDS);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public boolean isRunning() {
		return this.execution != null;
	}

	private record Execution(Migration migration, CountDownLatch ended) {

	}

}
