package io.httppool.sample.simulator.zephyr;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import io.httppool.sample.simulator.HttpProbe;
import io.httppool.sample.simulator.HttpProbe.Reply;
import io.httppool.sample.simulator.dataset.Dataset;
import io.httppool.sample.simulator.dataset.DatasetSize;
import io.httppool.sample.simulator.dataset.SourceAttachment;
import io.httppool.sample.simulator.dataset.SourceTestCase;
import io.httppool.test.server.Fault;
import io.httppool.test.server.FaultPlan;
import io.httppool.test.server.FaultRule;
import io.httppool.test.server.UpstreamServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link ZephyrSimulator} over real connections.
 */
class ZephyrSimulatorTests {

	private static final Dataset DATASET = Dataset.generate(42, DatasetSize.SMALL);

	private UpstreamServer server;

	private HttpProbe probe;

	@BeforeEach
	void start() {
		start(1000);
	}

	private void start(int maxPage) {
		stop();
		this.server = UpstreamServer
			.start(new ZephyrSimulator(DATASET, new ZephyrSettings(List.of("one", "two"), maxPage)));
		this.probe = new HttpProbe(this.server.baseUrl(), "one");
	}

	@AfterEach
	void stop() {
		if (this.server != null) {
			this.server.close();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "one", "two" })
	void eitherTokenIsAccepted(String token) {
		Reply reply = new HttpProbe(this.server.baseUrl(), token).get("/v2/healthcheck");
		assertThat(reply.status()).isEqualTo(200);
		assertThat(reply.body()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "three" })
	void missingOrWrongTokenIsAnsweredByTheKeyError(String token) {
		Reply reply = new HttpProbe(this.server.baseUrl(), token).get("/v2/projects");
		assertThat(reply.status()).isEqualTo(401);
		assertThat(reply.json().propertyNames()).containsExactly("error");
	}

	@Test
	void unknownObjectIsAnsweredByTheKeysErrorCodeAndMessage() {
		Reply reply = this.probe.get("/v2/testcases/SIM-T99999");
		assertThat(reply.status()).isEqualTo(404);
		assertThat(reply.text()).isEqualTo("{\"errorCode\":404,\"message\":\"Test case SIM-T99999 does not exist\"}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/v2/testcases?maxResults=x", "/v2/testcases?startAt=1000001", "/v2/testcases?startAt=-1",
			"/v2/statuses?statusType=OTHER", "/v2/folders?folderType=OTHER",
			"/v2/testcases/nextgen?updatedAfter=yesterday" })
	void wrongParameterIsABadRequest(String path) {
		Reply reply = this.probe.get(path);
		assertThat(reply.status()).isEqualTo(400);
		assertThat(reply.json().path("errorCode").asInt()).isEqualTo(400);
	}

	@Test
	void unknownProjectIsNotFound() {
		assertThat(this.probe.get("/v2/testcases?projectKey=NONE").status()).isEqualTo(404);
	}

	@Test
	void projectsHaveNoName() {
		JsonNode values = this.probe.getOk("/v2/projects").path("values");
		assertThat(keys(values)).containsExactly("SIM", "OTHER");
		assertThat(values.get(0).propertyNames()).containsExactlyInAnyOrder("id", "jiraProjectId", "key", "enabled");
		assertThat(this.probe.getOk("/v2/projects/SIM")).isEqualTo(values.get(0));
		assertThat(this.probe.getOk("/v2/projects/437559")).isEqualTo(values.get(0));
	}

	@Test
	void tenAreGivenWhenNothingIsAskedFor() {
		JsonNode page = this.probe.getOk("/v2/testcases?projectKey=SIM");
		assertThat(page.path("values")).hasSize(10);
		assertThat(page.path("maxResults").asInt()).isEqualTo(10);
		assertThat(page.path("total").asInt()).isEqualTo(200);
		assertThat(page.path("isLast").asBoolean()).isFalse();
	}

