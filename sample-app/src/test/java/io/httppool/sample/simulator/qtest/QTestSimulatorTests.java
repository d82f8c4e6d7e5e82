package io.httppool.sample.simulator.qtest;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import io.httppool.sample.simulator.HttpProbe;
import io.httppool.sample.simulator.HttpProbe.Reply;
import io.httppool.sample.simulator.MutableClock;
import io.httppool.test.server.UpstreamServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link QTestSimulator} over real connections.
 */
class QTestSimulatorTests {

	private static final String PROJECT = "/api/v3/projects/45625";

	private static final Duration LAG = Duration.ofSeconds(2);

	private final MutableClock clock = new MutableClock();

	private QTestSimulator simulator;

	private UpstreamServer server;

	private HttpProbe probe;

	@BeforeEach
	void start() {
		start(false);
	}

	private void start(boolean uniqueNames) {
		stop();
		this.simulator = new QTestSimulator(new QTestSettings("user", "secret+&", "client", Duration.ofSeconds(3600),
				LAG, Duration.ofMillis(300), uniqueNames, 100_000), this.clock);
		this.server = UpstreamServer.start(this.simulator);
		this.probe = new HttpProbe(this.server.baseUrl(), logIn().path("access_token").asString());
	}

	@AfterEach
	void stop() {
		if (this.server != null) {
			this.server.close();
		}
	}

	private JsonNode logIn() {
		return requestToken("client:", "grant_type=password&username=user&password=secret%2B%26").json();
	}

	private Reply requestToken(String client, String form) {
		return new HttpProbe(this.server.baseUrl(), "").send("POST", "/oauth/token",
				"application/x-www-form-urlencoded", form.getBytes(StandardCharsets.UTF_8), "Authorization",
				"Basic " + Base64.getEncoder().encodeToString(client.getBytes(StandardCharsets.UTF_8)));
	}

	@Test
	void loginIssuesABearerToken() {
		JsonNode token = logIn();
		assertThat(token.propertyNames()).containsExactly("access_token", "token_type", "expires_in", "scope", "agent");
		assertThat(token.path("token_type").asString()).isEqualTo("bearer");
		assertThat(token.path("expires_in").asInt()).isEqualTo(3599);
		assertThat(token.path("agent").isNull()).isTrue();
	}

	@Test
	void badCredentialsAreABadRequest() {
		Reply reply = requestToken("client:", "grant_type=password&username=user&password=wrong");
		assertThat(reply.status()).isEqualTo(400);
		assertThat(reply.text()).isEqualTo("{\"error\":\"invalid_grant\",\"error_description\":\"Bad credentials\"}");
		assertThat(requestToken("client:", "grant_type=refresh_token").status()).isEqualTo(400);
	}

	@Test
	void unknownClientIsUnauthorized() {
		assertThat(requestToken("other:", "grant_type=password&username=user&password=secret%2B%26").status())
			.isEqualTo(401);
		assertThat(requestToken("client:password", "grant_type=password").status()).isEqualTo(401);
	}

	@Test
	void tokenExpires() {
		JsonNode status = this.probe.getOk("/oauth/status");
		assertThat(status.path("validityInMilliseconds").asLong()).isEqualTo(3_600_000);
		this.clock.advance(Duration.ofSeconds(3599));
		assertThat(this.probe.get("/api/v3/projects").status()).isEqualTo(200);
		this.clock.advance(Duration.ofSeconds(1));
		Reply reply = this.probe.get("/api/v3/projects");
		assertThat(reply.status()).isEqualTo(401);
		assertThat(reply.json().path("error").asString()).isEqualTo("invalid_token");
		assertThat(this.probe.get("/oauth/status").status()).isEqualTo(401);
	}

	@Test
	void revokedTokenIsRefusedAndOthersAreNot() {
		HttpProbe other = new HttpProbe(this.server.baseUrl(), logIn().path("access_token").asString());
		assertThat(this.probe.post("/oauth/revoke", Map.of()).status()).isEqualTo(200);
		assertThat(this.probe.get("/api/v3/projects").status()).isEqualTo(401);
		assertThat(other.get("/api/v3/projects").status()).isEqualTo(200);
	}

	@Test
	void requestWithoutTokenIsRefused() {
		assertThat(new HttpProbe(this.server.baseUrl(), "").get("/api/v3/projects").status()).isEqualTo(401);
	}

