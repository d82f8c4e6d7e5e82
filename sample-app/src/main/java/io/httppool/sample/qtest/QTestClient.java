package io.httppool.sample.qtest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import org.springframework.web.util.UriUtils;

import io.httppool.PoolRequest;

/**
 * Reads from and writes to qTest. Each method makes one request (and another one after
 * each expired token), whose retries are the pool's; all of them throw what
 * {@link RestClient} throws. No create of qTest is idempotent: after one that failed in
 * an unknown way, look before you repeat it. Safe for use by any number of threads.
 */
@Component
public class QTestClient {

	/** Most test cases that the server gives for one page. */
	public static final int TEST_CASES_PAGE = 100;

	/** Most runs that the server gives for one page. */
	public static final int RUNS_PAGE = 999;

	/** Most objects whose attachments are asked for at once. */
	public static final int ATTACHMENTS_OF = 100;

	private static final String PROJECT = "/api/v3/projects/{project}";

	private static final ParameterizedTypeReference<List<QTestProject>> PROJECTS = new ParameterizedTypeReference<>() {
	};

	private static final ParameterizedTypeReference<List<QTestField>> FIELDS = new ParameterizedTypeReference<>() {
	};

	private static final ParameterizedTypeReference<List<QTestStatus>> STATUSES = new ParameterizedTypeReference<>() {
	};

	private static final ParameterizedTypeReference<List<QTestModule>> MODULES = new ParameterizedTypeReference<>() {
	};

	private static final ParameterizedTypeReference<List<QTestTestCase>> TEST_CASES = new ParameterizedTypeReference<>() {
	};

	private static final ParameterizedTypeReference<List<QTestCycle>> CYCLES = new ParameterizedTypeReference<>() {
	};

	private static final ParameterizedTypeReference<QTestPage<QTestRun>> RUNS = new ParameterizedTypeReference<>() {
	};

	private static final ParameterizedTypeReference<QTestPage<QTestLog>> LOGS = new ParameterizedTypeReference<>() {
	};

	private static final ParameterizedTypeReference<List<QTestAttachment>> ATTACHMENTS = new ParameterizedTypeReference<>() {
	};

	private static final ParameterizedTypeReference<QTestPage<QTestAttachment>> ATTACHMENT_PAGE = new ParameterizedTypeReference<>() {
	};

	private static final ParameterizedTypeReference<QTestPage<Hit>> HITS = new ParameterizedTypeReference<>() {
	};

	private final RestClient qtest;

	private final QTestSession session;

	/**
	 * Create a client.
	 * @param qtest the pooled client of the upstream, which knows the base URL
	 * @param session the token, shared with others
	 */
	public QTestClient(@Qualifier("qtest") RestClient qtest, QTestSession session) {
		this.qtest = qtest;
		this.session = session;
	}

	/**
	 * The projects that the user sees.
	 * @return the projects
	 */
	public List<QTestProject> projects() {
		return get(PROJECTS, "/api/v3/projects");
	}

	/**
	 * The fields that objects of a type have.
	 * @param project id of the project
	 * @param objectType {@code test-cases} or {@code test-runs}
	 * @return the fields
	 */
	public List<QTestField> fields(long project, String objectType) {
		return get(FIELDS, PROJECT + "/settings/{type}/fields", project, objectType);
	}

	/**
	 * The statuses that logs may have.
	 * @param project id of the project
	 * @return the statuses
	 */
	public List<QTestStatus> executionStatuses(long project) {
		return get(STATUSES, PROJECT + "/test-runs/execution-statuses", project);
	}

	/**
	 * All modules as a tree.
	 * @param project id of the project
	 * @return the modules at the root
	 */
	public List<QTestModule> moduleTree(long project) {
		return get(MODULES, PROJECT + "/modules?expand=descendants", project);
	}

	/**
	 * The modules in a module.
	 * @param project id of the project
	 * @param parent id of the module, or {@code null} for the root
	 * @return the modules
	 */
	public List<QTestModule> modules(long project, @Nullable Long parent) {
		return (parent != null) ? get(MODULES, PROJECT + "/modules?parentId={parent}", project, parent)
				: get(MODULES, PROJECT + "/modules", project);
	}

