package io.httppool.sample.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.httppool.sample.qtest.QTestArtifact;
import io.httppool.sample.qtest.QTestAttachment;
import io.httppool.sample.qtest.QTestClient;
import io.httppool.sample.qtest.QTestCycle;
import io.httppool.sample.qtest.QTestModule;
import io.httppool.sample.qtest.QTestRun;
import io.httppool.sample.qtest.QTestTestCase;

/**
 * Reads what the target holds, once, when no journal can tell. Logs and the attachments
 * of logs are left out: they are looked up when their run is found to be there.
 */
final class TargetScan {

	private static final Logger logger = LoggerFactory.getLogger(TargetScan.class);

	private final QTestClient qtest;

	private final Setup setup;

	private final Patience patience;

	private final TargetLists lists;

	private final TargetIndex index = new TargetIndex();

	TargetScan(QTestClient qtest, Setup setup, StopSignal stop) {
		this.qtest = qtest;
		this.setup = setup;
		this.patience = Patience.ofLists(stop);
		this.lists = new TargetLists(qtest, setup.targetProject(), this.patience::read);
	}

	/**
	 * Read the target. To be called once.
	 * @return what is in it
	 */
	TargetIndex run() {
		long project = this.setup.targetProject();
		addModules(null, this.patience.read(() -> this.qtest.moduleTree(project)));
		this.lists.eachTestCase(null, this::addTestCase);
		addAttachments();
		for (QTestCycle cycle : this.patience.read(() -> this.qtest.rootCycles(project))) {
			String key = Mapping.cycleKey(cycle.description());
			if (key != null) {
				this.index.addCycle(key, new Ref(cycle.id()));
			}
		}
		this.index.cycles().values().forEach((cycle) -> this.lists.eachRun(cycle.id(), this::addRun));
		if (!this.index.isEmpty()) {
			logger.info("The target is not empty: what carries a key of the source is adopted");
		}
		return this.index;
	}

	private void addModules(@Nullable Long parent, List<QTestModule> modules) {
		for (QTestModule module : modules) {
			this.index.addModule(parent, module.name(), new Ref(module.id()));
			addModules(module.id(), module.childrenOrNone());
		}
	}

	private void addTestCase(QTestTestCase testCase) {
		String key = this.setup.fields().testCaseKey(testCase.properties());
		if (key != null) {
			this.index.addTestCase(key, new Ref(testCase.id(), testCase.testCaseVersionId()));
		}
	}

	private void addRun(QTestRun run) {
		String key = this.setup.fields().runKey(run.properties());
		if (key != null) {
			this.index.addRun(key, new Ref(run.id()));
		}
	}

	private void addAttachments() {
		List<Long> ids = new ArrayList<>();
		for (Ref testCase : this.index.testCases().values()) {
			ids.add(testCase.id());
			if (ids.size() == QTestClient.ATTACHMENTS_OF) {
				addAttachments(ids);
				ids.clear();
			}
		}
		if (!ids.isEmpty()) {
			addAttachments(ids);
		}
	}

	private void addAttachments(List<Long> ids) {
		Map<Long, List<QTestAttachment>> byTestCase = this.lists.attachments(QTestArtifact.TEST_CASES, ids)
			.stream()
			.filter((attachment) -> attachment.artifactId() != null)
			.collect(Collectors.groupingBy((attachment) -> Objects.requireNonNull(attachment.artifactId())));
		this.index.addAttachments(byTestCase);
	}

}
