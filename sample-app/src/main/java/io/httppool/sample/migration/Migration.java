package io.httppool.sample.migration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.client.RestClientException;

import io.httppool.ConnectionPools;
import io.httppool.sample.migration.JournalEntry.Header;
import io.httppool.sample.qtest.QTestClient;
import io.httppool.sample.zephyr.ZephyrClient;

/**
 * One run of the migration, on the thread that calls {@link #run()} and the workers that
 * it starts and ends. {@link #stop()} and {@link #interrupt()} may be called by any
 * thread.
 */
final class Migration {

	private static final Logger logger = LoggerFactory.getLogger(Migration.class);

	private final ZephyrClient zephyr;

	private final QTestClient qtest;

	private final ConnectionPools pools;

	private final SimulatorControl control;

	private final MigrationProperties properties;

	private final RunSettings settings;

	private final StopSignal stop = new StopSignal();

	private final Tallies tallies = new Tallies();

	private final Progress progress = new Progress();

	private final Remarks failures = new Remarks("failures");

	private final Remarks warnings = new Remarks("warnings");

	private final UpstreamUsage source;

	private final UpstreamUsage target;

	private final StageRunner runner;

	private final long startedAt = System.nanoTime();

	private volatile @Nullable Thread thread;

	Migration(ZephyrClient zephyr, QTestClient qtest, ConnectionPools pools, UpstreamFigures figures,
			SimulatorControl control, MigrationProperties properties, RunSettings settings) {
		this.zephyr = zephyr;
		this.qtest = qtest;
		this.pools = pools;
		this.control = control;
		this.properties = properties;
		this.settings = settings;
		Patience patience = Patience.ofLists(this.stop);
		this.source = new UpstreamUsage(SimulatorControl.SOURCE, pools, figures, control, patience);
		this.target = new UpstreamUsage(SimulatorControl.TARGET, pools, figures, control, patience);
		this.runner = new StageRunner(settings.workers(), this.stop, this.tallies, this.progress, this.failures::add);
	}

	Progress progress() {
		return this.progress;
	}

	Map<String, UpstreamMeter> meters() {
		return Map.of(SimulatorControl.SOURCE, this.source.meter(), SimulatorControl.TARGET, this.target.meter());
	}

	/**
	 * Migrate. To be called once.
	 * @return what came of it, also after {@link #stop()}
	 * @throws SetupException if the migration could not begin
	 */
	MigrationResult run() {
		this.thread = Thread.currentThread();
		try (StageRunner workers = this.runner) {
			Setup setup = new Preflight(this.zephyr, this.qtest, this.stop).run(this.properties.project(),
					this.properties.targetProject());
			return migrate(setup, workers);
		}
		catch (StoppedException ex) {
			throw new SetupException("The migration was stopped before it began", ex);
		}
		finally {
			this.thread = null;
		}
	}

	private MigrationResult migrate(Setup setup, StageRunner workers) {
		Outcome outcome;
		try (Ledger ledger = openLedger()) {
			outcome = migrate(setup, workers, ledger);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The journal cannot be closed", ex);
		}
		return result(setup, outcome);
	}

	private Outcome migrate(Setup setup, StageRunner workers, Ledger ledger) {
		try {
			this.source.askBefore();
			this.target.askBefore();
			runStages(context(setup, workers, ledger));
			return (this.properties.dryRun()) ? new Outcome(false, Verification.impossible("nothing was written"))
					: new Outcome(false, verify());
		}
		catch (StoppedException ex) {
			return new Outcome(true, Verification.impossible("the migration was interrupted"));
		}
		catch (RestClientException ex) {
			logger.debug("The migration ended early", ex);
			return new Outcome(false,
					Verification.impossible("the migration ended early: " + CallFailure.ofRead(ex).text()));
		}
	}

	private Ledger openLedger() {
		Path journal = this.properties.journal();
		if (journal == null || this.properties.dryRun()) {
			return new Ledger();
		}
		return Ledger.open(journal, new Header(baseUrl(SimulatorControl.SOURCE), baseUrl(SimulatorControl.TARGET),
				this.properties.project(), Mapping.VERSION), this.properties.resume());
	}

