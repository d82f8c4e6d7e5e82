package io.httppool.sample.migration;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.httppool.sample.qtest.NewCycle;
import io.httppool.sample.qtest.NewLog;
import io.httppool.sample.qtest.NewRun;
import io.httppool.sample.qtest.NewTestCase;
import io.httppool.sample.qtest.QTestProperty;
import io.httppool.sample.zephyr.ZephyrCycle;
import io.httppool.sample.zephyr.ZephyrExecution;
import io.httppool.sample.zephyr.ZephyrLink;
import io.httppool.sample.zephyr.ZephyrStep;
import io.httppool.sample.zephyr.ZephyrTestCase;

/**
 * What an object of Zephyr looks like in qTest. Stateless but for the warnings it hands
 * on; safe for use by any number of threads.
 */
final class Mapping {

	/**
	 * Part of the journal: a changed mapping must not continue what an older one began.
	 */
	static final int VERSION = 1;

	/** Name of the module for test cases that lie in no folder. */
	static final String NO_FOLDER = "No folder";

	/** Priorities that the target must have. */
	static final Set<String> TARGET_PRIORITIES = Set.of("High", "Normal", "Low");

	private static final String DEFAULT_PRIORITY = "Normal";

	private static final Map<String, String> STATUSES = statuses();

	/** Execution statuses that the target must have. */
	static final Set<String> TARGET_STATUSES = Set.copyOf(STATUSES.values());

	private static final String DEFAULT_STATUS = "Unexecuted";

	private final Setup setup;

	private final TargetFields fields;

	private final Consumer<String> warnings;

	/**
	 * Create a mapping.
	 * @param setup names and ids of both sides
	 * @param warnings told what has no counterpart
	 */
	Mapping(Setup setup, Consumer<String> warnings) {
		this.setup = setup;
		this.fields = setup.fields();
		this.warnings = warnings;
	}

	private static Map<String, String> statuses() {
		Map<String, String> statuses = new LinkedHashMap<>();
		statuses.put("Pass", "Passed");
		statuses.put("Fail", "Failed");
		statuses.put("In Progress", "Incomplete");
		statuses.put("Blocked", "Blocked");
		statuses.put("Not Executed", DEFAULT_STATUS);
		return statuses;
	}

	NewTestCase testCase(ZephyrTestCase testCase, List<ZephyrStep> steps, Ref module) {
		return new NewTestCase(testCase.name(), orEmpty(testCase.objective()), orEmpty(testCase.precondition()),
				module.id(),
				List.of(new QTestProperty(this.fields.testCaseKey(), testCase.key()),
						new QTestProperty(this.fields.priority(), String.valueOf(priority(testCase)))),
				steps.stream().map(Mapping::step).toList());
	}

	private long priority(ZephyrTestCase testCase) {
		ZephyrLink link = testCase.priority();
		String name = (link != null) ? this.setup.priorities().get(link.id()) : null;
		if (name == null || !TARGET_PRIORITIES.contains(name)) {
			this.warnings
				.accept("%s has priority %s, which becomes %s".formatted(testCase.key(), name, DEFAULT_PRIORITY));
			name = DEFAULT_PRIORITY;
		}
		return id(this.fields.priorities(), name);
	}

	private static NewTestCase.Step step(ZephyrStep step) {
		ZephyrStep.Inline inline = step.inline();
		if (inline != null) {
			String data = inline.testData();
			String appended = (data != null) ? "<br />Test data: " + data : "";
			return new NewTestCase.Step(orEmpty(inline.description()) + appended, orEmpty(inline.expectedResult()));
		}
		ZephyrStep.Call call = step.testCase();
		if (call == null) {
			throw new FailedItemException("A step is neither written out nor a call", null);
		}
		return new NewTestCase.Step("Call " + call.key(), "");
	}

	NewCycle cycle(ZephyrCycle cycle) {
		return new NewCycle(cycle.name(), (cyclePrefix(cycle.key()) + " " + orEmpty(cycle.description())).strip());
	}

	/**
	 * How the description of a cycle begins; cycles have no field for the key.
	 * @param key the key of the cycle in the source
	 * @return the beginning
	 */
	static String cyclePrefix(String key) {
		return "[" + key + "]";
	}

	/**
	 * The key that the description of a cycle begins with.
	 * @param description the description
	 * @return the key, or {@code null} if the cycle is not ours
	 */
	static @Nullable String cycleKey(@Nullable String description) {
		if (description == null || !description.startsWith("[")) {
			return null;
		}
		int end = description.indexOf(']');
		return (end > 1) ? description.substring(1, end) : null;
	}

	NewRun run(ZephyrExecution execution, Ref testCase) {
		return new NewRun(execution.testCaseKey() + " " + execution.key(), new NewRun.Reference(testCase.id()),
				testCase.requiredVersion(), List.of(new QTestProperty(this.fields.runKey(), execution.key())));
	}

	NewLog log(ZephyrExecution execution, Ref testCase) {
		Instant end = execution.actualEndDate();
		Long millis = execution.executionTime();
		Instant start = (end != null && millis != null) ? end.minusMillis(millis) : end;
		return new NewLog(new NewLog.Status(status(execution)), utc(start), utc(end), orEmpty(execution.comment()),
				testCase.requiredVersion(), List.of());
	}

	private long status(ZephyrExecution execution) {
		String source = this.setup.executionStatuses().get(execution.testExecutionStatus().id());
		String name = (source != null) ? STATUSES.get(source) : null;
		if (name == null) {
			this.warnings
				.accept("%s has status %s, which becomes %s".formatted(execution.key(), source, DEFAULT_STATUS));
			name = DEFAULT_STATUS;
		}
		return id(this.fields.statuses(), name);
	}

	private static long id(Map<String, Long> ids, String name) {
		Long id = ids.get(name);
		if (id == null) {
			throw new IllegalStateException("The target has no value '" + name + "', which the preflight requires");
		}
		return id;
	}

	private static @Nullable OffsetDateTime utc(@Nullable Instant instant) {
		return (instant != null) ? instant.atOffset(ZoneOffset.UTC) : null;
	}

	private static String orEmpty(@Nullable String text) {
		return (text != null) ? text : "";
	}

}
