package io.httppool.sample.zephyr;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/**
 * Reads from Zephyr. Each method makes one request, whose retries are the pool's; all of
 * them throw what {@link RestClient} throws. Safe for use by any number of threads.
 */
@Component
public class ZephyrClient {

	/** What the server gives at most for one page. */
	private static final int PAGE = 1000;

	/**
	 * Test cases rarely have more steps, and the pages of steps are asked for by case.
	 */
	private static final int STEPS_PAGE = 100;

	private static final ParameterizedTypeReference<OffsetPage<ZephyrOption>> OPTIONS = new ParameterizedTypeReference<>() {
	};

	private static final ParameterizedTypeReference<OffsetPage<ZephyrFolder>> FOLDERS = new ParameterizedTypeReference<>() {
	};

	private static final ParameterizedTypeReference<OffsetPage<ZephyrStep>> STEPS = new ParameterizedTypeReference<>() {
	};

	private static final ParameterizedTypeReference<OffsetPage<ZephyrCycle>> CYCLES = new ParameterizedTypeReference<>() {
	};

	private static final ParameterizedTypeReference<OffsetPage<Object>> ANYTHING = new ParameterizedTypeReference<>() {
	};

	private static final ParameterizedTypeReference<CursorPage<ZephyrTestCase>> TEST_CASES = new ParameterizedTypeReference<>() {
	};

	private static final ParameterizedTypeReference<CursorPage<ZephyrExecution>> EXECUTIONS = new ParameterizedTypeReference<>() {
	};

	private final RestClient zephyr;

	/**
	 * Create a client.
	 * @param zephyr the pooled client of the upstream, which knows base URL and token
	 */
	public ZephyrClient(@Qualifier("zephyr") RestClient zephyr) {
		this.zephyr = zephyr;
	}

	/**
	 * A project.
	 * @param key its key
	 * @return the project
	 */
	public ZephyrProject project(String key) {
		return required(this.zephyr.get().uri("/projects/{key}", key).retrieve().body(ZephyrProject.class));
	}

	/**
	 * A page of the statuses that executions may have.
	 * @param project key of the project
	 * @param startAt offset of the first one
	 * @return the page
	 */
	public OffsetPage<ZephyrOption> executionStatuses(String project, long startAt) {
		return required(this.zephyr.get()
			.uri("/statuses?projectKey={project}&statusType=TEST_EXECUTION&startAt={startAt}&maxResults={max}", project,
					startAt, PAGE)
			.retrieve()
			.body(OPTIONS));
	}

	/**
	 * A page of the priorities that test cases may have.
	 * @param project key of the project
	 * @param startAt offset of the first one
	 * @return the page
	 */
	public OffsetPage<ZephyrOption> priorities(String project, long startAt) {
		return required(this.zephyr.get()
			.uri("/priorities?projectKey={project}&startAt={startAt}&maxResults={max}", project, startAt, PAGE)
			.retrieve()
			.body(OPTIONS));
	}

	/**
	 * A page of the folders of test cases; a folder may come before its parent.
	 * @param project key of the project
	 * @param startAt offset of the first one
	 * @return the page
	 */
	public OffsetPage<ZephyrFolder> folders(String project, long startAt) {
		return required(this.zephyr.get()
			.uri("/folders?projectKey={project}&folderType=TEST_CASE&startAt={startAt}&maxResults={max}", project,
					startAt, PAGE)
			.retrieve()
			.body(FOLDERS));
	}

	/**
	 * A page of the test cases.
	 * @param project key of the project
	 * @param startAtId lowest id of the page
	 * @return the page
	 */
	public CursorPage<ZephyrTestCase> testCases(String project, long startAtId) {
		return required(this.zephyr.get()
			.uri("/testcases/nextgen?projectKey={project}&startAtId={startAtId}&limit={limit}", project, startAtId,
					PAGE)
			.retrieve()
			.body(TEST_CASES));
	}

	/**
	 * How many test cases there are now.
	 * @param project key of the project
	 * @return the number, or {@code null} if the server does not say
	 */
	public @Nullable Long numberOfTestCases(String project) {
		return required(this.zephyr.get()
			.uri("/testcases?projectKey={project}&maxResults=1", project)
			.retrieve()
			.body(ANYTHING)).total();
	}

	/**
	 * A page of the steps of a test case, in their order.
	 * @param testCase key of the test case
	 * @param startAt offset of the first one
	 * @return the page
	 */
	public OffsetPage<ZephyrStep> steps(String testCase, long startAt) {
		return required(this.zephyr.get()
			.uri("/testcases/{key}/teststeps?startAt={startAt}&maxResults={max}", testCase, startAt, STEPS_PAGE)
			.retrieve()
			.body(STEPS));
	}

	/**
	 * A page of the test cycles.
	 * @param project key of the project
	 * @param startAt offset of the first one
	 * @return the page
	 */
	public OffsetPage<ZephyrCycle> cycles(String project, long startAt) {
		return required(this.zephyr.get()
			.uri("/testcycles?projectKey={project}&startAt={startAt}&maxResults={max}", project, startAt, PAGE)
			.retrieve()
			.body(CYCLES));
	}

	/**
	 * A page of the executions of all cycles.
	 * @param project key of the project
	 * @param startAtId lowest id of the page
	 * @return the page
	 */
	public CursorPage<ZephyrExecution> executions(String project, long startAtId) {
		return required(this.zephyr.get()
			.uri("/testexecutions/nextgen?projectKey={project}&startAtId={startAtId}&limit={limit}", project, startAtId,
					PAGE)
			.retrieve()
			.body(EXECUTIONS));
	}

	/**
	 * How many executions there are now.
	 * @param project key of the project
	 * @return the number, or {@code null} if the server does not say
	 */
	public @Nullable Long numberOfExecutions(String project) {
		return required(this.zephyr.get()
			.uri("/testexecutions?projectKey={project}&maxResults=1", project)
			.retrieve()
			.body(ANYTHING)).total();
	}

	/**
	 * The attachments of an object.
	 * @param owner the object
	 * @return the attachments
	 */
	public List<ZephyrAttachment> attachments(AttachmentOwner owner) {
		return required(this.zephyr.get()
			.uri("/{collection}/{key}/attachments", owner.collection(), owner.key())
			.retrieve()
			.body(AttachmentList.class)).attachments();
	}

	/**
	 * Download an attachment. The connection is held until the reader returns, and given
	 * back whether it succeeds or fails.
	 * @param <T> what the reader makes of the bytes
	 * @param owner the object it belongs to
	 * @param id id of the attachment
	 * @param reader takes the bytes
	 * @return what the reader returned
	 */
	public <T> T download(AttachmentOwner owner, long id, DownloadReader<T> reader) {
		return this.zephyr.get()
			.uri("/{collection}/{key}/attachments/{id}", owner.collection(), owner.key(), id)
			.exchangeForRequiredValue((request, response) -> {
				if (!response.getStatusCode().is2xxSuccessful()) {
					throw response.createException();
				}
				String contentType = response.getHeaders().getFirst(HttpHeaders.CONTENT_TYPE);
				return reader.read((contentType != null) ? contentType : MediaType.APPLICATION_OCTET_STREAM_VALUE,
						response.getBody());
			});
	}

	private static <T> T required(@Nullable T body) {
		if (body == null) {
			throw new RestClientException("Zephyr answered without a body");
		}
		return body;
	}

	private record AttachmentList(List<ZephyrAttachment> attachments) {

	}

}
