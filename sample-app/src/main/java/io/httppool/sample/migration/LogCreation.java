package io.httppool.sample.migration;

import java.util.Optional;

import io.httppool.sample.zephyr.ZephyrExecution;

/**
 * The log of a run: a run has none or one.
 *
 * @param context the run of the migration
 * @param execution the execution in the source
 * @param run the run in the target
 * @param testCase the test case in the target
 */
record LogCreation(MigrationContext context, ZephyrExecution execution, Ref run, Ref testCase) implements Creation {

	/** A run that was there before may have got its log, too. */
	@Override
	public Optional<Ref> existing() {
		return this.context.index().run(this.execution.key()).isPresent() ? find() : Optional.empty();
	}

	@Override
	public Optional<Ref> find() {
		return this.context.qtest()
			.logs(this.context.setup().targetProject(), this.run.id())
			.stream()
			.map((log) -> new Ref(log.id()))
			.findFirst();
	}

	@Override
	public Ref create() {
		return new Ref(this.context.qtest()
			.createLog(this.context.setup().targetProject(), this.run.id(),
					this.context.mapping().log(this.execution, this.testCase))
			.id());
	}

}