	@Test
	void errorsHaveAMessage() {
		Reply notFound = this.probe.get(PROJECT + "/test-cases/1");
		assertThat(notFound.status()).isEqualTo(404);
		assertThat(notFound.text()).isEqualTo("{\"message\":\"Object not found\"}");
		assertThat(this.probe.get("/api/v3/projects/1/test-cases").status()).isEqualTo(404);
		assertThat(this.probe.get("/api/v3/projects/45626/test-cases").status()).isEqualTo(403);
		assertThat(this.probe.post(PROJECT + "/test-cases", Map.of()).status()).isEqualTo(412);
		assertThat(this.probe.post(PROJECT + "/test-cases", "[]").status()).isEqualTo(400);
		assertThat(this.probe.post(PROJECT + "/test-cases", Map.of("name", Map.of())).status()).isEqualTo(400);
		assertThat(this.probe.get(PROJECT + "/test-cases?page=0").status()).isEqualTo(400);
	}

	@Test
	void projectsAreABareArray() {
		JsonNode projects = this.probe.getOk("/api/v3/projects");
		assertThat(projects).anyMatch((project) -> project.path("id").asLong() == 45625);
		assertThat(projects.get(0).propertyNames()).containsExactlyInAnyOrder("id", "name", "status_id", "start_date",
				"sample", "automation");
	}

	@ParameterizedTest
	@ValueSource(strings = { "test-cases", "test-runs" })
	void fieldForTheSourceKeyIsFoundByItsLabel(String type) {
		assertThat(fieldId(type, "Zephyr Key")).isPositive();
		assertThat(fieldId("test-cases", "Zephyr Key")).isNotEqualTo(fieldId("test-runs", "Zephyr Key"));
	}

	private long fieldId(String type, String label) {
		for (JsonNode field : this.probe.getOk(PROJECT + "/settings/" + type + "/fields")) {
			if (field.path("label").asString().equals(label)) {
				return field.path("id").asLong();
			}
		}
		return -1;
	}

	@Test
	void sameModuleTwiceMakesTwoModules() {
		JsonNode parent = createModule("", "Login");
		assertThat(parent.path("pid").asString()).isEqualTo("MD-1");
		assertThat(parent.path("parent_id").isNull()).isTrue();
		createModule(id(parent), "Limits");
		JsonNode second = createModule(id(parent), "Limits");
		assertThat(second.path("order").asInt()).isEqualTo(2);
		assertThat(this.probe.getOk(PROJECT + "/modules")).hasSize(1);
		assertThat(this.probe.getOk(PROJECT + "/modules?parentId=" + id(parent))).hasSize(2);
		JsonNode tree = this.probe.getOk(PROJECT + "/modules?expand=descendants");
		assertThat(tree.get(0).path("children")).hasSize(2);
		assertThat(this.probe.getOk(PROJECT + "/modules?search=limit")).hasSize(2);
		assertThat(this.simulator.manifest().duplicates().modules()).containsExactly("Login/Limits");
	}

	private JsonNode createModule(String parentId, String name) {
		return this.probe.postOk(PROJECT + "/modules?parentId=" + parentId, Map.of("name", name, "description", ""));
	}

	@Test
	void moduleInAnUnknownModuleIsNotFound() {
		assertThat(this.probe.post(PROJECT + "/modules?parentId=1", Map.of("name", "x")).status()).isEqualTo(404);
	}

	@Test
	void createdTestCaseIsAnsweredInTheRecordedForm() {
		String moduleId = id(createModule("", "Login"));
		Reply reply = this.probe.post(PROJECT + "/test-cases", testCase("SIM-T38", "Refund", moduleId));
		assertThat(reply.status()).isEqualTo(200);
		assertThat(reply.header("Transfer-Encoding")).isEqualTo("chunked");
		JsonNode testCase = reply.json();
		assertThat(testCase.path("pid").asString()).isEqualTo("TC-1");
		assertThat(testCase.path("order").asInt()).isEqualTo(1);
		assertThat(testCase.path("parent_id").asString()).isEqualTo(moduleId);
		assertThat(testCase.path("version").asString()).isEqualTo("0.1");
		assertThat(testCase.path("test_case_version_id").asLong()).isPositive();
		assertThat(testCase.path("precondition").asString()).isEmpty();
		assertThat(testCase.path("links")).extracting((link) -> link.path("rel").asString())
			.containsExactly("self", "test-steps", "attachments");
		assertThat(testCase.path("properties"))
			.anyMatch((property) -> property.path("field_value").asString("").equals("SIM-T38"))
			.anyMatch((property) -> !property.has("field_value"));
		assertThat(testCase.path("test_steps")).extracting((step) -> step.path("order").asInt()).containsExactly(1, 2);
		assertThat(this.probe.getOk(testCase.path("links").get(0).path("href").asString())).isEqualTo(testCase);
		assertThat(this.probe.getOk(PROJECT + "/test-cases/" + id(testCase) + "/test-steps"))
			.isEqualTo(testCase.path("test_steps"));
	}

