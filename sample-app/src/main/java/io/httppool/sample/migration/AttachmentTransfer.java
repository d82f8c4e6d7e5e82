package io.httppool.sample.migration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.httppool.sample.qtest.QTestArtifact;
import io.httppool.sample.qtest.QTestAttachment;
import io.httppool.sample.zephyr.AttachmentOwner;
import io.httppool.sample.zephyr.ZephyrAttachment;

/**
 * The attachments of one object, one after the other. Belongs to one item, and lists the
 * source once however often the item runs.
 */
final class AttachmentTransfer {

	private final MigrationContext context;

	private final AttachmentOwner owner;

	private @Nullable List<ZephyrAttachment> attachments;

	AttachmentTransfer(MigrationContext context, AttachmentOwner owner) {
		this.context = context;
		this.owner = owner;
	}

	/**
	 * Make sure that all are in the target.
	 * @param artifact what they belong to there
	 * @param before the attachments it had before this run, asked for only if the source
	 * has some
	 */
	void run(QTestArtifact artifact, Supplier<List<QTestAttachment>> before) {
		List<ZephyrAttachment> all = attachments();
		Map<String, Long> names = all.stream()
			.collect(Collectors.groupingBy(ZephyrAttachment::name, Collectors.counting()));
		for (ZephyrAttachment attachment : all) {
			boolean nameIsUnique = Long.valueOf(1).equals(names.get(attachment.name()));
			try (AttachmentCreation creation = new AttachmentCreation(this.context, this.owner, attachment, artifact,
					nameIsUnique, taken(all), before)) {
				this.context.creator().ensure(Kind.ATTACHMENT, source(attachment), creation);
			}
			catch (IOException ex) {
				throw new UncheckedIOException("The spool of " + source(attachment) + " cannot be deleted", ex);
			}
		}
	}

	private List<ZephyrAttachment> attachments() {
		List<ZephyrAttachment> listed = this.attachments;
		if (listed == null) {
			listed = this.context.zephyr().attachments(this.owner);
			this.attachments = listed;
			this.context.tallies().of(Kind.ATTACHMENT).source(listed.size());
		}
		return listed;
	}

	private Set<Long> taken(List<ZephyrAttachment> all) {
		Set<Long> taken = new HashSet<>();
		for (ZephyrAttachment attachment : all) {
			Ref ref = this.context.ledger().find(Kind.ATTACHMENT, source(attachment));
			if (ref != null) {
				taken.add(ref.id());
			}
		}
		return taken;
	}

	private String source(ZephyrAttachment attachment) {
		return this.owner.key() + "#" + attachment.id();
	}

	/**
	 * Count those as failed that are known and not in the target.
	 * @param tallies where to count
	 */
	void countFailed(Tallies tallies) {
		List<ZephyrAttachment> listed = this.attachments;
		if (listed != null) {
			tallies.of(Kind.ATTACHMENT)
				.failed(listed.stream()
					.filter((attachment) -> this.context.ledger().find(Kind.ATTACHMENT, source(attachment)) == null)
					.count());
		}
	}

}
