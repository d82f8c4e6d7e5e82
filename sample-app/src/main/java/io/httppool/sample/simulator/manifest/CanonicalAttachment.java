package io.httppool.sample.simulator.manifest;

import java.util.Comparator;
import java.util.List;

/**
 * An attachment in canonical form.
 *
 * @param name the file name
 * @param type the media type
 * @param size the number of bytes
 * @param sha256 the digest of the bytes, in hexadecimal
 */
public record CanonicalAttachment(String name, String type, int size, String sha256) {

	private static final Comparator<CanonicalAttachment> ORDER = Comparator.comparing(CanonicalAttachment::name)
		.thenComparing(CanonicalAttachment::sha256);

	/**
	 * An attachment with the given bytes.
	 * @param name the file name
	 * @param type the media type
	 * @param content the bytes
	 * @return the canonical form
	 */
	public static CanonicalAttachment of(String name, String type, byte[] content) {
		return new CanonicalAttachment(name, type, content.length, Sha256.hex(content));
	}

	static List<CanonicalAttachment> sorted(List<CanonicalAttachment> attachments) {
		return attachments.stream().sorted(ORDER).toList();
	}

}
