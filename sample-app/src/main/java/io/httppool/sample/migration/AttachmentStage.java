package io.httppool.sample.migration;

import java.util.Set;

import io.httppool.sample.qtest.QTestArtifact;
import io.httppool.sample.zephyr.AttachmentOwner;

/**
 * Attachments of the test cases that are in the target.
 */
final class AttachmentStage {

	private final MigrationContext context;

	AttachmentStage(MigrationContext context) {
		this.context = context;
	}

	void run() {
		Set<String> testCases = this.context.ledger().sources(Kind.TEST_CASE);
		this.context.progress().begin(3, "attachments", (long) testCases.size());
		this.context.runner()
			.run((items) -> testCases.forEach((key) -> items.accept(new AttachmentItem(this.context, key))));
	}

	private static final class AttachmentItem implements WorkItem {

		private final MigrationContext context;

		private final String testCase;

		private final AttachmentTransfer transfer;

		AttachmentItem(MigrationContext context, String testCase) {
			this.context = context;
			this.testCase = testCase;
			this.transfer = new AttachmentTransfer(context, AttachmentOwner.testCase(testCase));
		}

		@Override
		public String name() {
			return "attachments of " + this.testCase;
		}

		@Override
		public void run() {
			Ref ref = this.context.ledger().find(Kind.TEST_CASE, this.testCase);
			if (ref == null) {
				throw new IllegalStateException("Test case " + this.testCase + " has vanished from the ledger");
			}
			this.transfer.run(new QTestArtifact(QTestArtifact.TEST_CASES, ref.id()),
					() -> this.context.index().attachmentsOfTestCase(ref.id()));
		}

		@Override
		public void countFailed(Tallies tallies) {
			this.transfer.countFailed(tallies);
		}

	}

}
