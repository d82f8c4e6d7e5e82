package io.httppool.sample.migration;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.httppool.sample.qtest.QTestArtifact;
import io.httppool.sample.qtest.QTestAttachment;
import io.httppool.sample.zephyr.AttachmentOwner;
import io.httppool.sample.zephyr.ZephyrExecution;

/**
 * Executions: for each a run, then its log, then the attachments of the log.
 */
final class ExecutionStage {

	private final MigrationContext context;

	private final Map<Long, String> cycleKeys;

	/**
	 * Create a stage.
	 * @param context the run
	 * @param cycleKeys the keys of the cycles by their id
	 */
	ExecutionStage(MigrationContext context, Map<Long, String> cycleKeys) {
		this.context = context;
		this.cycleKeys = cycleKeys;
	}

	void run() {
		String project = this.context.setup().project();
		this.context.progress().begin(5, "executions", this.context.setup().executions());
		this.context.runner()
			.run((items) -> SourceLists.each(
					(startAtId) -> this.context.patience()
						.read(() -> this.context.zephyr().executions(project, startAtId)),
					(ZephyrExecution execution) -> {
						this.context.tallies().of(Kind.RUN).source(1);
						this.context.tallies().of(Kind.LOG).source(1);
						items.accept(new ExecutionItem(execution));
					}));
	}

	private Ref migrated(Kind kind, @Nullable String source) {
		Ref ref = (source != null) ? this.context.ledger().find(kind, source) : null;
		if (ref == null) {
			throw new FailedItemException(kind.title() + " " + source + " was not migrated", null);
		}
		return ref;
	}

	private final class ExecutionItem implements WorkItem {

		private final ZephyrExecution execution;

		private final AttachmentTransfer transfer;

		ExecutionItem(ZephyrExecution execution) {
			this.execution = execution;
			this.transfer = new AttachmentTransfer(ExecutionStage.this.context,
					AttachmentOwner.execution(execution.key()));
		}

		@Override
		public String name() {
			return "execution " + this.execution.key();
		}

		@Override
		public void run() {
			MigrationContext context = ExecutionStage.this.context;
			Ref cycle = migrated(Kind.CYCLE, ExecutionStage.this.cycleKeys.get(this.execution.testCycle().id()));
			Ref testCase = migrated(Kind.TEST_CASE, this.execution.testCaseKey());
			Ref run = context.creator()
				.ensure(Kind.RUN, this.execution.key(), new RunCreation(context, this.execution, cycle, testCase));
			Ref log = context.creator()
				.ensure(Kind.LOG, this.execution.key(), new LogCreation(context, this.execution, run, testCase));
			QTestArtifact artifact = new QTestArtifact(QTestArtifact.TEST_LOGS, log.id());
			this.transfer.run(artifact, () -> attachmentsBefore(artifact));
		}

		private List<QTestAttachment> attachmentsBefore(QTestArtifact log) {
			MigrationContext context = ExecutionStage.this.context;
			boolean there = context.index().run(this.execution.key()).isPresent() && log.id() != Ref.DRY.id();
			return there ? context.qtest().attachments(context.setup().targetProject(), log) : List.of();
		}

		@Override
		public void countFailed(Tallies tallies) {
			Ledger ledger = ExecutionStage.this.context.ledger();
			for (Kind kind : List.of(Kind.RUN, Kind.LOG)) {
				tallies.of(kind).failed((ledger.find(kind, this.execution.key()) == null) ? 1 : 0);
			}
			this.transfer.countFailed(tallies);
		}

	}

}
