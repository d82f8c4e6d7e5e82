package io.httppool.sample.simulator;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import tools.jackson.databind.JsonNode;

/**
 * Copies the main project from one simulator to the other, one request after the other
 * and without any care: the least that must lead to equal manifests.
 */
final class Copier {

	private static final String PROJECT = "/api/v3/projects/45625";

	private static final Map<String, String> PRIORITIES = Map.of("High", "721", "Normal", "722", "Low", "723");

	private static final Map<String, Integer> STATUSES = Map.of("Pass", 601, "Fail", 602, "In Progress", 603, "Blocked",
			604, "Not Executed", 605);

	private final HttpProbe zephyr;

	private final HttpProbe qtest;

	private final Map<Long, String> options = new HashMap<>();

	private final Map<Long, String> modules = new HashMap<>();

	private final Map<String, String> testCases = new HashMap<>();

	private final Map<Long, String> cycles = new HashMap<>();

	Copier(HttpProbe zephyr, HttpProbe qtest) {
		this.zephyr = zephyr;
		this.qtest = qtest;
	}

	void copy() {
		for (String kind : List.of("statuses", "priorities")) {
			all("/v2/" + kind + "?projectKey=SIM")
				.forEach((option) -> this.options.put(id(option), option.path("name").asString()));
		}
		copyModules();
		String testCaseKey = field("test-cases", "Zephyr Key");
		String priority = field("test-cases", "Priority");
		all("/v2/testcases?projectKey=SIM").forEach((testCase) -> copyTestCase(testCase, testCaseKey, priority));
		all("/v2/testcycles?projectKey=SIM").forEach(this::copyCycle);
		String runKey = field("test-runs", "Zephyr Key");
		all("/v2/testexecutions?projectKey=SIM").forEach((execution) -> copyExecution(execution, runKey));
	}

	private void copyModules() {
		List<JsonNode> left = all("/v2/folders?projectKey=SIM&folderType=TEST_CASE");
		while (!left.isEmpty()) {
			left.removeIf((folder) -> {
				JsonNode parent = folder.path("parentId");
				boolean possible = parent.isNull() || this.modules.containsKey(parent.asLong());
				if (possible) {
					String parentId = parent.isNull() ? "" : this.modules.get(parent.asLong());
					this.modules.put(id(folder), createModule(parentId, folder.path("name").asString()));
				}
				return possible;
			});
		}
		this.modules.put(0L, createModule("", "No folder"));
	}

	private String createModule(String parentId, String name) {
		return created("/modules?parentId=" + parentId, Map.of("name", name, "description", ""));
	}

	void copyTestCase(JsonNode testCase, String keyField, String priorityField) {
		String key = testCase.path("key").asString();
		List<Map<String, Object>> steps = new ArrayList<>();
		for (JsonNode step : all("/v2/testcases/" + key + "/teststeps")) {
			JsonNode inline = step.path("inline");
			if (inline.isNull()) {
				steps.add(Map.of("description", "Call " + step.path("testCase").path("testCaseKey").asString(),
						"expected", ""));
			}
			else {
				String data = inline.path("testData").isNull() ? ""
						: "<br />Test data: " + inline.path("testData").asString();
				steps.add(Map.of("description", inline.path("description").asString() + data, "expected",
						text(inline, "expectedResult")));
			}
		}
		long folderId = testCase.path("folder").isNull() ? 0 : id(testCase.path("folder"));
		Map<String, Object> body = new LinkedHashMap<>();
		body.put("name", testCase.path("name").asString());
		body.put("description", text(testCase, "objective"));
		body.put("precondition", text(testCase, "precondition"));
		body.put("parent_id", this.modules.get(folderId));
		body.put("properties",
				List.of(Map.of("field_id", keyField, "field_value", key),
						Map.of("field_id", priorityField, "field_value",
								PRIORITIES.getOrDefault(this.options.get(id(testCase.path("priority"))), "722"))));
		body.put("test_steps", steps);
		String created = created("/test-cases", body);
		this.testCases.put(key, created);
		copyAttachments("/v2/testcases/" + key, "/test-cases/" + created);
	}

	private void copyCycle(JsonNode cycle) {
		String description = "[" + cycle.path("key").asString() + "] " + text(cycle, "description");
		this.cycles.put(id(cycle), created("/test-cycles?parentId=0&parentType=root",
				Map.of("name", cycle.path("name").asString(), "description", description)));
	}

	private void copyExecution(JsonNode execution, String keyField) {
		String key = execution.path("key").asString();
		String testCaseKey = execution.path("testCase").path("self").asString().split("/")[5];
		String run = created(
				"/test-runs?parentType=test-cycle&parentId=" + this.cycles.get(id(execution.path("testCycle"))),
				Map.of("name", key, "test_case", Map.of("id", this.testCases.get(testCaseKey)), "properties",
						List.of(Map.of("field_id", keyField, "field_value", key))));
		Instant end = Instant.parse(execution.path("actualEndDate").asString());
		Map<String, Object> log = Map.of("status",
				Map.of("id", STATUSES.get(this.options.get(id(execution.path("testExecutionStatus"))))),
				"exe_start_date", end.minusMillis(execution.path("executionTime").asLong()).toString(), "exe_end_date",
				end.toString(), "note", text(execution, "comment"));
		String created = created("/test-runs/" + run + "/test-logs", log);
		copyAttachments("/v2/testexecutions/" + key, "/test-logs/" + created);
	}

	private void copyAttachments(String from, String to) {
		for (JsonNode attachment : this.zephyr.getOk(from + "/attachments").path("attachments")) {
			HttpProbe.Reply file = this.zephyr.get(from + "/attachments/" + id(attachment));
			String name = URLEncoder.encode(attachment.path("name").asString(), StandardCharsets.UTF_8)
				.replace("+", "%20");
			HttpProbe.Reply reply = this.qtest.send("POST", PROJECT + to + "/blob-handles", file.header("Content-Type"),
					file.body(), "File-Name", name);
			if (reply.status() != 200) {
				throw new AssertionError(reply.text());
			}
		}
	}

	String field(String type, String label) {
		for (JsonNode field : this.qtest.getOk(PROJECT + "/settings/" + type + "/fields")) {
			if (field.path("label").asString().equals(label)) {
				return field.path("id").asString();
			}
		}
		throw new AssertionError("No field " + label);
	}

	List<JsonNode> all(String path) {
		List<JsonNode> values = new ArrayList<>();
		String next = path + (path.contains("?") ? "&" : "?") + "maxResults=1000";
		while (next != null) {
			JsonNode page = this.zephyr.getOk(next);
			page.path("values").forEach(values::add);
			next = page.path("next").isNull() ? null : page.path("next").asString();
		}
		return values;
	}

	private String created(String path, Object body) {
		return this.qtest.postOk(PROJECT + path, body).path("id").asString();
	}

	private static String text(JsonNode object, String field) {
		JsonNode value = object.path(field);
		return value.isNull() ? "" : value.asString();
	}

	private static long id(JsonNode object) {
		return object.path("id").asLong();
	}

}
