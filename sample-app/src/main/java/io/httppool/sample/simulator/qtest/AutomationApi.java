package io.httppool.sample.simulator.qtest;

import tools.jackson.databind.node.ObjectNode;

import io.httppool.sample.simulator.http.ApiException;
import io.httppool.sample.simulator.http.Json;
import io.httppool.sample.simulator.http.PathVariables;
import io.httppool.sample.simulator.http.Router;
import io.httppool.test.server.UpstreamRequest;
import io.httppool.test.server.UpstreamResponse;

/**
 * Takes automation logs in bulk and tells how far their processing is.
 */
final class AutomationApi {

	private final AutomationQueue queue;

	AutomationApi(AutomationQueue queue) {
		this.queue = queue;
	}

	void addTo(Router router) {
		router.route("POST", QTestSimulator.PROJECT_PATH + "/auto-test-logs", this::submit)
			.route("GET", QTestSimulator.API_PATH + "/projects/queue-processing/{id}", this::state);
	}

	private UpstreamResponse submit(UpstreamRequest request, PathVariables path) {
		if (!"automation".equals(request.query("type"))) {
			throw new ApiException(400, "type must be automation");
		}
		ObjectNode body = Json.body(request);
		long cycleId = QTestInput.requiredId(body, "test_cycle");
		return reply(202, this.queue.submit(cycleId, body.path("test_logs"))).chunked();
	}

	private UpstreamResponse state(UpstreamRequest request, PathVariables path) {
		return reply(200, path.id("id"));
	}

	private UpstreamResponse reply(int status, long id) {
		return Json.reply(status,
				Json.object()
					.put("id", id)
					.put("type", "AUTOMATION_TEST_LOG")
					.put("state", this.queue.state(id).name()));
	}

}
