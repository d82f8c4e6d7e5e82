package io.httppool.sample.simulator.qtest;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.httppool.sample.simulator.manifest.CanonicalAttachment;
import io.httppool.sample.simulator.manifest.CanonicalRun;
import io.httppool.sample.simulator.manifest.CanonicalStep;
import io.httppool.sample.simulator.manifest.CanonicalTestCase;
import io.httppool.sample.simulator.manifest.Manifest;
import io.httppool.sample.simulator.manifest.ManifestBuilder;

/**
 * The state that the target has.
 */
final class TargetManifest {

	private static final Pattern CYCLE_KEY = Pattern.compile("\\[([^\\]]+)].*", Pattern.DOTALL);

	private final Map<Long, TestModule> modules = new HashMap<>();

	private final Map<Long, String> testCaseKeys = new HashMap<>();

	private final Map<Long, String> cycleKeys = new HashMap<>();

	private final Map<Long, List<TestLog>> logs;

	private final Map<Long, List<CanonicalAttachment>> testCaseAttachments;

	private final Map<Long, List<CanonicalAttachment>> logAttachments;

	private final QTestStore store;

	private TargetManifest(QTestStore store) {
		this.store = store;
		this.logs = store.logs().stream().collect(Collectors.groupingBy(TestLog::runId));
		this.testCaseAttachments = attachments(ObjectType.TEST_CASE);
		this.logAttachments = attachments(ObjectType.TEST_LOG);
	}

	static Manifest of(QTestStore store) {
		return new TargetManifest(store).build();
	}

	private Map<Long, List<CanonicalAttachment>> attachments(ObjectType type) {
		return this.store.attachments(type)
			.stream()
			.collect(
					Collectors
						.groupingBy(Attachment::ownerId,
								Collectors
									.mapping(
											(attachment) -> CanonicalAttachment.of(attachment.name(),
													attachment.contentType(), attachment.content()),
											Collectors.toList())));
	}

	private Manifest build() {
		ManifestBuilder manifest = new ManifestBuilder();
		for (TestModule module : this.store.modules()) {
			this.modules.put(module.id(), module);
			manifest.module(path(module));
		}
		this.store.testCases().forEach((testCase) -> add(testCase, manifest));
		for (TestCycle cycle : this.store.cycles()) {
			Matcher matcher = CYCLE_KEY.matcher(cycle.description());
			if (matcher.matches()) {
				this.cycleKeys.put(cycle.id(), matcher.group(1));
			}
			manifest.cycle(this.cycleKeys.get(cycle.id()));
		}
		this.store.runs().forEach((run) -> add(run, manifest));
		return manifest.build();
	}

	private void add(TestCase testCase, ManifestBuilder manifest) {
		TestCaseContent content = testCase.content();
		String path = path(testCase.moduleId());
		if (path.equals(QTestStore.CREATED_VIA_API)) {
			manifest.createdViaApi();
		}
		List<CanonicalAttachment> attachments = this.testCaseAttachments.getOrDefault(testCase.id(), List.of());
		String key = content.properties().getOrDefault(Field.TEST_CASE_KEY, "");
		if (key.isEmpty()) {
			manifest.testCaseWithoutKey(content.steps().size(), attachments.size());
			return;
		}
		this.testCaseKeys.put(testCase.id(), key);
		String priority = content.properties().getOrDefault(Field.TEST_CASE_PRIORITY, "");
		manifest.testCase(new CanonicalTestCase(key, path, content.name(), content.description(),
				content.precondition(), priority.isEmpty() ? 0 : Integer.parseInt(priority),
				content.steps().stream().map((step) -> new CanonicalStep(step.description(), step.expected())).toList(),
				attachments));
	}

	private void add(TestRun run, ManifestBuilder manifest) {
		List<TestLog> logs = this.logs.getOrDefault(run.id(), List.of());
		List<CanonicalAttachment> attachments = logs.stream()
			.flatMap((log) -> this.logAttachments.getOrDefault(log.id(), List.of()).stream())
			.toList();
		String key = run.properties().getOrDefault(Field.TEST_RUN_KEY, "");
		if (key.isEmpty()) {
			manifest.runWithoutKey(logs.size(), attachments.size());
			return;
		}
		TestLog.Content last = logs.isEmpty() ? null : logs.get(logs.size() - 1).content();
		manifest.run(new CanonicalRun(key, this.cycleKeys.get(run.cycleId()), this.testCaseKeys.get(run.testCaseId()),
				(last != null) ? last.status() : null, (last != null) ? last.end().toString() : null,
				(last != null) ? last.note() : "", attachments), logs.size());
	}

	private String path(@Nullable Long moduleId) {
		TestModule module = (moduleId != null) ? this.modules.get(moduleId) : null;
		return (module != null) ? path(module) : "";
	}

	private String path(TestModule module) {
		String parent = path(module.parentId());
		return parent.isEmpty() ? module.name() : parent + "/" + module.name();
	}

}
