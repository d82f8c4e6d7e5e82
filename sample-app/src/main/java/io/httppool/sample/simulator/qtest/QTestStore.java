package io.httppool.sample.simulator.qtest;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import io.httppool.sample.simulator.http.ApiException;

/**
 * Everything that was created in the target. Creating is never idempotent. One lock
 * guards all of it; what it hands out are immutable objects and copies of lists, ordered
 * by id.
 */
final class QTestStore {

	static final String NOT_FOUND = "Object not found";

	/**
	 * Where a test case lands that states no module.
	 */
	static final String CREATED_VIA_API = "Created via API";

	private final InstantSource clock;

	private final boolean uniqueNames;

	private final Map<Long, TestModule> modules = new TreeMap<>();

	private final Map<Long, TestCase> testCases = new TreeMap<>();

	private final Map<Long, TestCycle> cycles = new TreeMap<>();

	private final Map<Long, TestRun> runs = new TreeMap<>();

	private final Map<Long, TestLog> logs = new TreeMap<>();

	private final Map<Long, Attachment> attachments = new TreeMap<>();

	private final Map<Sequence, Long> lastIds = new HashMap<>();

	private final Map<String, Integer> lastOrders = new HashMap<>();

	QTestStore(InstantSource clock, boolean uniqueNames) {
		this.clock = clock;
		this.uniqueNames = uniqueNames;
	}

	synchronized void clear() {
		this.modules.clear();
		this.testCases.clear();
		this.cycles.clear();
		this.runs.clear();
		this.logs.clear();
		this.attachments.clear();
		this.lastIds.clear();
		this.lastOrders.clear();
	}

	synchronized TestModule createModule(@Nullable Long parentId, String name, String description) {
		if (parentId != null) {
			require(this.modules, parentId);
		}
		requireUnique(this.modules.values(),
				(module) -> Objects.equals(module.parentId(), parentId) && module.name().equals(name));
		long id = next(Sequence.MODULE);
		TestModule module = new TestModule(id, Sequence.MODULE.number(id), nextOrder("module", parentId), parentId,
				name, description);
		this.modules.put(id, module);
		return module;
	}

	synchronized TestModule module(long id) {
		return require(this.modules, id);
	}

	synchronized List<TestModule> modules() {
		return List.copyOf(this.modules.values());
	}

	synchronized TestCase createTestCase(@Nullable Long moduleId, TestCaseContent content) {
		long ownerId = (moduleId != null) ? require(this.modules, moduleId).id() : moduleCreatedViaApi().id();
		requireUnique(this.testCases.values(),
				(testCase) -> testCase.moduleId() == ownerId && testCase.content().name().equals(content.name()));
		long id = next(Sequence.TEST_CASE);
		TestCase testCase = new TestCase(id, Sequence.TEST_CASE.number(id), nextOrder("test case", ownerId),
				next(Sequence.VERSION), ownerId, content.withSteps(numbered(content.steps())), now());
		this.testCases.put(id, testCase);
		return testCase;
	}

	synchronized TestCase updateTestCase(long id, @Nullable Long moduleId, TestCaseContent content) {
		TestCase old = require(this.testCases, id);
		long ownerId = (moduleId != null) ? require(this.modules, moduleId).id() : old.moduleId();
		TestCase changed = new TestCase(id, old.number(), old.order(), old.versionId(), ownerId,
				content.withSteps(numbered(content.steps())), old.createdAt());
		this.testCases.put(id, changed);
		return changed;
	}

	synchronized void deleteTestCase(long id) {
		require(this.testCases, id);
		this.runs.values().stream().filter((run) -> run.testCaseId() == id).toList().forEach(this::deleteRun);
		this.attachments.values().removeIf(ownedBy(ObjectType.TEST_CASE, id));
		this.testCases.remove(id);
	}

	private void deleteRun(TestRun run) {
		for (TestLog log : logs(run.id())) {
			this.attachments.values().removeIf(ownedBy(ObjectType.TEST_LOG, log.id()));
			this.logs.remove(log.id());
		}
		this.runs.remove(run.id());
	}

	synchronized TestCase testCase(long id) {
		return require(this.testCases, id);
	}

	synchronized List<TestCase> testCases() {
		return List.copyOf(this.testCases.values());
	}

	synchronized List<TestCase> testCases(long moduleId) {
		require(this.modules, moduleId);
		return this.testCases.values().stream().filter((testCase) -> testCase.moduleId() == moduleId).toList();
	}

	synchronized TestCycle createCycle(@Nullable Long parentId, String name, String description) {
		if (parentId != null) {
			require(this.cycles, parentId);
		}
		requireUnique(this.cycles.values(),
				(cycle) -> Objects.equals(cycle.parentId(), parentId) && cycle.name().equals(name));
		long id = next(Sequence.CYCLE);
		TestCycle cycle = new TestCycle(id, Sequence.CYCLE.number(id), nextOrder("cycle", parentId), parentId, name,
				description);
		this.cycles.put(id, cycle);
		return cycle;
	}

	synchronized TestCycle cycle(long id) {
		return require(this.cycles, id);
	}

	synchronized List<TestCycle> cycles() {
		return List.copyOf(this.cycles.values());
	}

