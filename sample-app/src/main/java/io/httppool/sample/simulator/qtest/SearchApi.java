package io.httppool.sample.simulator.qtest;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import io.httppool.sample.simulator.http.ApiException;
import io.httppool.sample.simulator.http.Json;
import io.httppool.sample.simulator.http.PathVariables;
import io.httppool.sample.simulator.http.Router;
import io.httppool.test.server.UpstreamRequest;
import io.httppool.test.server.UpstreamResponse;

/**
 * Searches test cases and runs by their fields. A new object is not found before the
 * search lag is over, although lists have it at once.
 */
final class SearchApi {

	private final QTestStore store;

	private final InstantSource clock;

	private final Duration lag;

	SearchApi(QTestStore store, InstantSource clock, Duration lag) {
		this.store = store;
		this.clock = clock;
		this.lag = lag;
	}

	void addTo(Router router) {
		router.route("POST", QTestSimulator.PROJECT_PATH + "/search", this::search);
	}

	private UpstreamResponse search(UpstreamRequest request, PathVariables path) {
		ObjectNode body = Json.body(request);
		SearchQuery query = SearchQuery.parse(QTestInput.required(body, "query"));
		Set<String> wanted = StreamSupport.stream(body.path("fields").spliterator(), false)
			.map(JsonNode::asString)
			.collect(Collectors.toSet());
		Instant visibleUntil = this.clock.instant().minus(this.lag);
		QTestForm form = new QTestForm(request.baseUrl().toString());
		QTestPage page = QTestPage.wrapped(request);
		return switch (QTestInput.required(body, "object_type")) {
			case "test-cases" -> {
				List<TestCase> found = this.store.testCases()
					.stream()
					.filter((testCase) -> !testCase.createdAt().isAfter(visibleUntil))
					.filter((testCase) -> query.matches((label) -> value(testCase, label)))
					.toList();
				yield page.reply(found, only(wanted, (testCase) -> form.testCase(testCase, true, true)));
			}
			case "test-runs" -> {
				List<TestRun> found = this.store.runs()
					.stream()
					.filter((run) -> !run.createdAt().isAfter(visibleUntil))
					.filter((run) -> query.matches((label) -> value(run, label)))
					.toList();
				yield page.reply(found, only(wanted, form::run));
			}
			default -> throw new ApiException(400, "object_type must be test-cases or test-runs");
		};
	}

	private static <T> Function<T, ObjectNode> only(Set<String> wanted, Function<T, ObjectNode> form) {
		return (wanted.isEmpty() || wanted.contains("*")) ? form : (item) -> form.apply(item).retain(wanted);
	}

	private static String value(TestCase testCase, String label) {
		TestCaseContent content = testCase.content();
		return switch (label.toLowerCase(Locale.ROOT)) {
			case "id" -> String.valueOf(testCase.id());
			case "pid" -> "TC-" + testCase.number();
			case "name" -> content.name();
			case "description" -> content.description();
			case "precondition" -> content.precondition();
			default -> value(Field.OF_TEST_CASES, content.properties(), label);
		};
	}

	private static String value(TestRun run, String label) {
		return switch (label.toLowerCase(Locale.ROOT)) {
			case "id" -> String.valueOf(run.id());
			case "pid" -> "TR-" + run.number();
			case "name" -> run.name();
			default -> value(Field.OF_TEST_RUNS, run.properties(), label);
		};
	}

	private static String value(List<Field> fields, Map<Long, String> properties, String label) {
		Field field = Field.byLabel(fields, label)
			.orElseThrow(() -> new ApiException(400, "There is no field " + label));
		return properties.getOrDefault(field.id(), "");
	}

}
