package io.httppool.sample.simulator.dataset;

import java.util.SplittableRandom;

/**
 * An attachment of a test case or an execution. Its content is generated when asked for.
 *
 * @param id the id
 * @param ownerKey the key of the test case or execution it belongs to
 * @param name the file name
 * @param contentType the media type
 * @param size the number of bytes
 * @param seed what the content is generated from
 */
public record SourceAttachment(long id, String ownerKey, String name, String contentType, int size, long seed) {

	/**
	 * The bytes of the file, generated anew by each call.
	 * @return always the same {@link #size()} bytes
	 */
	public byte[] content() {
		byte[] content = new byte[this.size];
		new SplittableRandom(this.seed).nextBytes(content);
		return content;
	}

}
