package io.httppool.sample.simulator.zephyr;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import io.httppool.sample.simulator.dataset.OptionType;
import io.httppool.sample.simulator.dataset.SourceStep;
import io.httppool.sample.simulator.dataset.SourceTestCase;
import io.httppool.sample.simulator.http.ApiException;
import io.httppool.sample.simulator.http.Json;
import io.httppool.sample.simulator.http.Parameters;
import io.httppool.sample.simulator.http.PathVariables;
import io.httppool.sample.simulator.http.Router;
import io.httppool.test.server.UpstreamRequest;
import io.httppool.test.server.UpstreamResponse;

/**
 * Test cases with their steps and attachments.
 */
final class TestCaseApi {

	private static final int MAX_STEPS_AT_ONCE = 100;

	private final ZephyrStore store;

	private final ZephyrPages pages;

	TestCaseApi(ZephyrStore store, ZephyrPages pages) {
		this.store = store;
		this.pages = pages;
	}

	void addTo(Router router) {
		String testCases = ZephyrSimulator.API_PATH + "/testcases";
		router.route("GET", testCases, this::list)
			.route("POST", testCases, this::create)
			.route("GET", testCases + "/nextgen", this::listByCursor)
			.route("GET", testCases + "/{key}", this::get)
			.route("GET", testCases + "/{key}/teststeps", this::steps)
			.route("POST", testCases + "/{key}/teststeps", this::addSteps)
			.route("GET", testCases + "/{key}/attachments", this::attachments)
			.route("GET", testCases + "/{key}/attachments/{id}", this::attachment);
	}

	private UpstreamResponse list(UpstreamRequest request, PathVariables path) {
		return this.pages.byOffset(request, filtered(request).toList(), form(request)::testCase);
	}

	private UpstreamResponse listByCursor(UpstreamRequest request, PathVariables path) {
		Instant after = instant(request, "updatedAfter");
		List<SourceTestCase> found = filtered(request)
			.filter((testCase) -> after == null || testCase.createdOn().isAfter(after))
			.toList();
		return this.pages.byCursor(request, found, SourceTestCase::id, form(request)::testCase);
	}

	private Stream<SourceTestCase> filtered(UpstreamRequest request) {
		ProjectFilter project = ProjectFilter.of(request, this.store.initial());
		Long folderId = Parameters.id(request, "folderId");
		return this.store.testCases()
			.stream()
			.filter((testCase) -> project.accepts(testCase.projectKey()))
			.filter((testCase) -> folderId == null || Objects.equals(testCase.folderId(), folderId));
	}

	private static @Nullable Instant instant(UpstreamRequest request, String name) {
		String text = request.query(name);
		if (!StringUtils.hasLength(text)) {
			return null;
		}
		try {
			return Instant.parse(text);
		}
		catch (DateTimeParseException ex) {
			throw new ApiException(400, name + " must be a date with time, such as 2024-05-17T16:56:13Z");
		}
	}

	private UpstreamResponse get(UpstreamRequest request, PathVariables path) {
		return Json.reply(200, form(request).testCase(testCase(path)));
	}

	private UpstreamResponse steps(UpstreamRequest request, PathVariables path) {
		return this.pages.byOffset(request, testCase(path).steps(), form(request)::step);
	}

	private UpstreamResponse attachments(UpstreamRequest request, PathVariables path) {
		return Json.reply(200, ZephyrForm.attachments(this.store.attachments(testCase(path).key())));
	}

	private UpstreamResponse attachment(UpstreamRequest request, PathVariables path) {
		return Download.of(this.store.attachments(testCase(path).key()), path.id("id"));
	}

	private UpstreamResponse create(UpstreamRequest request, PathVariables path) {
		ObjectNode body = Json.body(request);
		String projectKey = ZephyrInput.required(body, "projectKey");
		ProjectFilter.requireProject(projectKey, this.store.initial());
		String name = ZephyrInput.required(body, "name");
		ZephyrInput input = new ZephyrInput(this.store.initial(), projectKey);
		long priorityId = input.option(body, "priorityName", OptionType.PRIORITY);
		long statusId = input.option(body, "statusName", OptionType.TEST_CASE);
		Long folderId = input.folder(body, "folderId");
		Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
		SourceTestCase created = this.store.addTestCase(projectKey,
				(id, key) -> new SourceTestCase(id, id, 1, projectKey, key, name,
						ZephyrInput.optional(body, "objective"), ZephyrInput.optional(body, "precondition"), priorityId,
						statusId, folderId, now, null, List.of(), ZephyrInput.owner(body), false, List.of()));
		return Json.reply(201, form(request).created(created.id(), created.key(), "/testcases/" + created.key()));
	}

	private UpstreamResponse addSteps(UpstreamRequest request, PathVariables path) {
		ObjectNode body = Json.body(request);
		List<SourceStep> steps = new ArrayList<>();
		body.path("items").forEach((item) -> steps.add(step(item)));
		if (steps.isEmpty() || steps.size() > MAX_STEPS_AT_ONCE) {
			throw new ApiException(400, "items must hold 1 to " + MAX_STEPS_AT_ONCE + " steps");
		}
		String mode = ZephyrInput.required(body, "mode");
		if (!mode.equals("APPEND") && !mode.equals("OVERWRITE")) {
			throw new ApiException(400, "mode must be APPEND or OVERWRITE");
		}
		SourceTestCase changed = this.store.changeTestCase(path.get("key"),
				(testCase) -> mode.equals("APPEND") ? testCase.withStepsAppended(steps) : testCase.withSteps(steps));
		if (changed == null) {
			throw notFound(path);
		}
		return Json.reply(201,
				form(request).created(changed.id(), changed.key(), "/testcases/" + changed.key() + "/teststeps"));
	}

	private static SourceStep step(JsonNode item) {
		JsonNode inline = item.path("inline");
		JsonNode call = item.path("testCase");
		if (inline.isObject() == call.isObject()) {
			throw new ApiException(400, "A step must have either inline or testCase");
		}
		return inline.isObject()
				? new SourceStep.Inline(ZephyrInput.required(inline, "description"),
						ZephyrInput.optional(inline, "testData"), ZephyrInput.optional(inline, "expectedResult"))
				: new SourceStep.Call(ZephyrInput.required(call, "testCaseKey"));
	}

	private SourceTestCase testCase(PathVariables path) {
		SourceTestCase testCase = this.store.testCase(path.get("key"));
		if (testCase == null) {
			throw notFound(path);
		}
		return testCase;
	}

	private static ApiException notFound(PathVariables path) {
		return new ApiException(404, "Test case " + path.get("key") + " does not exist");
	}

	private ZephyrForm form(UpstreamRequest request) {
		return new ZephyrForm(this.store.initial(), request.baseUrl().toString());
	}

}
