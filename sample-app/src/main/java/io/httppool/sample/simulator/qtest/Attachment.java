package io.httppool.sample.simulator.qtest;

import java.time.Instant;

/**
 * A file attached to an object. Its bytes are shared and must not be changed.
 */
final class Attachment {

	private final long id;

	private final ObjectType ownerType;

	private final long ownerId;

	private final String name;

	private final String contentType;

	private final byte[] content;

	private final Instant createdAt;

	Attachment(long id, ObjectType ownerType, long ownerId, String name, String contentType, byte[] content,
			Instant createdAt) {
		this.id = id;
		this.ownerType = ownerType;
		this.ownerId = ownerId;
		this.name = name;
		this.contentType = contentType;
		this.content = content;
		this.createdAt = createdAt;
	}

	long id() {
		return this.id;
	}

	ObjectType ownerType() {
		return this.ownerType;
	}

	long ownerId() {
		return this.ownerId;
	}

	String name() {
		return this.name;
	}

	String contentType() {
		return this.contentType;
	}

	byte[] content() {
		return this.content;
	}

	Instant createdAt() {
		return this.createdAt;
	}

}