	@Test
	void maxResultsEqualsTheNumberOfValuesOnTheLastPage() {
		JsonNode page = this.probe.getOk("/v2/testcases?projectKey=SIM&startAt=195&maxResults=50");
		assertThat(page.path("values")).hasSize(5);
		assertThat(page.path("maxResults").asInt()).isEqualTo(5);
		assertThat(page.path("isLast").asBoolean()).isTrue();
		assertThat(page.path("next").isNull()).isTrue();
	}

	@Test
	void startBehindTheEndIsAnEmptyLastPage() {
		JsonNode page = this.probe.getOk("/v2/testcases?startAt=1000000");
		assertThat(page.path("values")).isEmpty();
		assertThat(page.path("isLast").asBoolean()).isTrue();
	}

	@Test
	void nextKeepsTheFiltersAndLeadsThroughAllPages() {
		List<String> keys = new ArrayList<>();
		String next = "/v2/testexecutions?testCycle=SIM-R2&projectKey=SIM&maxResults=7";
		while (next != null) {
			JsonNode page = this.probe.getOk(next);
			keys.addAll(keys(page.path("values")));
			next = page.path("next").isNull() ? null : page.path("next").asString();
			assertThat(page.path("isLast").asBoolean()).isEqualTo(next == null);
		}
		long cycleId = DATASET.cycles().get(1).id();
		assertThat(keys).containsExactlyElementsOf(DATASET.executions()
			.stream()
			.filter((execution) -> execution.cycleId() == cycleId)
			.map((execution) -> execution.key())
			.toList());
	}

	@Test
	void pagesMayBeSmallerThanAskedFor() {
		start(7);
		JsonNode page = this.probe.getOk("/v2/testcases?projectKey=SIM&maxResults=100");
		assertThat(page.path("values")).hasSize(7);
		assertThat(page.path("maxResults").asInt()).isEqualTo(7);
		assertThat(page.path("isLast").asBoolean()).isFalse();
		assertThat(allByCursor("/v2/testcases/nextgen?projectKey=SIM&limit=100")).hasSize(200);
	}

	@Test
	void moreThanAThousandIsCutToAThousand() {
		Dataset large = Dataset.generate(42, new DatasetSize(1100, 1, 0, 0, 0));
		try (UpstreamServer largeServer = UpstreamServer
			.start(new ZephyrSimulator(large, new ZephyrSettings(List.of("one"), 5000)))) {
			HttpProbe largeProbe = new HttpProbe(largeServer.baseUrl(), "one");
			assertThat(largeProbe.getOk("/v2/testcases?maxResults=5000").path("values")).hasSize(1000);
			assertThat(largeProbe.getOk("/v2/testcases/nextgen?limit=5000").path("limit").asInt()).isEqualTo(1000);
		}
	}

	@Test
	void cursorLeadsThroughAllPagesAndHasNoTotal() {
		JsonNode page = this.probe.getOk("/v2/testexecutions/nextgen?limit=50");
		assertThat(page.propertyNames()).containsExactlyInAnyOrder("next", "nextStartAtId", "limit", "values");
		List<String> keys = allByCursor("/v2/testexecutions/nextgen?limit=50");
		assertThat(keys).hasSize(300).doesNotHaveDuplicates();
	}

	@Test
	void itemCreatedWhilePagingIsSeenOnce() {
		JsonNode first = this.probe.getOk("/v2/testcases/nextgen?projectKey=SIM&limit=150");
		String created = this.probe.postOk("/v2/testcases", Map.of("projectKey", "SIM", "name", "New"))
			.path("key")
			.asString();
		List<String> keys = keys(first.path("values"));
		keys.addAll(allByCursor(first.path("next").asString()));
		assertThat(keys).hasSize(201).doesNotHaveDuplicates().contains(created);
	}

