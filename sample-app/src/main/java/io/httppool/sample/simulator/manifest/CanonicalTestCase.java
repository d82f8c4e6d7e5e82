package io.httppool.sample.simulator.manifest;

import java.util.List;

/**
 * A test case in canonical form.
 *
 * @param key the key of its source
 * @param modulePath the names of the modules from the root to its own, joined by slashes
 * @param name the name
 * @param description the description
 * @param precondition the precondition
 * @param priority the priority, as the value of the target
 * @param steps the steps in order
 * @param attachments the attachments, sorted by name and digest
 */
public record CanonicalTestCase(String key, String modulePath, String name, String description, String precondition,
		int priority, List<CanonicalStep> steps, List<CanonicalAttachment> attachments) {

	public CanonicalTestCase {
		steps = List.copyOf(steps);
		attachments = CanonicalAttachment.sorted(attachments);
	}

}
