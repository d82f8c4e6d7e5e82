package io.httppool.sample.migration;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import io.httppool.sample.zephyr.ZephyrExecution;

/**
 * A run in its cycle, recognised by the field that contains its key.
 *
 * @param context the run of the migration
 * @param execution the execution in the source
 * @param cycle the cycle in the target
 * @param testCase the test case in the target
 */
record RunCreation(MigrationContext context, ZephyrExecution execution, Ref cycle, Ref testCase) implements Creation {

	@Override
	public Optional<Ref> existing() {
		return this.context.index().run(this.execution.key());
	}

	@Override
	public Optional<Ref> find() {
		AtomicReference<@Nullable Ref> found = new AtomicReference<>();
		this.context.targetLists().eachRun(this.cycle.id(), (candidate) -> {
			String key = this.context.setup().fields().runKey(candidate.properties());
			if (this.execution.key().equals(key)) {
				found.compareAndSet(null, new Ref(candidate.id()));
			}
		});
		return Optional.ofNullable(found.get());
	}

	@Override
	public Ref create() {
		return new Ref(this.context.qtest()
			.createRun(this.context.setup().targetProject(), this.cycle.id(),
					this.context.mapping().run(this.execution, this.testCase))
			.id());
	}

}
