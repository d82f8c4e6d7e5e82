package io.httppool.sample.simulator.manifest;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A run with its log in canonical form; without a log it has neither status nor end.
 *
 * @param key the key of its source
 * @param cycleKey the key of the source of its cycle, if known
 * @param testCaseKey the key of the source of its test case, if known
 * @param status the status, as the value of the target
 * @param end when it ended, as an ISO 8601 instant in UTC
 * @param note the note
 * @param attachments the attachments of its log, sorted by name and digest
 */
public record CanonicalRun(String key, @Nullable String cycleKey, @Nullable String testCaseKey,
		@Nullable Integer status, @Nullable String end, String note, List<CanonicalAttachment> attachments) {

	public CanonicalRun {
		attachments = CanonicalAttachment.sorted(attachments);
	}

}
