package io.httppool.sample.simulator.zephyr;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.springframework.util.StringUtils;
import tools.jackson.databind.node.ObjectNode;

import io.httppool.sample.simulator.dataset.OptionType;
import io.httppool.sample.simulator.dataset.SourceCycle;
import io.httppool.sample.simulator.dataset.SourceExecution;
import io.httppool.sample.simulator.dataset.SourceStep;
import io.httppool.sample.simulator.dataset.SourceTestCase;
import io.httppool.sample.simulator.http.ApiException;
import io.httppool.sample.simulator.http.Json;
import io.httppool.sample.simulator.http.PathVariables;
import io.httppool.sample.simulator.http.Router;
import io.httppool.test.server.UpstreamRequest;
import io.httppool.test.server.UpstreamResponse;

/**
 * Test cycles and executions.
 */
final class ExecutionApi {

	private final ZephyrStore store;

	private final ZephyrPages pages;

	ExecutionApi(ZephyrStore store, ZephyrPages pages) {
		this.store = store;
		this.pages = pages;
	}

	void addTo(Router router) {
		String cycles = ZephyrSimulator.API_PATH + "/testcycles";
		String executions = ZephyrSimulator.API_PATH + "/testexecutions";
		router.route("GET", cycles, this::cycles)
			.route("POST", cycles, this::createCycle)
			.route("GET", cycles + "/{idOrKey}", this::cycle)
			.route("GET", executions, this::list)
			.route("POST", executions, this::create)
			.route("GET", executions + "/nextgen", this::listByCursor)
			.route("GET", executions + "/{idOrKey}", this::get)
			.route("GET", executions + "/{idOrKey}/teststeps", this::steps)
			.route("GET", executions + "/{idOrKey}/attachments", this::attachments)
			.route("GET", executions + "/{idOrKey}/attachments/{id}", this::attachment);
	}

	private UpstreamResponse cycles(UpstreamRequest request, PathVariables path) {
		ProjectFilter project = ProjectFilter.of(request, this.store.initial());
		// Cycles lie in no folder here.
		boolean inFolder = StringUtils.hasLength(request.query("folderId"));
		List<SourceCycle> found = this.store.cycles()
			.stream()
			.filter((cycle) -> project.accepts(cycle.projectKey()) && !inFolder)
			.toList();
		return this.pages.byOffset(request, found, form(request)::cycle);
	}

	private UpstreamResponse cycle(UpstreamRequest request, PathVariables path) {
		return Json.reply(200, form(request).cycle(requireCycle(path.get("idOrKey"))));
	}

	private UpstreamResponse createCycle(UpstreamRequest request, PathVariables path) {
		ObjectNode body = Json.body(request);
		String projectKey = ZephyrInput.required(body, "projectKey");
		ProjectFilter.requireProject(projectKey, this.store.initial());
		String name = ZephyrInput.required(body, "name");
		long statusId = new ZephyrInput(this.store.initial(), projectKey).option(body, "statusName",
				OptionType.TEST_CYCLE);
		Instant now = now();
		SourceCycle created = this.store.addCycle(projectKey,
				(id, key) -> new SourceCycle(id, projectKey, key, name, ZephyrInput.optional(body, "description"),
						statusId, now, now.plus(Duration.ofDays(5)), ZephyrInput.owner(body)));
		return Json.reply(201, form(request).created(created.id(), created.key(), "/testcycles/" + created.id()));
	}

	private UpstreamResponse list(UpstreamRequest request, PathVariables path) {
		return this.pages.byOffset(request, filtered(request), form(request)::execution);
	}

	private UpstreamResponse listByCursor(UpstreamRequest request, PathVariables path) {
		return this.pages.byCursor(request, filtered(request), SourceExecution::id, form(request)::execution);
	}