	private List<String> allByCursor(String first) {
		List<String> keys = new ArrayList<>();
		String next = first;
		while (next != null) {
			JsonNode page = this.probe.getOk(next);
			keys.addAll(keys(page.path("values")));
			next = page.path("next").isNull() ? null : page.path("next").asString();
			assertThat(page.path("nextStartAtId").isNull()).isEqualTo(next == null);
		}
		return keys;
	}

	@Test
	void withoutProjectAllProjectsAreListed() {
		assertThat(this.probe.getOk("/v2/testcases").path("total").asInt()).isEqualTo(205);
		assertThat(this.probe.getOk("/v2/testcases?projectKey=OTHER").path("total").asInt()).isEqualTo(5);
	}

	@Test
	void testCasesAreFilteredByFolder() {
		Long folderId = DATASET.testCases().get(0).folderId();
		long expected = DATASET.testCases().stream().filter((testCase) -> folderId.equals(testCase.folderId())).count();
		assertThat(this.probe.getOk("/v2/testcases?folderId=" + folderId).path("total").asLong()).isEqualTo(expected);
	}

	@Test
	void testCasesAreFilteredByTime() {
		SourceTestCase middle = DATASET.testCases().get(99);
		JsonNode page = this.probe
			.getOk("/v2/testcases/nextgen?projectKey=SIM&limit=1000&updatedAfter=" + middle.createdOn());
		assertThat(page.path("values")).hasSize(100);
	}

	@Test
	void optionsOfOneTypeAndProject() {
		JsonNode page = this.probe.getOk("/v2/statuses?projectKey=SIM&statusType=TEST_EXECUTION");
		assertThat(page.path("values")).extracting((status) -> status.path("name").asString())
			.containsExactly("Not Executed", "In Progress", "Pass", "Fail", "Blocked");
		assertThat(page.path("values").get(0).propertyNames()).containsExactlyInAnyOrder("id", "project", "name",
				"description", "index", "color", "archived", "default");
		assertThat(this.probe.getOk("/v2/priorities?projectKey=SIM").path("total").asInt()).isEqualTo(4);
		assertThat(this.probe.getOk("/v2/environments").path("total").asInt()).isEqualTo(6);
	}

	@Test
	void foldersAreAFlatListOfOneType() {
		JsonNode page = this.probe.getOk("/v2/folders?projectKey=SIM&folderType=TEST_CASE&maxResults=100");
		assertThat(page.path("values")).hasSize(8)
			.anyMatch((folder) -> folder.path("parentId").isNull())
			.anyMatch((folder) -> folder.path("parentId").isNumber());
		assertThat(this.probe.getOk("/v2/folders?folderType=TEST_CYCLE").path("total").asInt()).isZero();
	}

	@Test
	void absentValuesOfATestCaseAreNull() {
		SourceTestCase source = DATASET.testCases()
			.stream()
			.filter((testCase) -> testCase.folderId() == null)
			.findFirst()
			.orElseThrow();
		JsonNode testCase = this.probe.getOk("/v2/testcases/" + source.key());
		assertThat(testCase.propertyNames()).containsExactlyInAnyOrder("id", "key", "name", "project", "createdOn",
				"objective", "precondition", "estimatedTime", "labels", "component", "priority", "status", "folder",
				"owner", "testScript", "customFields", "links");
		assertThat(testCase.path("folder").isNull()).isTrue();
		assertThat(testCase.path("component").isNull()).isTrue();
		assertThat(testCase.path("customFields").path("Build Number").isNumber()).isTrue();
		assertThat(testCase.path("customFields").path("Category").isArray()).isTrue();
	}

	@Test
	void namesArriveUnchanged() {
		List<String> names = StreamSupport
			.stream(this.probe.getOk("/v2/testcases?maxResults=1000").path("values").spliterator(), false)
			.map((testCase) -> testCase.path("name").asString())
			.toList();
		assertThat(names).containsExactlyElementsOf(DATASET.testCases().stream().map(SourceTestCase::name).toList());
	}