	/**
	 * Create a module.
	 * @param project id of the project
	 * @param parent id of the module it goes to, or {@code null} for the root
	 * @param name its name
	 * @return the module
	 */
	public QTestModule createModule(long project, @Nullable Long parent, String name) {
		Map<String, String> body = Map.of("name", name, "description", "");
		return (parent != null) ? post(QTestModule.class, body, PROJECT + "/modules?parentId={parent}", project, parent)
				: post(QTestModule.class, body, PROJECT + "/modules", project);
	}

	/**
	 * A page of the test cases of a project or a module, with their properties.
	 * @param project id of the project
	 * @param module id of the module, or {@code null} for all of the project
	 * @param page number of the page, from 1
	 * @return at most {@link #TEST_CASES_PAGE} test cases; fewer on the last page
	 */
	public List<QTestTestCase> testCases(long project, @Nullable Long module, int page) {
		String list = PROJECT + "/test-cases?page={page}&size={size}&expandProps=true";
		return (module != null) ? get(TEST_CASES, list + "&parentId={module}", project, page, TEST_CASES_PAGE, module)
				: get(TEST_CASES, list, project, page, TEST_CASES_PAGE);
	}

	/**
	 * A test case.
	 * @param project id of the project
	 * @param id its id
	 * @return the test case
	 */
	public QTestTestCase testCase(long project, long id) {
		return this.session.authorized((token) -> required(this.qtest.get()
			.uri(PROJECT + "/test-cases/{id}", project, id)
			.headers((headers) -> headers.setBearerAuth(token))
			.retrieve()
			.body(QTestTestCase.class)));
	}

	/**
	 * Create a test case.
	 * @param project id of the project
	 * @param testCase the test case
	 * @return the test case
	 */
	public QTestTestCase createTestCase(long project, NewTestCase testCase) {
		return post(QTestTestCase.class, testCase, PROJECT + "/test-cases", project);
	}

	/**
	 * Search for test cases by the value of a field. The search may not know yet what was
	 * created a moment ago.
	 * @param project id of the project
	 * @param field name of the field
	 * @param value the value, without quotes in it
	 * @return the ids of what was found
	 */
	public List<Long> searchTestCases(long project, String field, String value) {
		Map<String, Object> body = Map.of("object_type", "test-cases", "fields", List.of("id", "pid", "name"), "query",
				"'%s' = '%s'".formatted(field, value));
		QTestPage<Hit> page = this.session.authorized((token) -> required(this.qtest.post()
			.uri(PROJECT + "/search?page=1&pageSize=100", project)
			.headers((headers) -> headers.setBearerAuth(token))
			.attributes(PoolRequest.retry(true))
			.body(body)
			.retrieve()
			.body(HITS)));
		return page.items().stream().map(Hit::id).toList();
	}

	/**
	 * The test cycles at the root.
	 * @param project id of the project
	 * @return the cycles
	 */
	public List<QTestCycle> rootCycles(long project) {
		return get(CYCLES, PROJECT + "/test-cycles?parentId=0&parentType=root", project);
	}

	/**
	 * Create a test cycle at the root.
	 * @param project id of the project
	 * @param cycle the cycle
	 * @return the cycle
	 */
	public QTestCycle createRootCycle(long project, NewCycle cycle) {
		return post(QTestCycle.class, cycle, PROJECT + "/test-cycles?parentId=0&parentType=root", project);
	}

	/**
	 * A page of the runs of a cycle.
	 * @param project id of the project
	 * @param cycle id of the cycle
	 * @param page number of the page, from 1
	 * @return at most {@link #RUNS_PAGE} runs
	 */
	public QTestPage<QTestRun> runs(long project, long cycle, int page) {
		return get(RUNS, PROJECT + "/test-runs?parentId={cycle}&parentType=test-cycle&page={page}&pageSize={size}",
				project, cycle, page, RUNS_PAGE);
	}

	/**
	 * Create a run in a cycle.
	 * @param project id of the project
	 * @param cycle id of the cycle
	 * @param run the run
	 * @return the run
	 */
	public QTestRun createRun(long project, long cycle, NewRun run) {
		return post(QTestRun.class, run, PROJECT + "/test-runs?parentId={cycle}&parentType=test-cycle", project, cycle);
	}

	/**
	 * The logs of a run.
	 * @param project id of the project
	 * @param run id of the run
	 * @return the logs
	 */
	public List<QTestLog> logs(long project, long run) {
		return get(LOGS, PROJECT + "/test-runs/{run}/test-logs", project, run).items();
	}