	synchronized TestRun createRun(long cycleId, long testCaseId, @Nullable Long versionId, @Nullable String name,
			Map<Long, String> properties) {
		require(this.cycles, cycleId);
		TestCase testCase = require(this.testCases, testCaseId);
		if (versionId != null && versionId != testCase.versionId()) {
			throw new ApiException(404, NOT_FOUND);
		}
		long id = next(Sequence.RUN);
		TestRun run = new TestRun(id, Sequence.RUN.number(id), nextOrder("run", cycleId), cycleId, testCaseId,
				testCase.versionId(), (name != null) ? name : testCase.content().name(), properties, now());
		this.runs.put(id, run);
		return run;
	}

	synchronized TestRun run(long id) {
		return require(this.runs, id);
	}

	synchronized List<TestRun> runs() {
		return List.copyOf(this.runs.values());
	}

	synchronized List<TestRun> runs(Collection<Long> cycleIds) {
		return this.runs.values().stream().filter((run) -> cycleIds.contains(run.cycleId())).toList();
	}

	synchronized TestLog createLog(long runId, TestLog.Content content) {
		require(this.runs, runId);
		TestLog log = new TestLog(next(Sequence.LOG), runId, content);
		this.logs.put(log.id(), log);
		return log;
	}

	synchronized List<TestLog> logs(long runId) {
		require(this.runs, runId);
		return this.logs.values().stream().filter((log) -> log.runId() == runId).toList();
	}

	synchronized List<TestLog> logs() {
		return List.copyOf(this.logs.values());
	}

	synchronized Attachment attach(ObjectType type, long ownerId, String name, String contentType, byte[] content) {
		requireOwner(type, ownerId);
		Attachment attachment = new Attachment(next(Sequence.ATTACHMENT), type, ownerId, name, contentType, content,
				now());
		this.attachments.put(attachment.id(), attachment);
		return attachment;
	}

	synchronized List<Attachment> attachments(ObjectType type, long ownerId) {
		requireOwner(type, ownerId);
		return this.attachments.values().stream().filter(ownedBy(type, ownerId)).toList();
	}

	synchronized List<Attachment> attachments(ObjectType type) {
		return this.attachments.values().stream().filter((attachment) -> attachment.ownerType() == type).toList();
	}

	synchronized Attachment attachment(ObjectType type, long ownerId, long id) {
		requireOwner(type, ownerId);
		Attachment attachment = require(this.attachments, id);
		if (!ownedBy(type, ownerId).test(attachment)) {
			throw new ApiException(404, NOT_FOUND);
		}
		return attachment;
	}

	synchronized void deleteAttachment(ObjectType type, long ownerId, long id) {
		this.attachments.remove(attachment(type, ownerId, id).id());
	}

	synchronized Optional<TestCase> testCaseByAutomationContent(String automationContent) {
		return this.testCases.values()
			.stream()
			.filter((testCase) -> testCase.content().automationContent().equals(automationContent))
			.findFirst();
	}

	private Instant now() {
		return this.clock.instant();
	}

	private TestModule moduleCreatedViaApi() {
		return this.modules.values()
			.stream()
			.filter((module) -> module.parentId() == null && module.name().equals(CREATED_VIA_API))
			.findFirst()
			.orElseGet(() -> createModule(null, CREATED_VIA_API, ""));
	}

	private List<TestStep> numbered(List<TestStep> steps) {
		List<TestStep> numbered = new ArrayList<>();
		steps.forEach((step) -> numbered.add(new TestStep(next(Sequence.STEP), step.description(), step.expected())));
		return numbered;
	}

	private void requireOwner(ObjectType type, long ownerId) {
		switch (type) {
			case TEST_CASE -> require(this.testCases, ownerId);
			case TEST_LOG -> require(this.logs, ownerId);
			case TEST_STEP -> {
				if (this.testCases.values()
					.stream()
					.noneMatch((testCase) -> testCase.content()
						.steps()
						.stream()
						.anyMatch((step) -> step.id() == ownerId))) {
					throw new ApiException(404, NOT_FOUND);
				}
			}
		}
	}

	private <T> void requireUnique(Collection<T> siblings, Predicate<T> namesake) {
		if (this.uniqueNames && siblings.stream().anyMatch(namesake)) {
			throw new ApiException(400, "Name already exists");
		}
	}

	private static Predicate<Attachment> ownedBy(ObjectType type, long ownerId) {
		return (attachment) -> attachment.ownerType() == type && attachment.ownerId() == ownerId;
	}

	private static <T> T require(Map<Long, T> table, long id) {
		T found = table.get(id);
		if (found == null) {
			throw new ApiException(404, NOT_FOUND);
		}
		return found;
	}

	private long next(Sequence sequence) {
		return this.lastIds.merge(sequence, sequence.first(), (last, first) -> last + 1);
	}

	private int nextOrder(String kind, @Nullable Long parentId) {
		return this.lastOrders.merge(kind + " " + parentId, 1, Integer::sum);
	}

	/**
	 * Where the ids of each kind of object start, so that no id fits two kinds.
	 */
	private enum Sequence {

		MODULE(2656700), TEST_CASE(12126500), VERSION(14267500), STEP(90398800), CYCLE(5604300), RUN(34870100),
		LOG(66120900), ATTACHMENT(41003300);

		private final long first;

		Sequence(long first) {
			this.first = first;
		}

		long first() {
			return this.first;
		}

		int number(long id) {
			return (int) (id - this.first + 1);
		}

	}

}
