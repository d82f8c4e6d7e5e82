package io.httppool.sample.migration;

import org.jspecify.annotations.Nullable;

/**
 * An object of the target.
 *
 * @param id its id
 * @param version the id of its version; test cases have one
 */
record Ref(long id, @Nullable Long version) {

	/** Stands for what a dry run would have created. */
	static final Ref DRY = new Ref(0, 0L);

	Ref(long id) {
		this(id, null);
	}

	long requiredVersion() {
		if (this.version == null) {
			throw new IllegalStateException("Object " + this.id + " of the target has no version");
		}
		return this.version;
	}

}