	/**
	 * Create the log of a run.
	 * @param project id of the project
	 * @param run id of the run
	 * @param log the log
	 * @return the log
	 */
	public QTestLog createLog(long project, long run, NewLog log) {
		return post(QTestLog.class, log, PROJECT + "/test-runs/{run}/test-logs", project, run);
	}

	/**
	 * The attachments of an object.
	 * @param project id of the project
	 * @param artifact the object
	 * @return the attachments
	 */
	public List<QTestAttachment> attachments(long project, QTestArtifact artifact) {
		return get(ATTACHMENTS, PROJECT + "/{type}/{id}/attachments", project, artifact.type(), artifact.id());
	}

	/**
	 * A page of the attachments of many objects of one type.
	 * @param project id of the project
	 * @param type the type of the objects
	 * @param ids their ids, at most {@link #ATTACHMENTS_OF}
	 * @param page number of the page, from 1
	 * @return the attachments
	 */
	public QTestPage<QTestAttachment> attachments(long project, String type, Collection<Long> ids, int page) {
		String list = ids.stream().map(String::valueOf).collect(Collectors.joining(","));
		return get(ATTACHMENT_PAGE, PROJECT + "/attachments?type={type}&ids={ids}&page={page}&pageSize=100", project,
				type, list, page);
	}

	/**
	 * Read the bytes of an attachment while they arrive. The connection is held until the
	 * reader returns, and given back whether it succeeds or fails.
	 * @param <T> what the reader makes of the bytes
	 * @param project id of the project
	 * @param artifact the object it belongs to
	 * @param id id of the attachment
	 * @param reader takes the bytes
	 * @return what the reader returned
	 */
	public <T> T download(long project, QTestArtifact artifact, long id, DownloadReader<T> reader) {
		return this.session.authorized((token) -> this.qtest.get()
			.uri(PROJECT + "/{type}/{artifact}/attachments/{id}", project, artifact.type(), artifact.id(), id)
			.headers((headers) -> headers.setBearerAuth(token))
			.exchangeForRequiredValue((request, response) -> {
				if (!response.getStatusCode().is2xxSuccessful()) {
					throw response.createException();
				}
				return reader.read(response.getBody());
			}));
	}

	/**
	 * Attach a file. Its bytes are streamed.
	 * @param project id of the project
	 * @param artifact the object it is attached to
	 * @param upload the file
	 * @return the attachment
	 */
	public QTestAttachment attach(long project, QTestArtifact artifact, QTestUpload upload) {
		return this.session.authorized((token) -> required(this.qtest.post()
			.uri(PROJECT + "/{type}/{id}/blob-handles", project, artifact.type(), artifact.id())
			.headers((headers) -> headers.setBearerAuth(token))
			.header("File-Name", UriUtils.encode(upload.name(), StandardCharsets.UTF_8))
			.header(HttpHeaders.CONTENT_TYPE, upload.contentType())
			.contentLength(upload.size())
			.body(upload.content())
			.retrieve()
			.body(QTestAttachment.class)));
	}

	private <T> T get(ParameterizedTypeReference<T> type, String template, Object... variables) {
		return this.session.authorized((token) -> required(this.qtest.get()
			.uri(template, variables)
			.headers((headers) -> headers.setBearerAuth(token))
			.retrieve()
			.body(type)));
	}

	private <T> T post(Class<T> type, Object body, String template, Object... variables) {
		Function<String, T> call = (token) -> required(this.qtest.post()
			.uri(template, variables)
			.headers((headers) -> headers.setBearerAuth(token))
			.contentType(MediaType.APPLICATION_JSON)
			.body(body)
			.retrieve()
			.body(type));
		return this.session.authorized(call);
	}

	private static <T> T required(@Nullable T body) {
		if (body == null) {
			throw new RestClientException("qTest answered without a body");
		}
		return body;
	}

	/**
	 * Takes the bytes of an attachment.
	 *
	 * @param <T> what it makes of them
	 */
	@FunctionalInterface
	public interface DownloadReader<T> {

		/**
		 * Read the bytes to their end.
		 * @param content the bytes; closed by the caller
		 * @return what was made of them
		 * @throws IOException if they break off
		 */
		T read(InputStream content) throws IOException;

	}

	private record Hit(long id) {

	}

}