	@Test
	void stepsArePagedAndEachHasEitherATextOrACall() {
		SourceTestCase source = DATASET.testCases()
			.stream()
			.filter((testCase) -> testCase.steps().size() == 120)
			.findFirst()
			.orElseThrow();
		JsonNode page = this.probe.getOk("/v2/testcases/" + source.key() + "/teststeps?maxResults=1000");
		assertThat(page.path("values")).hasSize(120)
			.allMatch((step) -> step.path("inline").isNull() != step.path("testCase").isNull());
		assertThat(this.probe.getOk("/v2/testcases/" + source.key() + "/teststeps").path("isLast").asBoolean())
			.isFalse();
	}

	@Test
	void executionTellsTheIdOfTheVersionAndTheKeyInTheAddress() {
		SourceTestCase source = DATASET.testCases()
			.stream()
			.filter((testCase) -> testCase.version() == 2 && DATASET.executions()
				.stream()
				.anyMatch((execution) -> execution.testCaseKey().equals(testCase.key())))
			.findFirst()
			.orElseThrow();
		JsonNode page = this.probe.getOk("/v2/testexecutions?testCase=" + source.key());
		JsonNode link = page.path("values").get(0).path("testCase");
		assertThat(link.path("id").asLong()).isEqualTo(source.versionId()).isNotEqualTo(source.id());
		assertThat(link.path("self").asString())
			.isEqualTo(this.server.baseUrl() + "/v2/testcases/" + source.key() + "/versions/2");
	}

	@Test
	void lastExecutionsAreOneForEachTestCaseInACycle() {
		JsonNode page = this.probe.getOk("/v2/testexecutions?onlyLastExecutions=true&maxResults=1000");
		assertThat(page.path("values"))
			.extracting((execution) -> execution.path("testCycle").path("id").asLong() + " "
					+ execution.path("testCase").path("self").asString())
			.doesNotHaveDuplicates()
			.hasSizeLessThan(300);
	}

	@Test
	void cycleIsFoundByIdAndByKey() {
		JsonNode byKey = this.probe.getOk("/v2/testcycles/SIM-R1");
		assertThat(this.probe.getOk("/v2/testcycles/" + byKey.path("id").asLong())).isEqualTo(byKey);
		assertThat(this.probe.getOk("/v2/testcycles?projectKey=SIM").path("total").asInt()).isEqualTo(3);
		assertThat(this.probe.get("/v2/testcycles/SIM-R9").status()).isEqualTo(404);
		assertThat(this.probe.get("/v2/testexecutions/SIM-R1").status()).isEqualTo(404);
	}

	@Test
	void executionHasStepResults() {
		JsonNode page = this.probe.getOk("/v2/testexecutions/SIM-E1/teststeps?maxResults=1000");
		int steps = DATASET.testCases()
			.stream()
			.filter((testCase) -> testCase.key().equals(DATASET.executions().get(0).testCaseKey()))
			.findFirst()
			.orElseThrow()
			.steps()
			.size();
		assertThat(page.path("total").asInt()).isEqualTo(steps);
	}

	@Test
	void attachmentsOfTestCasesAndExecutionsAreListedAndDownloaded() {
		for (SourceAttachment attachment : DATASET.attachments()) {
			String owner = attachment.ownerKey().startsWith("SIM-T") ? "/v2/testcases/" : "/v2/testexecutions/";
			String list = owner + attachment.ownerKey() + "/attachments";
			assertThat(this.probe.getOk(list).path("attachments"))
				.anyMatch((item) -> item.path("id").asLong() == attachment.id()
						&& item.path("name").asString().equals(attachment.name()));
			Reply file = this.probe.get(list + "/" + attachment.id());
			assertThat(file.status()).isEqualTo(200);
			assertThat(file.body()).isEqualTo(attachment.content());
			assertThat(file.header("Content-Type")).isEqualTo(attachment.contentType());
			assertThat(file.header("Content-Length")).isEqualTo(String.valueOf(attachment.size()));
			assertThat(file.header("Content-Disposition")).startsWith("attachment; filename=");
		}
	}

