package io.httppool.sample.simulator.qtest;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import io.httppool.sample.simulator.http.Json;

/**
 * Writes stored objects in the form of the real product's replies.
 */
final class QTestForm {

	private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssxxx");

	private final String baseUrl;

	private final String api;

	/**
	 * Creates a writer.
	 * @param baseUrl the simulator's URL as the client reached it
	 */
	QTestForm(String baseUrl) {
		this.baseUrl = baseUrl;
		this.api = baseUrl + QTestSimulator.PROJECT_PATH;
	}

	ObjectNode module(TestModule module) {
		ObjectNode body = Json.object();
		body.set("links", links(link("self", "/modules/" + module.id())));
		return body.put("id", module.id())
			.put("name", module.name())
			.put("order", module.order())
			.put("pid", "MD-" + module.number())
			.put("parent_id", module.parentId())
			.put("description", module.description())
			.put("web_url", webUrl("testdesign", 0, module.id()));
	}

	ObjectNode moduleWithDescendants(TestModule module, Collection<TestModule> all) {
		ObjectNode body = module(module);
		body.set("children",
				Json.array(all.stream().filter((child) -> Objects.equals(child.parentId(), module.id())).toList(),
						(child) -> moduleWithDescendants(child, all)));
		return body;
	}

	ObjectNode testCase(TestCase testCase, boolean withProperties, boolean withSteps) {
		TestCaseContent content = testCase.content();
		String self = "/test-cases/" + testCase.id();
		String steps = self + "/versions/" + testCase.versionId() + "/test-steps";
		ObjectNode body = Json.object();
		body.set("links", links(link("self", self), link("test-steps", steps + "?expand="),
				link("attachments", self + "/attachments")));
		body.put("id", testCase.id())
			.put("name", content.name())
			.put("order", testCase.order())
			.put("pid", "TC-" + testCase.number())
			.put("created_date", date(testCase.createdAt()));
		if (withProperties) {
			body.set("properties", properties(Field.OF_TEST_CASES, content.properties()));
		}
		body.put("web_url", webUrl("testdesign", 1, testCase.id()));
		if (withSteps) {
			body.set("test_steps", steps(testCase));
		}
		return body.put("parent_id", testCase.moduleId())
			.put("test_case_version_id", testCase.versionId())
			.put("version", "0.1")
			.put("description", content.description())
			.put("precondition", content.precondition())
			.put("creator_id", 49894);
	}

	ArrayNode steps(TestCase testCase) {
		List<TestStep> steps = testCase.content().steps();
		ArrayNode array = Json.array();
		for (int i = 0; i < steps.size(); i++) {
			TestStep step = steps.get(i);
			ObjectNode body = Json.object();
			body.set("links", links(link("self", "/test-cases/" + testCase.id() + "/versions/" + testCase.versionId()
					+ "/test-steps/" + step.id())));
			body.put("id", step.id())
				.put("description", step.description())
				.put("expected", step.expected())
				.put("order", i + 1);
			body.set("attachments", Json.array());
			array.add(body);
		}
		return array;
	}

	ArrayNode fields(List<Field> fields) {
		return Json.array(fields, (field) -> {
			ObjectNode body = Json.object()
				.put("id", field.id())
				.put("label", field.label())
				.put("required", false)
				.put("data_type", field.allowedValues().isEmpty() ? 1 : 3)
				.put("system_field", !field.custom())
				.put("is_active", true);
			body.set("allowed_values",
					Json.array(field.allowedValues(),
							(value) -> Json.object()
								.put("value", value.id())
								.put("label", value.label())
								.put("is_default", value.byDefault())
								.put("is_active", true)));
			return body;
		});
	}

	// A property without a value has no field_value at all.
	private static ArrayNode properties(List<Field> fields, Map<Long, String> values) {
		return Json.array(fields, (field) -> {
			ObjectNode body = Json.object().put("field_id", field.id());
			String value = values.getOrDefault(field.id(), Objects.requireNonNullElse(field.defaultValue(), ""));
			return value.isEmpty() ? body : body.put("field_value", value);
		});
	}