	private Map<String, Object> testCase(String key, String name, String moduleId) {
		Map<String, Object> body = new LinkedHashMap<>();
		body.put("name", name);
		body.put("description", "d");
		if (moduleId != null) {
			body.put("parent_id", moduleId);
		}
		body.put("properties", List.of(Map.of("field_id", fieldId("test-cases", "Zephyr Key"), "field_value", key)));
		body.put("test_steps", List.of(Map.of("description", "one", "expected", "1", "attachments", List.of()),
				Map.of("description", "two", "expected", "2", "attachments", List.of())));
		return body;
	}

	private String createTestCase(String key) {
		return id(this.probe.postOk(PROJECT + "/test-cases", testCase(key, "Name of " + key, null)));
	}

	@Test
	void sameTestCaseTwiceMakesTwo() {
		assertThat(createTestCase("SIM-T1")).isNotEqualTo(createTestCase("SIM-T1"));
		assertThat(this.probe.getOk(PROJECT + "/test-cases")).hasSize(2);
		assertThat(this.simulator.manifest().duplicates().testCases()).containsExactly("SIM-T1");
	}

	@Test
	void testCaseWithoutModuleLandsInOneOfItsOwn() {
		createTestCase("SIM-T1");
		createTestCase("SIM-T2");
		assertThat(this.probe.getOk(PROJECT + "/modules")).extracting((module) -> module.path("name").asString())
			.containsExactly("Created via API");
		assertThat(this.simulator.manifest().strays().createdViaApi()).isEqualTo(2);
	}

	@Test
	void unknownFieldOrValueIsABadRequest() {
		Map<String, Object> unknown = Map.of("name", "x", "properties",
				List.of(Map.of("field_id", 1, "field_value", "x")));
		assertThat(this.probe.post(PROJECT + "/test-cases", unknown).status()).isEqualTo(400);
		Map<String, Object> wrong = Map.of("name", "x", "properties",
				List.of(Map.of("field_id", fieldId("test-cases", "Priority"), "field_value", "724")));
		assertThat(this.probe.post(PROJECT + "/test-cases", wrong).status()).isEqualTo(400);
	}

	@Test
	void listOfTestCasesIsABareArrayWhoseEndIsAShortPage() {
		for (int i = 1; i <= 25; i++) {
			createTestCase("SIM-T" + i);
		}
		assertThat(this.probe.getOk(PROJECT + "/test-cases")).hasSize(20);
		assertThat(this.probe.getOk(PROJECT + "/test-cases?page=2")).hasSize(5);
		assertThat(this.probe.getOk(PROJECT + "/test-cases?page=3")).isEmpty();
		JsonNode all = this.probe.getOk(PROJECT + "/test-cases?size=100&expandSteps=true");
		assertThat(all).hasSize(25).allMatch((testCase) -> testCase.path("test_steps").size() == 2);
		assertThat(this.probe.getOk(PROJECT + "/test-cases?expandProps=false").get(0).has("properties")).isFalse();
		assertThat(this.probe.getOk(PROJECT + "/test-cases").get(0).has("test_steps")).isFalse();
	}

	@Test
	void sizeAboveHundredIsCut() {
		for (int i = 1; i <= 101; i++) {
			createTestCase("SIM-T" + i);
		}
		assertThat(this.probe.getOk(PROJECT + "/test-cases?size=999")).hasSize(100);
	}

	@Test
	void testCaseIsChangedAndDeleted() {
		String id = createTestCase("SIM-T1");
		Reply changed = this.probe.put(PROJECT + "/test-cases/" + id, Map.of("name", "Other"));
		assertThat(changed.json().path("name").asString()).isEqualTo("Other");
		assertThat(changed.json().path("test_steps")).hasSize(2);
		assertThat(this.probe.delete(PROJECT + "/test-cases/" + id).status()).isEqualTo(204);
		assertThat(this.probe.get(PROJECT + "/test-cases/" + id).status()).isEqualTo(404);
		assertThat(this.simulator.manifest().counts().testCases()).isZero();
	}

