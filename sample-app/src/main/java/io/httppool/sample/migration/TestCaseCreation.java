package io.httppool.sample.migration;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import io.httppool.sample.qtest.NewTestCase;
import io.httppool.sample.qtest.QTestTestCase;
import io.httppool.sample.zephyr.ZephyrStep;
import io.httppool.sample.zephyr.ZephyrTestCase;

/**
 * A test case with its steps, recognised by the field that contains its key.
 */
final class TestCaseCreation implements Creation {

	private final MigrationContext context;

	private final ZephyrTestCase testCase;

	private final Ref module;

	private @Nullable NewTestCase prepared;

	TestCaseCreation(MigrationContext context, ZephyrTestCase testCase, Ref module) {
		this.context = context;
		this.testCase = testCase;
		this.module = module;
	}

	@Override
	public Optional<Ref> existing() {
		return this.context.index().testCase(this.testCase.key());
	}

	/** The search may lag behind, the list of the module does not. */
	@Override
	public Optional<Ref> find() {
		List<Long> hits = this.context.qtest()
			.searchTestCases(this.context.setup().targetProject(), TargetFields.ZEPHYR_KEY, this.testCase.key());
		return hits.isEmpty() ? findInModule()
				: Optional.of(ref(this.context.qtest().testCase(this.context.setup().targetProject(), hits.get(0))));
	}

	private Optional<Ref> findInModule() {
		AtomicReference<@Nullable Ref> found = new AtomicReference<>();
		this.context.targetLists().eachTestCase(this.module.id(), (candidate) -> {
			String key = this.context.setup().fields().testCaseKey(candidate.properties());
			if (this.testCase.key().equals(key)) {
				found.compareAndSet(null, ref(candidate));
			}
		});
		return Optional.ofNullable(found.get());
	}

	@Override
	public void prepare() {
		List<ZephyrStep> steps = SourceLists
			.all((startAt) -> this.context.zephyr().steps(this.testCase.key(), startAt));
		this.prepared = this.context.mapping().testCase(this.testCase, steps, this.module);
	}

	@Override
	public Ref create() {
		NewTestCase body = this.prepared;
		if (body == null) {
			throw new IllegalStateException("Test case " + this.testCase.key() + " is not prepared");
		}
		return ref(this.context.qtest().createTestCase(this.context.setup().targetProject(), body));
	}

	private static Ref ref(QTestTestCase testCase) {
		return new Ref(testCase.id(), testCase.testCaseVersionId());
	}

}
