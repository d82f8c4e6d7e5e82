package io.httppool.sample.simulator.qtest;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.httppool.sample.simulator.http.ApiException;
import io.httppool.sample.simulator.http.ContentDisposition;
import io.httppool.sample.simulator.http.Json;
import io.httppool.sample.simulator.http.PathVariables;
import io.httppool.sample.simulator.http.Router;
import io.httppool.test.server.UpstreamRequest;
import io.httppool.test.server.UpstreamResponse;

/**
 * Attachments of test cases, steps and logs. The body of an upload is the file itself;
 * the header {@code File-Name} holds its name, in which characters beyond ASCII, and the
 * percent sign, are percent-encoded as UTF-8.
 */
final class AttachmentApi {

	private final QTestStore store;

	private final long maxSize;

	AttachmentApi(QTestStore store, long maxSize) {
		this.store = store;
		this.maxSize = maxSize;
	}

	void addTo(Router router) {
		String project = QTestSimulator.PROJECT_PATH;
		router.route("GET", project + "/attachments", this::ofMany)
			.route("POST", project + "/{objectType}/{id}/blob-handles", this::upload)
			.route("DELETE", project + "/{objectType}/{id}/blob-handles/{attachmentId}", this::delete)
			.route("GET", project + "/{objectType}/{id}/attachments", this::list)
			.route("GET", project + "/{objectType}/{id}/attachments/{attachmentId}", this::download);
	}

	private UpstreamResponse upload(UpstreamRequest request, PathVariables path) {
		byte[] content = request.body();
		if (content.length > this.maxSize) {
			throw new ApiException(413, "The attachment is larger than " + this.maxSize + " bytes");
		}
		String type = request.header("Content-Type");
		Attachment attachment = this.store.attach(objectType(path), path.id("id"), fileName(request),
				(type != null) ? type : "application/octet-stream", content);
		return Json.reply(200, form(request).attachment(attachment)).chunked();
	}

	private static String fileName(UpstreamRequest request) {
		String header = request.header("File-Name");
		if (header == null || header.isBlank()) {
			throw new ApiException(412, "Required header is missing: File-Name");
		}
		return decode(header);
	}

	// URLDecoder would take the plus sign for a space.
	private static String decode(String text) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
		int position = 0;
		while (position < text.length()) {
			if (text.charAt(position) == '%' && position + 2 < text.length()
					&& Character.digit(text.charAt(position + 1), 16) >= 0
					&& Character.digit(text.charAt(position + 2), 16) >= 0) {
				bytes.write(Integer.parseInt(text, position + 1, position + 3, 16));
				position += 3;
			}
			else {
				int next = text.offsetByCodePoints(position, 1);
				bytes.writeBytes(text.substring(position, next).getBytes(StandardCharsets.UTF_8));
				position = next;
			}
		}
		return bytes.toString(StandardCharsets.UTF_8);
	}

	private UpstreamResponse delete(UpstreamRequest request, PathVariables path) {
		this.store.deleteAttachment(objectType(path), path.id("id"), path.id("attachmentId"));
		return UpstreamResponse.status(204);
	}

	private UpstreamResponse list(UpstreamRequest request, PathVariables path) {
		List<Attachment> attachments = this.store.attachments(objectType(path), path.id("id"));
		return Json.reply(200, Json.array(attachments, form(request)::attachment));
	}

	private UpstreamResponse download(UpstreamRequest request, PathVariables path) {
		Attachment attachment = this.store.attachment(objectType(path), path.id("id"), path.id("attachmentId"));
		return UpstreamResponse.bytes(200, attachment.contentType(), attachment.content())
			.header("Content-Disposition", ContentDisposition.of(attachment.name()));
	}

	private UpstreamResponse ofMany(UpstreamRequest request, PathVariables path) {
		String type = request.query("type");
		String ids = request.query("ids");
		if (type == null || ids == null || ids.isBlank()) {
			throw new ApiException(400, "type and ids are required");
		}
		ObjectType objectType = ObjectType.byPath(type)
			.orElseThrow(() -> new ApiException(400, "type must be test-cases, test-steps or test-logs"));
		Set<Long> owners = Arrays.stream(ids.split(",", -1)).map(AttachmentApi::id).collect(Collectors.toSet());
		List<Attachment> found = this.store.attachments(objectType)
			.stream()
			.filter((attachment) -> owners.contains(attachment.ownerId()))
			.toList();
		return QTestPage.wrapped(request).reply(found, form(request)::attachment);
	}

	private static Long id(String text) {
		try {
			return Long.valueOf(text.trim());
		}
		catch (NumberFormatException ex) {
			throw new ApiException(400, "ids must be numbers joined by commas");
		}
	}

	private static ObjectType objectType(PathVariables path) {
		return ObjectType.byPath(path.get("objectType")).orElseThrow(() -> new ApiException(404, QTestStore.NOT_FOUND));
	}

	private static QTestForm form(UpstreamRequest request) {
		return new QTestForm(request.baseUrl().toString());
	}

}
