package io.httppool.sample.migration;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.web.client.RestClientException;

import io.httppool.sample.qtest.QTestClient;
import io.httppool.sample.qtest.QTestField;
import io.httppool.sample.qtest.QTestProject;
import io.httppool.sample.qtest.QTestStatus;
import io.httppool.sample.zephyr.ZephyrClient;
import io.httppool.sample.zephyr.ZephyrOption;
import io.httppool.sample.zephyr.ZephyrProject;

/**
 * Looks at both sides before anything is written, and says what is missing.
 */
final class Preflight {

	private final ZephyrClient zephyr;

	private final QTestClient qtest;

	private final Patience patience;

	Preflight(ZephyrClient zephyr, QTestClient qtest, StopSignal stop) {
		this.zephyr = zephyr;
		this.qtest = qtest;
		this.patience = Patience.ofPreflight(stop);
	}

	/**
	 * Look.
	 * @param project key of the project in the source
	 * @param targetProject id of the project in the target, or {@code null} for the only
	 * one
	 * @return what was found
	 * @throws SetupException if the migration cannot work
	 */
	Setup run(String project, @Nullable Long targetProject) {
		ZephyrProject source = read("Zephyr project " + project, () -> this.zephyr.project(project));
		if (!source.enabled()) {
			throw new SetupException("Zephyr is not enabled for project " + project);
		}
		Map<Long, String> priorities = read("the priorities of Zephyr",
				() -> names(SourceLists.all((startAt) -> this.zephyr.priorities(project, startAt))));
		Map<Long, String> statuses = read("the statuses of Zephyr",
				() -> names(SourceLists.all((startAt) -> this.zephyr.executionStatuses(project, startAt))));
		Long testCases = read("the test cases of Zephyr", () -> this.zephyr.numberOfTestCases(project));
		Long executions = read("the executions of Zephyr", () -> this.zephyr.numberOfExecutions(project));
		long target = choose(read("the projects of qTest", this.qtest::projects), targetProject);
		return new Setup(project, target, priorities, statuses, testCases, executions, fields(target));
	}

	private static long choose(List<QTestProject> projects, @Nullable Long wanted) {
		if (wanted == null && projects.size() == 1) {
			return projects.get(0).id();
		}
		String known = projects.stream()
			.map((project) -> project.id() + " (" + project.name() + ")")
			.collect(Collectors.joining(", "));
		if (wanted == null) {
			throw new SetupException("Set migration.target-project to one of the projects of qTest: " + known);
		}
		if (projects.stream().noneMatch((project) -> project.id() == wanted)) {
			throw new SetupException("qTest has no project " + wanted + "; it has " + known);
		}
		return wanted;
	}

	private TargetFields fields(long project) {
		List<QTestField> ofTestCases = read("the test case fields of qTest",
				() -> this.qtest.fields(project, "test-cases"));
		List<QTestField> ofRuns = read("the test run fields of qTest", () -> this.qtest.fields(project, "test-runs"));
		List<QTestStatus> statuses = read("the statuses of qTest", () -> this.qtest.executionStatuses(project));
		QTestField priority = field(ofTestCases, "test case", "Priority");
		List<QTestField.AllowedValue> values = priority.allowedValues();
		TargetFields fields = new TargetFields(field(ofTestCases, "test case", TargetFields.ZEPHYR_KEY).id(),
				field(ofRuns, "test run", TargetFields.ZEPHYR_KEY).id(), priority.id(),
				(values != null) ? values.stream()
					.collect(Collectors.toMap(QTestField.AllowedValue::label, QTestField.AllowedValue::value,
							(first, second) -> first))
						: Map.of(),
				statuses.stream()
					.collect(Collectors.toMap(QTestStatus::name, QTestStatus::id, (first, second) -> first)));
		require("priorities", fields.priorities().keySet().containsAll(Mapping.TARGET_PRIORITIES),
				Mapping.TARGET_PRIORITIES);
		require("execution statuses", fields.statuses().keySet().containsAll(Mapping.TARGET_STATUSES),
				Mapping.TARGET_STATUSES);
		return fields;
	}

	private static QTestField field(List<QTestField> fields, String owner, String label) {
		return fields.stream()
			.filter((field) -> field.label().equals(label))
			.findFirst()
			.orElseThrow(() -> new SetupException(
					"qTest has no " + owner + " field '" + label + "'. Add it to the project's settings"));
	}

	private static void require(String what, boolean complete, Iterable<String> needed) {
		if (!complete) {
			throw new SetupException("qTest lacks some of these " + what + ": " + String.join(", ", needed));
		}
	}

	private static Map<Long, String> names(List<ZephyrOption> options) {
		return options.stream()
			.collect(Collectors.toMap(ZephyrOption::id, ZephyrOption::name, (first, second) -> first));
	}

	private <T extends @Nullable Object> T read(String what, Supplier<T> call) {
		try {
			return this.patience.read(call);
		}
		catch (RestClientException ex) {
			throw new SetupException(
					"Cannot read " + what + ": " + CallFailure.ofRead(ex).text() + ". Check address and credentials",
					ex);
		}
	}

}
