package io.httppool.resilience;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

import org.jspecify.annotations.Nullable;

/**
 * Tells one credential from another without knowing it: part of a keyed hash, whose key
 * is made anew by each process.
 *
 * @param high the first half
 * @param low the second half
 */
record Credential(long high, long low) {

	private static final Credential NONE = new Credential(0, 0);

	private static final byte[] KEY = new byte[32];
	static {
		new SecureRandom().nextBytes(KEY);
	}

	/**
	 * Look at a credential.
	 * @param value what is sent, or {@code null} if nothing is
	 * @return what stands for it
	 */
	static Credential of(@Nullable String value) {
		if (value == null) {
			return NONE;
		}
		try {
			MessageDigest digest = MessageDigest.getInstance("SHA-256");
			digest.update(KEY);
			ByteBuffer hash = ByteBuffer.wrap(digest.digest(value.getBytes(StandardCharsets.UTF_8)));
			return new Credential(hash.getLong(), hash.getLong());
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every JDK has SHA-256", ex);
		}
	}

}
