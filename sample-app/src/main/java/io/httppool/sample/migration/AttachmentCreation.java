package io.httppool.sample.migration;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.httppool.sample.qtest.QTestArtifact;
import io.httppool.sample.qtest.QTestAttachment;
import io.httppool.sample.qtest.QTestUpload;
import io.httppool.sample.zephyr.AttachmentOwner;
import io.httppool.sample.zephyr.ZephyrAttachment;

/**
 * An attachment, recognised by its name, and by its bytes where the source has several of
 * that name. Its bytes are downloaded when they are needed first, and dropped by
 * {@link #close()}.
 */
final class AttachmentCreation implements Creation, Closeable {

	private final MigrationContext context;

	private final AttachmentOwner owner;

	private final ZephyrAttachment attachment;

	private final QTestArtifact artifact;

	private final boolean nameIsUnique;

	private final Set<Long> taken;

	private final Supplier<List<QTestAttachment>> before;

	private @Nullable Spool spool;

	/**
	 * Create a creation.
	 * @param context the run
	 * @param owner what it belongs to in the source
	 * @param attachment the attachment in the source
	 * @param artifact what it belongs to in the target
	 * @param nameIsUnique whether the source has no other one of that name
	 * @param taken ids in the target that belong to other attachments of the source
	 * @param before the attachments that the target's object had before this run
	 */
	AttachmentCreation(MigrationContext context, AttachmentOwner owner, ZephyrAttachment attachment,
			QTestArtifact artifact, boolean nameIsUnique, Set<Long> taken, Supplier<List<QTestAttachment>> before) {
		this.context = context;
		this.owner = owner;
		this.attachment = attachment;
		this.artifact = artifact;
		this.nameIsUnique = nameIsUnique;
		this.taken = taken;
		this.before = before;
	}

	@Override
	public Optional<Ref> existing() {
		return match(this.before.get());
	}

	@Override
	public Optional<Ref> find() {
		return match(this.context.qtest().attachments(this.context.setup().targetProject(), this.artifact));
	}

	private Optional<Ref> match(List<QTestAttachment> candidates) {
		return candidates.stream()
			.filter((candidate) -> candidate.name().equals(this.attachment.name()))
			.filter((candidate) -> !this.taken.contains(candidate.id()))
			.filter((candidate) -> this.nameIsUnique || hasSameBytes(candidate))
			.map((candidate) -> new Ref(candidate.id()))
			.findFirst();
	}

	private boolean hasSameBytes(QTestAttachment candidate) {
		String digest = this.context.qtest()
			.download(this.context.setup().targetProject(), this.artifact, candidate.id(), Spool::digest);
		return digest.equals(content().sha256Hex());
	}

	@Override
	public void prepare() {
		content();
	}

	@Override
	public Ref create() {
		Spool content = content();
		QTestUpload upload = new QTestUpload(this.attachment.name(), content.contentType(), content.size(), content);
		return new Ref(this.context.qtest().attach(this.context.setup().targetProject(), this.artifact, upload).id());
	}

	private Spool content() {
		Spool content = this.spool;
		if (content == null) {
			content = this.context.zephyr().download(this.owner, this.attachment.id(), Spool::of);
			this.spool = content;
		}
		return content;
	}

	@Override
	public void close() throws IOException {
		if (this.spool != null) {
			this.spool.close();
		}
	}

}
