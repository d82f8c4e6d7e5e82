package io.httppool.fleet;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;

/**
 * The names of what a fleet keeps in Redis.
 *
 * @param namespace name of the fleet
 */
record FleetKeys(String namespace) {

	/** Half of a SHA-256: enough to tell credentials apart. */
	private static final int DIGEST_BYTES = 16;

	/**
	 * Who is there, and what each one has.
	 */
	String replicas() {
		// In braces, so that a cluster keeps all of a fleet at one place.
		return "pool:{" + this.namespace + "}:replicas";
	}

	/**
	 * The tokens of one quota.
	 * @param upstream name of the upstream
	 * @param credential what it knows the callers by; only a keyed hash of it is shown
	 */
	String quota(String upstream, @Nullable String credential) {
		String prefix = "pool:{" + this.namespace + "}:quota:" + upstream;
		return (credential != null) ? prefix + ":" + digest(prefix, credential) : prefix;
	}

	/**
	 * Replicas have to find the same name without a secret of their own, so the key of
	 * the hash is what they know: equal credentials of two upstreams, or of two fleets,
	 * do not look alike, and no table that was made beforehand fits.
	 */
	private static String digest(String key, String credential) {
		try {
			Mac mac = Mac.getInstance("HmacSHA256");
			mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
			byte[] hash = mac.doFinal(credential.getBytes(StandardCharsets.UTF_8));
			return HexFormat.of().formatHex(hash, 0, DIGEST_BYTES);
		}
		catch (NoSuchAlgorithmException | InvalidKeyException ex) {
			throw new IllegalStateException("Every JDK has HmacSHA256", ex);
		}
	}

}