	@Test
	void redirectedDownloadNeedsNoToken() {
		SourceAttachment attachment = DATASET.attachments().get(1);
		this.server.faults(FaultPlan.of(FaultRule.onPath(".*/attachments/[0-9]+").then(Fault.REDIRECT)));
		Reply redirect = this.probe.get("/v2/testcases/" + attachment.ownerKey() + "/attachments/" + attachment.id());
		assertThat(redirect.status()).isEqualTo(302);
		Reply file = new HttpProbe(this.server.baseUrl(), "").get(redirect.header("Location"));
		assertThat(file.body()).isEqualTo(attachment.content());
	}

	@Test
	void attachmentOfAnotherTestCaseIsNotFound() {
		SourceAttachment attachment = DATASET.attachments().get(0);
		String other = attachment.ownerKey().equals("SIM-T1") ? "SIM-T2" : "SIM-T1";
		assertThat(this.probe.get("/v2/testcases/" + other + "/attachments/" + attachment.id()).status())
			.isEqualTo(404);
	}

	@Test
	void everyPostCreatesANewObject() {
		Map<String, String> testCase = Map.of("projectKey", "SIM", "name", "Twice");
		JsonNode first = this.probe.postOk("/v2/testcases", testCase);
		JsonNode second = this.probe.postOk("/v2/testcases", testCase);
		assertThat(first.path("key").asString()).isEqualTo("SIM-T201");
		assertThat(second.path("key").asString()).isEqualTo("SIM-T202");
		assertThat(this.probe.getOk(first.path("self").asString()).path("name").asString()).isEqualTo("Twice");
		this.probe.postOk("/v2/testcycles", Map.of("projectKey", "SIM", "name", "Cycle"));
		Map<String, String> execution = Map.of("projectKey", "SIM", "testCaseKey", "SIM-T201", "testCycleKey", "SIM-R4",
				"statusName", "Pass");
		assertThat(this.probe.postOk("/v2/testexecutions", execution).path("key").asString()).isEqualTo("SIM-E301");
		assertThat(this.probe.postOk("/v2/testexecutions", execution).path("key").asString()).isEqualTo("SIM-E302");
	}

	@Test
	void stepsAreAppendedHundredAtOnce() {
		Map<String, Object> step = Map.of("inline", Map.of("description", "Do it"));
		int before = this.probe.getOk("/v2/testcases/SIM-T1/teststeps").path("total").asInt();
		this.probe.postOk("/v2/testcases/SIM-T1/teststeps",
				Map.of("mode", "APPEND", "items", IntStream.range(0, 100).mapToObj((i) -> step).toList()));
		assertThat(this.probe.getOk("/v2/testcases/SIM-T1/teststeps").path("total").asInt()).isEqualTo(before + 100);
		Reply tooMany = this.probe.post("/v2/testcases/SIM-T1/teststeps",
				Map.of("mode", "APPEND", "items", IntStream.range(0, 101).mapToObj((i) -> step).toList()));
		assertThat(tooMany.status()).isEqualTo(400);
	}

	@Test
	void createWithoutRequiredFieldIsABadRequest() {
		Reply reply = this.probe.post("/v2/testcases", Map.of("name", "Nowhere"));
		assertThat(reply.status()).isEqualTo(400);
		assertThat(reply.text()).isEqualTo("{\"errorCode\":400,\"message\":\"projectKey must not be null\"}");
		assertThat(this.probe.post("/v2/testcases", "{").status()).isEqualTo(400);
	}

	private static List<String> keys(JsonNode values) {
		List<String> keys = new ArrayList<>();
		values.forEach((value) -> keys.add(value.path("key").asString()));
		return keys;
	}

}
