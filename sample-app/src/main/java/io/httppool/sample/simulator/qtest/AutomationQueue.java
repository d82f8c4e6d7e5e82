package io.httppool.sample.simulator.qtest;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import io.httppool.sample.simulator.http.ApiException;

/**
 * Automation logs that wait for their processing. It has no thread: what has become due
 * is processed before the next request is answered, which no client can tell apart. May
 * be used by any thread.
 */
final class AutomationQueue {

	private final QTestStore store;

	private final InstantSource clock;

	private final Duration time;

	private final Map<Long, Submission> submissions = new HashMap<>();

	private final List<Submission> waiting = new ArrayList<>();

	AutomationQueue(QTestStore store, InstantSource clock, Duration time) {
		this.store = store;
		this.clock = clock;
		this.time = time;
	}

	synchronized long submit(long cycleId, JsonNode logs) {
		this.store.cycle(cycleId);
		long id = 77L + this.submissions.size();
		Submission submission = new Submission(cycleId, logs, this.clock.instant());
		this.submissions.put(id, submission);
		this.waiting.add(submission);
		return id;
	}

	synchronized State state(long id) {
		Submission submission = this.submissions.get(id);
		if (submission == null) {
			throw new ApiException(404, QTestStore.NOT_FOUND);
		}
		if (submission.outcome != null) {
			return submission.outcome;
		}
		return this.clock.instant().isBefore(submission.submittedAt.plus(this.time.dividedBy(2))) ? State.IN_WAITING
				: State.IN_PROCESSING;
	}

	synchronized void clear() {
		this.submissions.clear();
		this.waiting.clear();
	}

	/**
	 * Processes what has become due.
	 */
	synchronized void settle() {
		Instant now = this.clock.instant();
		this.waiting.removeIf((submission) -> {
			boolean due = !submission.submittedAt.plus(this.time).isAfter(now);
			if (due) {
				submission.outcome = process(submission);
			}
			return due;
		});
	}

	private State process(Submission submission) {
		try {
			for (JsonNode log : submission.logs) {
				process(submission.cycleId, log);
			}
			return State.SUCCESS;
		}
		catch (ApiException ex) {
			return State.FAILED;
		}
	}

	private void process(long cycleId, JsonNode log) {
		String status = QTestInput.required(log, "status");
		ExecutionStatus known = ExecutionStatus.byName(status)
			.orElseThrow(() -> new ApiException(400, "There is no status " + status));
		TestLog.Content content = new TestLog.Content(known.id(), QTestInput.requiredDate(log, "exe_start_date"),
				QTestInput.requiredDate(log, "exe_end_date"), QTestInput.orEmpty(log, "note"));
		String automationContent = QTestInput.required(log, "automation_content");
		TestCase testCase = this.store.testCaseByAutomationContent(automationContent)
			.orElseGet(() -> createTestCase(log, automationContent));
		TestRun run = this.store.runs(List.of(cycleId))
			.stream()
			.filter((candidate) -> candidate.testCaseId() == testCase.id())
			.findFirst()
			.orElseGet(() -> this.store.createRun(cycleId, testCase.id(), null, null, Map.of()));
		this.store.createLog(run.id(), content);
	}

	private TestCase createTestCase(JsonNode log, String automationContent) {
		List<TestStep> steps = new ArrayList<>();
		for (JsonNode step : log.path("test_step_logs")) {
			steps.add(new TestStep(0, QTestInput.orEmpty(step, "description"),
					QTestInput.orEmpty(step, "expected_result")));
		}
		Long moduleId = null;
		for (JsonNode name : log.path("module_names")) {
			moduleId = findOrCreateModule(moduleId, name.asString());
		}
		return this.store.createTestCase(moduleId,
				new TestCaseContent(QTestInput.required(log, "name"), "", "", Map.of(), steps, automationContent));
	}

	private long findOrCreateModule(@Nullable Long parentId, String name) {
		Optional<TestModule> found = this.store.modules()
			.stream()
			.filter((module) -> Objects.equals(module.parentId(), parentId) && module.name().equals(name))
			.findFirst();
		return found.orElseGet(() -> this.store.createModule(parentId, name, "")).id();
	}

	/**
	 * How far a submission is.
	 */
	enum State {

		/**
		 * Not begun.
		 */
		IN_WAITING,

		/**
		 * Begun.
		 */
		IN_PROCESSING,

		/**
		 * Held back. The real product may say so; this one never does.
		 */
		PENDING,

		/**
		 * Done.
		 */
		SUCCESS,

		/**
		 * Stopped at a log that could not be processed.
		 */
		FAILED

	}

	private static final class Submission {

		private final long cycleId;

		private final JsonNode logs;

		private final Instant submittedAt;

		private @Nullable State outcome;

		Submission(long cycleId, JsonNode logs, Instant submittedAt) {
			this.cycleId = cycleId;
			this.logs = logs;
			this.submittedAt = submittedAt;
		}

	}

}
