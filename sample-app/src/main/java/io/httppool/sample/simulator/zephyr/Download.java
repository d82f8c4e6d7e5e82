package io.httppool.sample.simulator.zephyr;

import java.util.List;

import io.httppool.sample.simulator.dataset.SourceAttachment;
import io.httppool.sample.simulator.http.ApiException;
import io.httppool.sample.simulator.http.ContentDisposition;
import io.httppool.test.server.UpstreamResponse;

/**
 * Replies with the bytes of an attachment.
 */
final class Download {

	private Download() {
	}

	static UpstreamResponse of(List<SourceAttachment> attachments, long id) {
		SourceAttachment attachment = attachments.stream()
			.filter((candidate) -> candidate.id() == id)
			.findFirst()
			.orElseThrow(() -> new ApiException(404, "Attachment " + id + " does not exist"));
		return UpstreamResponse.bytes(200, attachment.contentType(), attachment.content())
			.header("Content-Disposition", ContentDisposition.of(attachment.name()));
	}

}
