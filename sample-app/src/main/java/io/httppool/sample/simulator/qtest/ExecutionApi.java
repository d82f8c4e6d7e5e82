package io.httppool.sample.simulator.qtest;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

import io.httppool.sample.simulator.http.ApiException;
import io.httppool.sample.simulator.http.Json;
import io.httppool.sample.simulator.http.Parameters;
import io.httppool.sample.simulator.http.PathVariables;
import io.httppool.sample.simulator.http.Router;
import io.httppool.test.server.UpstreamRequest;
import io.httppool.test.server.UpstreamResponse;

/**
 * Test cycles, runs and logs.
 */
final class ExecutionApi {

	private static final String CYCLE = "test-cycle";

	private static final String ROOT = "root";

	private final QTestStore store;

	ExecutionApi(QTestStore store) {
		this.store = store;
	}

	void addTo(Router router) {
		String project = QTestSimulator.PROJECT_PATH;
		router.route("GET", project + "/test-cycles", this::cycles)
			.route("POST", project + "/test-cycles", this::createCycle)
			.route("GET", project + "/test-runs", this::runs)
			.route("POST", project + "/test-runs", this::createRun)
			.route("GET", project + "/test-runs/execution-statuses", this::statuses)
			.route("GET", project + "/test-runs/{id}", this::run)
			.route("GET", project + "/test-runs/{id}/test-logs", this::logs)
			.route("POST", project + "/test-runs/{id}/test-logs", this::createLog)
			.route("GET", project + "/test-runs/{id}/test-logs/last-run", this::lastLog);
	}

	private UpstreamResponse cycles(UpstreamRequest request, PathVariables path) {
		Long parentId = parentCycle(request);
		List<TestCycle> all = this.store.cycles();
		List<TestCycle> found = all.stream().filter((cycle) -> Objects.equals(cycle.parentId(), parentId)).toList();
		QTestForm form = form(request);
		return Json.reply(200, "descendants".equals(request.query("expand"))
				? Json.array(found, (cycle) -> form.cycleWithDescendants(cycle, all)) : Json.array(found, form::cycle));
	}

	private UpstreamResponse createCycle(UpstreamRequest request, PathVariables path) {
		ObjectNode body = Json.body(request);
		TestCycle cycle = this.store.createCycle(parentCycle(request), QTestInput.required(body, "name"),
				QTestInput.orEmpty(body, "description"));
		return Json.reply(200, form(request).cycle(cycle)).chunked();
	}

	private UpstreamResponse runs(UpstreamRequest request, PathVariables path) {
		Long cycleId = parentCycle(request);
		if (cycleId != null) {
			this.store.cycle(cycleId);
		}
		Set<Long> cycleIds = new HashSet<>();
		if (cycleId != null) {
			cycleIds.add(cycleId);
		}
		if ("descendants".equals(request.query("expand"))) {
			addDescendants(cycleIds, cycleId);
		}
		return QTestPage.wrapped(request).reply(this.store.runs(cycleIds), form(request)::run);
	}

	private void addDescendants(Set<Long> cycleIds, @Nullable Long parentId) {
		for (TestCycle cycle : this.store.cycles()) {
			if (Objects.equals(cycle.parentId(), parentId) && cycleIds.add(cycle.id())) {
				addDescendants(cycleIds, cycle.id());
			}
		}
	}

	private UpstreamResponse createRun(UpstreamRequest request, PathVariables path) {
		Long cycleId = parentCycle(request);
		if (cycleId == null) {
			throw new ApiException(400, "A test run must lie in a test cycle");
		}
		ObjectNode body = Json.body(request);
		TestRun run = this.store.createRun(cycleId, QTestInput.requiredId(body.path("test_case"), "id"),
				QTestInput.optionalId(body, "test_case_version_id"), QTestInput.optional(body, "name"),
				QTestInput.properties(body, Field.OF_TEST_RUNS));
		return Json.reply(200, form(request).run(run)).chunked();
	}

	private UpstreamResponse statuses(UpstreamRequest request, PathVariables path) {
		return Json.reply(200, Json.array(List.of(ExecutionStatus.values()), QTestForm::status));
	}

	private UpstreamResponse run(UpstreamRequest request, PathVariables path) {
		return Json.reply(200, form(request).run(this.store.run(path.id("id"))));
	}

	private UpstreamResponse logs(UpstreamRequest request, PathVariables path) {
		TestRun run = this.store.run(path.id("id"));
		QTestForm form = form(request);
		return QTestPage.wrapped(request).reply(this.store.logs(run.id()), (log) -> form.log(log, run));
	}

	private UpstreamResponse createLog(UpstreamRequest request, PathVariables path) {
		TestRun run = this.store.run(path.id("id"));
		TestLog log = this.store.createLog(run.id(), QTestInput.log(Json.body(request)));
		return Json.reply(201, form(request).log(log, run)).chunked();
	}

	private UpstreamResponse lastLog(UpstreamRequest request, PathVariables path) {
		TestRun run = this.store.run(path.id("id"));
		List<TestLog> logs = this.store.logs(run.id());
		if (logs.isEmpty()) {
			throw new ApiException(404, QTestStore.NOT_FOUND);
		}
		return Json.reply(200, form(request).log(logs.get(logs.size() - 1), run));
	}

	private static @Nullable Long parentCycle(UpstreamRequest request) {
		String type = request.query("parentType");
		if (type != null && !type.equals(CYCLE) && !type.equals(ROOT)) {
			throw new ApiException(400, "parentType must be root or test-cycle");
		}
		Long id = Parameters.id(request, "parentId");
		if (!CYCLE.equals(type) || id == null || id == 0) {
			return null;
		}
		return id;
	}

	private static QTestForm form(UpstreamRequest request) {
		return new QTestForm(request.baseUrl().toString());
	}

}