	ObjectNode cycle(TestCycle cycle) {
		ObjectNode body = Json.object();
		body.set("links", links(link("self", "/test-cycles/" + cycle.id())));
		body.put("id", cycle.id())
			.put("name", cycle.name())
			.put("order", cycle.order())
			.put("pid", "CL-" + cycle.number())
			.put("description", cycle.description())
			.put("web_url", webUrl("testexecution", 2, cycle.id()));
		body.set("test_cycles", Json.array());
		body.set("test_suites", Json.array());
		return body;
	}

	ObjectNode cycleWithDescendants(TestCycle cycle, Collection<TestCycle> all) {
		ObjectNode body = cycle(cycle);
		body.set("test_cycles",
				Json.array(all.stream().filter((child) -> Objects.equals(child.parentId(), cycle.id())).toList(),
						(child) -> cycleWithDescendants(child, all)));
		return body;
	}

	ObjectNode run(TestRun run) {
		ObjectNode body = Json.object();
		body.set("links", links(link("self", "/test-runs/" + run.id()),
				link("test-logs", "/test-runs/" + run.id() + "/test-logs")));
		body.put("id", run.id())
			.put("name", run.name())
			.put("order", run.order())
			.put("pid", "TR-" + run.number())
			.put("created_date", date(run.createdAt()))
			.put("parentId", run.cycleId())
			.put("parentType", "test-cycle")
			.put("test_case_version_id", run.testCaseVersionId())
			.put("web_url", webUrl("testexecution", 3, run.id()));
		body.set("properties", properties(Field.OF_TEST_RUNS, run.properties()));
		body.set("test_case", Json.object().put("id", run.testCaseId()));
		return body;
	}

	ObjectNode log(TestLog log, TestRun run) {
		TestLog.Content content = log.content();
		String self = "/test-runs/" + run.id() + "/test-logs/" + log.id();
		ObjectNode body = Json.object();
		body.set("links", links(link("self", self), link("attachments", "/test-logs/" + log.id() + "/attachments")));
		body.put("id", log.id());
		body.set("status", ExecutionStatus.byId(content.status()).map(QTestForm::status).orElseThrow());
		return body.put("exe_start_date", date(content.start()))
			.put("exe_end_date", date(content.end()))
			.put("note", content.note())
			.put("test_case_version_id", run.testCaseVersionId());
	}

	static ObjectNode status(ExecutionStatus status) {
		return Json.object()
			.put("id", status.id())
			.put("name", status.label())
			.put("is_default", status == ExecutionStatus.UNEXECUTED);
	}

	ObjectNode attachment(Attachment attachment) {
		String owner = "/" + attachment.ownerType().path() + "/" + attachment.ownerId();
		ObjectNode body = Json.object();
		body.set("links", links(link("self", owner + "/attachments/" + attachment.id())));
		return body.put("id", attachment.id())
			.put("name", attachment.name())
			.put("content_type", attachment.contentType())
			.put("size", attachment.content().length)
			.put("artifact_id", attachment.ownerId())
			.put("web_url", this.api + owner + "/attachments/" + attachment.id())
			.put("created_date", date(attachment.createdAt()));
	}

	private ObjectNode link(String relation, String path) {
		return Json.object().put("rel", relation).put("href", this.api + path);
	}

	private static ArrayNode links(ObjectNode... links) {
		return Json.array(List.of(links), (link) -> link);
	}

	private String webUrl(String tab, int objectType, long id) {
		return this.baseUrl + "/p/" + QTestSimulator.PROJECT_ID + "/portal/project#tab=" + tab + "&object=" + objectType
				+ "&id=" + id;
	}

	static String date(Instant instant) {
		return DATE.format(instant.atOffset(ZoneOffset.UTC));
	}

}