	private List<SourceExecution> filtered(UpstreamRequest request) {
		ProjectFilter project = ProjectFilter.of(request, this.store.initial());
		Stream<SourceExecution> found = this.store.executions()
			.stream()
			.filter((execution) -> project.accepts(execution.projectKey()));
		String cycle = request.query("testCycle");
		if (StringUtils.hasLength(cycle)) {
			long cycleId = requireCycle(cycle).id();
			found = found.filter((execution) -> execution.cycleId() == cycleId);
		}
		String testCase = request.query("testCase");
		if (StringUtils.hasLength(testCase)) {
			found = found.filter((execution) -> execution.testCaseKey().equals(testCase));
		}
		return "true".equals(request.query("onlyLastExecutions")) ? lastOfEach(found) : found.toList();
	}

	// The last execution of each test case in each cycle.
	private static List<SourceExecution> lastOfEach(Stream<SourceExecution> executions) {
		Map<String, SourceExecution> last = new LinkedHashMap<>();
		executions.forEach((execution) -> last.put(execution.cycleId() + " " + execution.testCaseKey(), execution));
		Collection<SourceExecution> kept = last.values();
		return kept.stream().sorted((one, other) -> Long.compare(one.id(), other.id())).toList();
	}

	private UpstreamResponse get(UpstreamRequest request, PathVariables path) {
		return Json.reply(200, form(request).execution(execution(path)));
	}

	private UpstreamResponse steps(UpstreamRequest request, PathVariables path) {
		SourceExecution execution = execution(path);
		SourceTestCase testCase = this.store.testCase(execution.testCaseKey());
		List<SourceStep> steps = (testCase != null) ? testCase.steps() : List.of();
		ZephyrForm form = form(request);
		return this.pages.byOffset(request, steps, (step) -> form.stepResult(step, execution));
	}

	private UpstreamResponse attachments(UpstreamRequest request, PathVariables path) {
		return Json.reply(200, ZephyrForm.attachments(this.store.attachments(execution(path).key())));
	}

	private UpstreamResponse attachment(UpstreamRequest request, PathVariables path) {
		return Download.of(this.store.attachments(execution(path).key()), path.id("id"));
	}

	private UpstreamResponse create(UpstreamRequest request, PathVariables path) {
		ObjectNode body = Json.body(request);
		String projectKey = ZephyrInput.required(body, "projectKey");
		ProjectFilter.requireProject(projectKey, this.store.initial());
		SourceTestCase testCase = this.store.testCase(ZephyrInput.required(body, "testCaseKey"));
		if (testCase == null) {
			throw new ApiException(404, "Test case " + ZephyrInput.optional(body, "testCaseKey") + " does not exist");
		}
		SourceCycle cycle = requireCycle(ZephyrInput.required(body, "testCycleKey"));
		long statusId = new ZephyrInput(this.store.initial(), projectKey).option(body, "statusName",
				OptionType.TEST_EXECUTION);
		Instant now = now();
		SourceExecution created = this.store.addExecution(projectKey,
				(id, key) -> new SourceExecution(id, projectKey, key, testCase.key(), testCase.versionId(),
						testCase.version(), cycle.id(), statusId, null, now, 0, ZephyrInput.owner(body),
						ZephyrInput.optional(body, "comment"), false));
		return Json.reply(201, form(request).created(created.id(), created.key(), "/testexecutions/" + created.id()));
	}

	private SourceCycle requireCycle(String idOrKey) {
		SourceCycle cycle = this.store.cycle(idOrKey);
		if (cycle == null) {
			throw new ApiException(404, "Test cycle " + idOrKey + " does not exist");
		}
		return cycle;
	}

	private SourceExecution execution(PathVariables path) {
		SourceExecution execution = this.store.execution(path.get("idOrKey"));
		if (execution == null) {
			throw new ApiException(404, "Test execution " + path.get("idOrKey") + " does not exist");
		}
		return execution;
	}

	private static Instant now() {
		return Instant.now().truncatedTo(ChronoUnit.SECONDS);
	}

	private ZephyrForm form(UpstreamRequest request) {
		return new ZephyrForm(this.store.initial(), request.baseUrl().toString());
	}

}
