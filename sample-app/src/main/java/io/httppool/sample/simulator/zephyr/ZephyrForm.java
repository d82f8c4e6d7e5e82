package io.httppool.sample.simulator.zephyr;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

import io.httppool.sample.simulator.dataset.Dataset;
import io.httppool.sample.simulator.dataset.SourceAttachment;
import io.httppool.sample.simulator.dataset.SourceCycle;
import io.httppool.sample.simulator.dataset.SourceExecution;
import io.httppool.sample.simulator.dataset.SourceFolder;
import io.httppool.sample.simulator.dataset.SourceOption;
import io.httppool.sample.simulator.dataset.SourceProject;
import io.httppool.sample.simulator.dataset.SourceStep;
import io.httppool.sample.simulator.dataset.SourceTestCase;
import io.httppool.sample.simulator.http.Json;

/**
 * Writes objects in the form of the real product's replies: what is absent is
 * {@code null}, and links are objects with an id and an address.
 */
final class ZephyrForm {

	private final Map<String, SourceProject> projects;

	private final String api;

	/**
	 * Creates a writer.
	 * @param dataset knows the projects
	 * @param baseUrl the simulator's URL as the client reached it
	 */
	ZephyrForm(Dataset dataset, String baseUrl) {
		this.projects = dataset.projects().stream().collect(Collectors.toMap(SourceProject::key, Function.identity()));
		this.api = baseUrl + ZephyrSimulator.API_PATH;
	}

	ObjectNode project(SourceProject project) {
		return Json.object()
			.put("id", project.id())
			.put("jiraProjectId", project.jiraProjectId())
			.put("key", project.key())
			.put("enabled", true);
	}

	ObjectNode option(SourceOption option) {
		ObjectNode body = Json.object().put("id", option.id());
		body.set("project", projectLink(option.projectKey()));
		return body.put("name", option.name())
			.putNull("description")
			.put("index", option.index())
			.put("color", option.color())
			.put("archived", false)
			.put("default", option.byDefault());
	}

	ObjectNode folder(SourceFolder folder) {
		ObjectNode body = Json.object()
			.put("id", folder.id())
			.put("parentId", folder.parentId())
			.put("name", folder.name())
			.put("index", folder.index())
			.put("folderType", "TEST_CASE");
		body.set("project", projectLink(folder.projectKey()));
		return body;
	}

	ObjectNode testCase(SourceTestCase testCase) {
		String self = "/testcases/" + testCase.key();
		ObjectNode body = Json.object()
			.put("id", testCase.id())
			.put("key", testCase.key())
			.put("name", testCase.name());
		body.set("project", projectLink(testCase.projectKey()));
		body.put("createdOn", testCase.createdOn().toString())
			.put("objective", testCase.objective())
			.put("precondition", testCase.precondition())
			.put("estimatedTime", testCase.estimatedMillis());
		body.set("labels", Json.texts(testCase.labels()));
		body.putNull("component");
		body.set("priority", link("/priorities/", testCase.priorityId()));
		body.set("status", link("/statuses/", testCase.statusId()));
		putLink(body, "folder", "/folders/", testCase.folderId());
		body.set("owner", owner(testCase.ownerId()));
		body.set("testScript", Json.object().put("self", this.api + self + "/teststeps"));
		ObjectNode customFields = Json.object()
			.put("Automated", testCase.automated())
			.put("Build Number", testCase.version() * 10);
		customFields.set("Category", Json.texts(testCase.labels()));
		customFields.put("Notes", "");
		body.set("customFields", customFields);
		body.set("links", links(self, "issues", "webLinks"));
		return body;
	}

	ObjectNode step(SourceStep step) {
		ObjectNode body = Json.object();
		if (step instanceof SourceStep.Inline inline) {
			ObjectNode text = Json.object()
				.put("description", inline.description())
				.put("testData", inline.testData())
				.put("expectedResult", inline.expectedResult());
			text.set("customFields", Json.object());
			text.putNull("reflectRef");
			body.set("inline", text);
			return body.putNull("testCase");
		}
		String key = ((SourceStep.Call) step).testCaseKey();
		ObjectNode call = Json.object().put("self", this.api + "/testcases/" + key).put("testCaseKey", key);
		call.set("parameters", Json.array());
		body.putNull("inline");
		body.set("testCase", call);
		return body;
	}

