package io.httppool.sample.migration;

import io.httppool.sample.zephyr.ZephyrLink;
import io.httppool.sample.zephyr.ZephyrTestCase;

/**
 * Test cases with their steps.
 */
final class TestCaseStage {

	/** Name of the module for test cases without a folder, among the ids of folders. */
	private static final String NO_FOLDER = "none";

	private final MigrationContext context;

	private final Object noFolder = new Object();

	private boolean noFolderCounted;

	TestCaseStage(MigrationContext context) {
		this.context = context;
	}

	void run() {
		String project = this.context.setup().project();
		this.context.progress().begin(2, "test cases", this.context.setup().testCases());
		this.context.runner()
			.run((items) -> SourceLists.each((startAtId) -> this.context.patience()
				.read(() -> this.context.zephyr().testCases(project, startAtId)), (ZephyrTestCase testCase) -> {
					this.context.tallies().of(Kind.TEST_CASE).source(1);
					items.accept(new TestCaseItem(testCase));
				}));
	}

	private Ref module(ZephyrTestCase testCase) {
		ZephyrLink folder = testCase.folder();
		if (folder == null) {
			return noFolder();
		}
		Ref module = this.context.ledger().find(Kind.MODULE, String.valueOf(folder.id()));
		if (module == null) {
			throw new FailedItemException("its folder " + folder.id() + " was not migrated", null);
		}
		return module;
	}

	private Ref noFolder() {
		// Many test cases may need it at once, but only one may make it.
		synchronized (this.noFolder) {
			if (!this.noFolderCounted) {
				this.noFolderCounted = true;
				this.context.tallies().of(Kind.MODULE).source(1);
			}
			return this.context.creator()
				.ensure(Kind.MODULE, NO_FOLDER, new ModuleCreation(this.context, null, Mapping.NO_FOLDER));
		}
	}

	private final class TestCaseItem implements WorkItem {

		private final ZephyrTestCase testCase;

		TestCaseItem(ZephyrTestCase testCase) {
			this.testCase = testCase;
		}

		@Override
		public String name() {
			return "test case " + this.testCase.key();
		}

		@Override
		public void run() {
			MigrationContext context = TestCaseStage.this.context;
			context.creator()
				.ensure(Kind.TEST_CASE, this.testCase.key(),
						new TestCaseCreation(context, this.testCase, module(this.testCase)));
		}

		@Override
		public void countFailed(Tallies tallies) {
			tallies.of(Kind.TEST_CASE).failed(1);
		}

	}

}
