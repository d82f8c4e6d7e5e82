package io.httppool.sample.simulator.qtest;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.StreamSupport;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import io.httppool.sample.simulator.http.ApiException;
import io.httppool.sample.simulator.http.Json;
import io.httppool.sample.simulator.http.Parameters;
import io.httppool.sample.simulator.http.PathVariables;
import io.httppool.sample.simulator.http.Router;
import io.httppool.test.server.UpstreamRequest;
import io.httppool.test.server.UpstreamResponse;

/**
 * Modules, test cases and their fields.
 */
final class DesignApi {

	private final QTestStore store;

	DesignApi(QTestStore store) {
		this.store = store;
	}

	void addTo(Router router) {
		String project = QTestSimulator.PROJECT_PATH;
		router.route("GET", project + "/settings/{objectType}/fields", this::fields)
			.route("GET", project + "/modules", this::modules)
			.route("POST", project + "/modules", this::createModule)
			.route("GET", project + "/test-cases", this::testCases)
			.route("POST", project + "/test-cases", this::createTestCase)
			.route("GET", project + "/test-cases/{id}", this::testCase)
			.route("PUT", project + "/test-cases/{id}", this::updateTestCase)
			.route("DELETE", project + "/test-cases/{id}", this::deleteTestCase)
			.route("GET", project + "/test-cases/{id}/test-steps", this::steps);
	}

	private UpstreamResponse fields(UpstreamRequest request, PathVariables path) {
		return switch (path.get("objectType")) {
			case "test-cases" -> Json.reply(200, form(request).fields(Field.OF_TEST_CASES));
			case "test-runs" -> Json.reply(200, form(request).fields(Field.OF_TEST_RUNS));
			default -> throw new ApiException(404, QTestStore.NOT_FOUND);
		};
	}

	private UpstreamResponse modules(UpstreamRequest request, PathVariables path) {
		Long parentId = parent(request);
		if (parentId != null) {
			this.store.module(parentId);
		}
		String search = request.query("search");
		List<TestModule> all = this.store.modules();
		List<TestModule> found = all.stream()
			.filter((module) -> (search != null && !search.isEmpty()) ? contains(module.name(), search)
					: Objects.equals(module.parentId(), parentId))
			.toList();
		QTestForm form = form(request);
		return Json.reply(200,
				"descendants".equals(request.query("expand"))
						? Json.array(found, (module) -> form.moduleWithDescendants(module, all))
						: Json.array(found, form::module));
	}

	private UpstreamResponse createModule(UpstreamRequest request, PathVariables path) {
		ObjectNode body = Json.body(request);
		Long parentId = parent(request);
		TestModule module = this.store.createModule((parentId != null) ? parentId : moduleId(body),
				QTestInput.required(body, "name"), QTestInput.orEmpty(body, "description"));
		return Json.reply(200, form(request).module(module)).chunked();
	}

	private UpstreamResponse testCases(UpstreamRequest request, PathVariables path) {
		Long moduleId = parent(request);
		List<TestCase> all = (moduleId != null) ? this.store.testCases(moduleId) : this.store.testCases();
		boolean withProperties = !"false".equals(request.query("expandProps"));
		boolean withSteps = "true".equals(request.query("expandSteps"));
		QTestForm form = form(request);
		return Json.reply(200, Json.array(QTestPage.bare(request).of(all),
				(testCase) -> form.testCase(testCase, withProperties, withSteps)));
	}

	private UpstreamResponse createTestCase(UpstreamRequest request, PathVariables path) {
		ObjectNode body = Json.body(request);
		TestCaseContent content = new TestCaseContent(QTestInput.required(body, "name"),
				QTestInput.orEmpty(body, "description"), QTestInput.orEmpty(body, "precondition"),
				QTestInput.properties(body, Field.OF_TEST_CASES), steps(body), "");
		return Json.reply(200, form(request).testCase(this.store.createTestCase(moduleId(body), content), true, true))
			.chunked();
	}

	private UpstreamResponse testCase(UpstreamRequest request, PathVariables path) {
		return Json.reply(200, form(request).testCase(this.store.testCase(path.id("id")), true, true));
	}

	private UpstreamResponse updateTestCase(UpstreamRequest request, PathVariables path) {
		TestCase old = this.store.testCase(path.id("id"));
		ObjectNode body = Json.body(request);
		TestCaseContent before = old.content();
		TestCaseContent content = new TestCaseContent(
				body.has("name") ? QTestInput.required(body, "name") : before.name(),
				body.has("description") ? QTestInput.orEmpty(body, "description") : before.description(),
				body.has("precondition") ? QTestInput.orEmpty(body, "precondition") : before.precondition(),
				body.has("properties") ? QTestInput.properties(body, Field.OF_TEST_CASES) : before.properties(),
				body.has("test_steps") ? steps(body) : before.steps(), before.automationContent());
		TestCase changed = this.store.updateTestCase(old.id(), moduleId(body), content);
		return Json.reply(200, form(request).testCase(changed, true, true));
	}

	private UpstreamResponse deleteTestCase(UpstreamRequest request, PathVariables path) {
		this.store.deleteTestCase(path.id("id"));
		return UpstreamResponse.status(204);
	}

	private UpstreamResponse steps(UpstreamRequest request, PathVariables path) {
		return Json.reply(200, form(request).steps(this.store.testCase(path.id("id"))));
	}

	private static List<TestStep> steps(JsonNode body) {
		return StreamSupport.stream(body.path("test_steps").spliterator(), false)
			.map((step) -> new TestStep(0, QTestInput.orEmpty(step, "description"),
					QTestInput.orEmpty(step, "expected")))
			.toList();
	}

	private static @Nullable Long parent(UpstreamRequest request) {
		return orRoot(Parameters.id(request, "parentId"));
	}

	private static @Nullable Long moduleId(JsonNode body) {
		return orRoot(QTestInput.optionalId(body, "parent_id"));
	}

	private static @Nullable Long orRoot(@Nullable Long id) {
		return (id != null && id != 0) ? id : null;
	}

	private static boolean contains(String text, String part) {
		return text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
	}

	private static QTestForm form(UpstreamRequest request) {
		return new QTestForm(request.baseUrl().toString());
	}

}