	private String baseUrl(String upstream) {
		return this.pools.get(upstream).config().baseUrl().toString();
	}

	private MigrationContext context(Setup setup, StageRunner workers, Ledger ledger) {
		TargetIndex index = TargetIndex.EMPTY;
		if (!ledger.targetWasEmpty()) {
			index = new TargetScan(this.qtest, setup, this.stop).run();
			ledger.targetSeen(index.isEmpty());
		}
		ObjectCreator creator = (this.properties.dryRun()) ? new DryCreator(ledger, this.tallies)
				: new Creator(ledger, this.tallies, this.stop, this.properties.reconcileDelay(), System::nanoTime);
		return new MigrationContext(this.zephyr, this.qtest, setup, new Mapping(setup, this.warnings::add), ledger,
				creator, index, this.tallies, workers, Patience.ofLists(this.stop), this.progress);
	}

	private static void runStages(MigrationContext context) {
		new ModuleStage(context).run();
		new TestCaseStage(context).run();
		new AttachmentStage(context).run();
		Map<Long, String> cycleKeys = new CycleStage(context).run();
		new ExecutionStage(context, cycleKeys).run();
	}

	private Verification verify() {
		this.progress.begin(Progress.STAGES, "verify", null);
		Patience patience = Patience.ofLists(this.stop);
		try {
			return Verification.of(patience.read(() -> this.control.manifest(SimulatorControl.SOURCE)),
					patience.read(() -> this.control.manifest(SimulatorControl.TARGET)));
		}
		catch (RestClientException ex) {
			return Verification.impossible("the manifests cannot be read: " + CallFailure.ofRead(ex).text());
		}
	}

	private MigrationResult result(Setup setup, Outcome outcome) {
		Verification verification = outcome.verification();
		MigrationReport report = new MigrationReport(verification.verified(), exitCode(outcome).code(),
				this.settings.plan(), this.settings.workers(), this.settings.seed(),
				Math.round((System.nanoTime() - this.startedAt) / 1e8) / 10.0, entities(verification),
				upstreams(!outcome.interrupted()), verification.checksum(), verification.differing());
		List<String> remarks = new ArrayList<>(this.failures.lines());
		remarks.addAll(this.warnings.lines());
		return new MigrationResult(report, setup.project(), setup.targetProject(), remarks, verification,
				this.properties.dryRun());
	}

	private ExitCode exitCode(Outcome outcome) {
		if (outcome.interrupted()) {
			return ExitCode.INTERRUPTED;
		}
		if (this.tallies.failed() > 0) {
			return ExitCode.FAILED_ITEMS;
		}
		return (outcome.verification().verified() || this.properties.dryRun()) ? ExitCode.VERIFIED
				: ExitCode.NOT_VERIFIED;
	}

	private MigrationReport.Entities entities(Verification verification) {
		return new MigrationReport.Entities(entity(Kind.TEST_CASE, verification), entity(Kind.MODULE, verification),
				entity(Kind.ATTACHMENT, verification), entity(Kind.CYCLE, verification), entity(Kind.RUN, verification),
				entity(Kind.LOG, verification));
	}

	private MigrationReport.Entity entity(Kind kind, Verification verification) {
		return this.tallies.of(kind).report(verification.duplicates(kind));
	}

	private MigrationReport.Upstreams upstreams(boolean answering) {
		return new MigrationReport.Upstreams(this.source.report(answering), this.target.report(answering));
	}

	/**
	 * Ask for the end: what is in flight may end, nothing new begins. Idempotent.
	 */
	void stop() {
		this.stop.request();
	}

	/**
	 * End what is in flight, too.
	 */
	void interrupt() {
		stop();
		this.runner.interrupt();
		Thread running = this.thread;
		if (running != null) {
			running.interrupt();
		}
	}

	private record Outcome(boolean interrupted, Verification verification) {

	}

}