	@Test
	void searchFindsByFieldsAfterTheLagWhereasListsFindAtOnce() {
		String id = createTestCase("SIM-T38");
		createTestCase("SIM-T380");
		assertThat(search("'Zephyr Key' = 'SIM-T38'").path("total").asInt()).isZero();
		assertThat(this.probe.getOk(PROJECT + "/test-cases")).hasSize(2);
		this.clock.advance(LAG);
		JsonNode found = search("'Zephyr Key' = 'SIM-T38'");
		assertThat(found.propertyNames()).containsExactly("links", "page", "page_size", "total", "items");
		assertThat(found.path("items")).singleElement().satisfies((item) -> {
			assertThat(id(item)).isEqualTo(id);
			assertThat(item.propertyNames()).containsExactlyInAnyOrder("id", "pid", "name");
		});
		assertThat(search("'Zephyr Key' ~ 'SIM-T38'").path("total").asInt()).isEqualTo(2);
		assertThat(search("Name = 'Name of SIM-T38' or id = '" + id + "'").path("total").asInt()).isEqualTo(1);
		assertThat(search("Name ~ 'name' and pid = TC-2").path("total").asInt()).isEqualTo(1);
	}

	private JsonNode search(String query) {
		return this.probe.postOk(PROJECT + "/search?page=1&pageSize=100",
				Map.of("object_type", "test-cases", "fields", List.of("id", "pid", "name"), "query", query));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "Name", "'Unknown' = 'x'" })
	void queryThatCannotBeReadIsRefused(String query) {
		createTestCase("SIM-T1");
		this.clock.advance(LAG);
		Reply reply = this.probe.post(PROJECT + "/search", Map.of("object_type", "test-cases", "query", query));
		assertThat(reply.status()).isEqualTo(query.isEmpty() ? 412 : 400);
	}

	@Test
	void pageSizeIsCutAndReported() {
		JsonNode found = this.probe.postOk(PROJECT + "/search?pageSize=5000",
				Map.of("object_type", "test-runs", "query", "name ~ 'x'"));
		assertThat(found.path("page_size").asInt()).isEqualTo(999);
	}

	@Test
	void uniqueNamesAreDemandedOnRequest() {
		start(true);
		String moduleId = id(createModule("", "Login"));
		assertThat(this.probe.post(PROJECT + "/modules", Map.of("name", "Login")).status()).isEqualTo(400);
		createModule(moduleId, "Login");
		this.probe.postOk(PROJECT + "/test-cases", testCase("SIM-T1", "Same", moduleId));
		assertThat(this.probe.post(PROJECT + "/test-cases", testCase("SIM-T2", "Same", moduleId)).status())
			.isEqualTo(400);
	}

	@Test
	void sameFileTwiceMakesTwoAttachments() {
		String owner = PROJECT + "/test-cases/" + createTestCase("SIM-T1");
		byte[] content = { 1, 2, 3 };
		JsonNode first = attach(owner, "%E6%88%AA%E5%9B%BE (2)+100%25.png", content).json();
		assertThat(first.path("name").asString()).isEqualTo("截图 (2)+100%.png");
		assertThat(first.path("content_type").asString()).isEqualTo("image/png");
		JsonNode second = attach(owner, "%E6%88%AA%E5%9B%BE (2)+100%25.png", content).json();
		assertThat(this.probe.getOk(owner + "/attachments")).extracting(QTestSimulatorTests::id)
			.containsExactly(id(first), id(second));
		Reply file = this.probe.get(owner + "/attachments/" + id(first));
		assertThat(file.body()).isEqualTo(content);
		assertThat(file.header("Content-Type")).isEqualTo("image/png");
		assertThat(this.simulator.manifest().duplicates().attachments()).containsExactly("SIM-T1/截图 (2)+100%.png");
		assertThat(this.probe.delete(owner + "/blob-handles/" + id(second)).status()).isEqualTo(204);
		assertThat(this.probe.getOk(owner + "/attachments")).hasSize(1);
	}

	private Reply attach(String owner, String name, byte[] content) {
		return this.probe.send("POST", owner + "/blob-handles", "image/png", content, "File-Name", name);
	}

	@Test
	void wrongUploadsAreRefused() {
		String owner = PROJECT + "/test-cases/" + createTestCase("SIM-T1");
		assertThat(attach(owner, "large.bin", new byte[100_001]).status()).isEqualTo(413);
		assertThat(this.probe.send("POST", owner + "/blob-handles", "image/png", new byte[1]).status()).isEqualTo(412);
		assertThat(attach(PROJECT + "/test-runs/1", "a.png", new byte[1]).status()).isEqualTo(404);
		assertThat(attach(PROJECT + "/test-cases/1", "a.png", new byte[1]).status()).isEqualTo(404);
		assertThat(attach(owner, "empty.bin", new byte[0]).status()).isEqualTo(200);
	}

	@Test
	void attachmentsOfManyObjectsComeInOneCall() {
		List<String> ids = new ArrayList<>();
		for (int i = 1; i <= 3; i++) {
			String id = createTestCase("SIM-T" + i);
			attach(PROJECT + "/test-cases/" + id, "a.png", new byte[i]);
			ids.add(id);
		}
		JsonNode page = this.probe
			.getOk(PROJECT + "/attachments?type=test-cases&ids=" + ids.get(0) + "," + ids.get(2) + "&pageSize=100");
		assertThat(page.path("total").asInt()).isEqualTo(2);
		assertThat(page.path("items")).extracting((item) -> item.path("artifact_id").asString())
			.containsExactly(ids.get(0), ids.get(2));
		assertThat(this.probe.get(PROJECT + "/attachments?type=test-cases&ids=x").status()).isEqualTo(400);
	}

	@Test
	void attachmentOfAStepIsListedThere() {
		String testCaseId = createTestCase("SIM-T1");
		String stepId = id(this.probe.getOk(PROJECT + "/test-cases/" + testCaseId + "/test-steps").get(0));
		attach(PROJECT + "/test-steps/" + stepId, "a.png", new byte[1]);
		assertThat(this.probe.getOk(PROJECT + "/test-steps/" + stepId + "/attachments")).hasSize(1);
		assertThat(this.probe.getOk(PROJECT + "/test-cases/" + testCaseId + "/attachments")).isEmpty();
	}

	@Test
	void runsAreCreatedInCyclesAndLoggedTo() {
		String testCaseId = createTestCase("SIM-T1");
		String cycleId = createCycle("[SIM-R1] first");
		String runId = createRun(cycleId, testCaseId, "SIM-E1");
		JsonNode runs = this.probe.getOk(PROJECT + "/test-runs?parentId=" + cycleId + "&parentType=test-cycle");
		assertThat(runs.path("page_size").asInt()).isEqualTo(100);
		assertThat(runs.path("items")).singleElement().satisfies((run) -> {
			assertThat(run.path("pid").asString()).isEqualTo("TR-1");
			assertThat(run.path("test_case").path("id").asString()).isEqualTo(testCaseId);
			assertThat(run.path("properties"))
				.anyMatch((property) -> property.path("field_value").asString("").equals("SIM-E1"));
		});
		String logs = PROJECT + "/test-runs/" + runId + "/test-logs";
		assertThat(this.probe.get(logs + "/last-run").status()).isEqualTo(404);
		Reply created = this.probe.post(logs, log(602));
		assertThat(created.status()).isEqualTo(201);
		assertThat(created.json().path("exe_end_date").asString()).isEqualTo("2024-05-17T18:07:07+00:00");
		assertThat(this.probe.getOk(logs).path("items")).hasSize(1);
		this.probe.postOk(logs, log(601));
		assertThat(this.probe.getOk(logs + "/last-run").path("status").path("name").asString()).isEqualTo("Passed");
		assertThat(this.simulator.manifest().counts().logs()).isEqualTo(2);
	}

	private String createCycle(String description) {
		return id(this.probe.postOk(PROJECT + "/test-cycles?parentId=0&parentType=root",
				Map.of("name", "Cycle", "description", description)));
	}

	private String createRun(String cycleId, String testCaseId, String key) {
		return id(this.probe.postOk(PROJECT + "/test-runs?parentId=" + cycleId + "&parentType=test-cycle",
				Map.of("name", "Run", "test_case", Map.of("id", testCaseId), "properties",
						List.of(Map.of("field_id", fieldId("test-runs", "Zephyr Key"), "field_value", key)))));
	}

	private static Map<String, Object> log(int status) {
		return Map.of("status", Map.of("id", status), "exe_start_date", "2024-05-17T18:06:00+00:00", "exe_end_date",
				"2024-05-17T20:07:07+02:00", "note", "");
	}

	@Test
	void wrongRunsAndLogsAreRefused() {
		String testCaseId = createTestCase("SIM-T1");
		String cycleId = createCycle("");
		String runs = PROJECT + "/test-runs?parentType=test-cycle&parentId=";
		assertThat(this.probe.post(runs + cycleId, Map.of("name", "x")).status()).isEqualTo(412);
		assertThat(this.probe.post(runs + cycleId, Map.of("test_case", Map.of("id", 1))).status()).isEqualTo(404);
		assertThat(this.probe.post(runs + "1", Map.of("test_case", Map.of("id", testCaseId))).status()).isEqualTo(404);
		assertThat(this.probe.post(PROJECT + "/test-runs", Map.of("test_case", Map.of("id", testCaseId))).status())
			.isEqualTo(400);
		String logs = PROJECT + "/test-runs/" + createRun(cycleId, testCaseId, "SIM-E1") + "/test-logs";
		assertThat(this.probe.post(logs, log(600)).status()).isEqualTo(400);
		assertThat(this.probe.post(logs, Map.of("status", Map.of("id", 601))).status()).isEqualTo(412);
	}

	@Test
	void cyclesNest() {
		String outer = createCycle("");
		this.probe.postOk(PROJECT + "/test-cycles?parentId=" + outer + "&parentType=test-cycle",
				Map.of("name", "Inner"));
		JsonNode tree = this.probe.getOk(PROJECT + "/test-cycles?parentId=0&parentType=root&expand=descendants");
		assertThat(tree).hasSize(1);
		assertThat(tree.get(0).path("test_cycles")).hasSize(1);
		assertThat(tree.get(0).path("test_suites")).isEmpty();
	}

	@Test
	void executionStatuses() {
		JsonNode statuses = this.probe.getOk(PROJECT + "/test-runs/execution-statuses");
		assertThat(statuses).extracting((status) -> status.path("id").asInt()).containsExactly(601, 602, 603, 604, 605);
		assertThat(statuses.get(4).path("is_default").asBoolean()).isTrue();
	}

	@Test
	void automationLogsAreProcessedInTheBackgroundAndFindTheirTestCase() {
		String cycleId = createCycle("");
		long first = submit(cycleId, "PASSED");
		assertThat(state(first)).isEqualTo("IN_WAITING");
		this.clock.advance(Duration.ofMillis(150));
		assertThat(state(first)).isEqualTo("IN_PROCESSING");
		assertThat(this.probe.getOk(PROJECT + "/test-cases")).isEmpty();
		this.clock.advance(Duration.ofMillis(150));
		assertThat(state(first)).isEqualTo("SUCCESS");
		submit(cycleId, "FAILED");
		this.clock.advance(Duration.ofMillis(300));
		assertThat(this.probe.getOk(PROJECT + "/test-cases")).hasSize(1);
		assertThat(this.simulator.manifest().counts()).satisfies((counts) -> {
			assertThat(counts.runs()).isEqualTo(1);
			assertThat(counts.logs()).isEqualTo(2);
			assertThat(counts.modules()).isEqualTo(2);
		});
	}

	@Test
	void automationLogThatCannotBeProcessedFails() {
		long id = submit(createCycle(""), "NEITHER");
		this.clock.advance(Duration.ofMillis(300));
		assertThat(state(id)).isEqualTo("FAILED");
		assertThat(this.probe.get("/api/v3/projects/queue-processing/1").status()).isEqualTo(404);
	}

	private long submit(String cycleId, String status) {
		Reply reply = this.probe.post(PROJECT + "/auto-test-logs?type=automation",
				Map.of("test_cycle", cycleId, "test_logs",
						List.of(Map.of("name", "Automated", "automation_content", "a.B#c", "status", status,
								"exe_start_date", "2024-05-17T18:06:00+00:00", "exe_end_date",
								"2024-05-17T18:07:00+00:00", "module_names", List.of("Auto", "Web"), "test_step_logs",
								List.of(Map.of("description", "one", "expected_result", "1"))))));
		assertThat(reply.status()).isEqualTo(202);
		return reply.json().path("id").asLong();
	}

	private String state(long id) {
		return this.probe.getOk("/api/v3/projects/queue-processing/" + id).path("state").asString();
	}

	private static String id(JsonNode object) {
		return object.path("id").asString();
	}

}