	ObjectNode cycle(SourceCycle cycle) {
		ObjectNode body = Json.object().put("id", cycle.id()).put("key", cycle.key()).put("name", cycle.name());
		body.set("project", projectLink(cycle.projectKey()));
		body.putNull("jiraProjectVersion");
		body.set("status", link("/statuses/", cycle.statusId()));
		body.putNull("folder")
			.put("description", cycle.description())
			.put("plannedStartDate", cycle.plannedStart().toString())
			.put("plannedEndDate", cycle.plannedEnd().toString());
		body.set("owner", owner(cycle.ownerId()));
		body.set("customFields", Json.object());
		body.set("links", links("/testcycles/" + cycle.id(), "issues", "webLinks", "testPlans"));
		return body;
	}

	ObjectNode execution(SourceExecution execution) {
		ObjectNode body = Json.object().put("id", execution.id()).put("key", execution.key());
		body.set("project", projectLink(execution.projectKey()));
		// The id is that of the version: only the address tells the test case.
		body.set("testCase", Json.object()
			.put("self",
					this.api + "/testcases/" + execution.testCaseKey() + "/versions/" + execution.testCaseVersion())
			.put("id", execution.testCaseVersionId()));
		putLink(body, "environment", "/environments/", execution.environmentId());
		body.putNull("jiraProjectVersion");
		body.set("testExecutionStatus", link("/statuses/", execution.statusId()));
		body.put("actualEndDate", execution.actualEnd().toString())
			.putNull("estimatedTime")
			.put("executionTime", execution.executionMillis())
			.put("executedById", execution.executedById())
			.putNull("assignedToId")
			.put("comment", execution.comment())
			.put("automated", execution.automated());
		body.set("testCycle", link("/testcycles/", execution.cycleId()));
		body.set("customFields", Json.object());
		body.set("links", links("/testexecutions/" + execution.id(), "issues"));
		return body;
	}

	ObjectNode stepResult(SourceStep step, SourceExecution execution) {
		ObjectNode inline = Json.object();
		if (step instanceof SourceStep.Inline text) {
			inline.put("description", text.description())
				.put("testData", text.testData())
				.put("expectedResult", text.expectedResult());
		}
		else {
			inline.put("description", "Call " + ((SourceStep.Call) step).testCaseKey())
				.putNull("testData")
				.putNull("expectedResult");
		}
		inline.set("status", link("/statuses/", execution.statusId()));
		inline.putNull("actualResult");
		ObjectNode body = Json.object();
		body.set("inline", inline);
		return body;
	}

	static ObjectNode attachments(List<SourceAttachment> attachments) {
		ObjectNode body = Json.object();
		body.set("attachments", Json.array(attachments,
				(attachment) -> Json.object().put("id", attachment.id()).put("name", attachment.name())));
		return body;
	}

	ObjectNode created(long id, String key, String path) {
		return Json.object().put("id", id).put("key", key).put("self", this.api + path);
	}

	private ObjectNode projectLink(String key) {
		SourceProject project = this.projects.get(key);
		if (project == null) {
			throw new IllegalStateException("There is no project " + key);
		}
		return link("/projects/", project.id());
	}

	private ObjectNode link(String path, long id) {
		return Json.object().put("id", id).put("self", this.api + path + id);
	}

	private void putLink(ObjectNode body, String name, String path, @Nullable Long id) {
		if (id != null) {
			body.set(name, link(path, id));
		}
		else {
			body.putNull(name);
		}
	}

	private static ObjectNode owner(String accountId) {
		return Json.object()
			.put("self", "https://sim.invalid/rest/api/2/user?accountId=" + accountId)
			.put("accountId", accountId);
	}

	private ObjectNode links(String self, String... kinds) {
		ObjectNode links = Json.object().put("self", this.api + self + "/links");
		for (String kind : kinds) {
			links.set(kind, Json.array());
		}
		return links;
	}

}
