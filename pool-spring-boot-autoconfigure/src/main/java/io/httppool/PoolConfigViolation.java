package io.httppool;

/**
 * A setting that breaks a rule of {@link PoolConfig}. Carries no secret: neither
 * credentials nor header values nor user info.
 *
 * @param key the setting's property key below the upstream, {@code max-connections} for
 * instance; {@code name} for the upstream's name
 * @param reason what is wrong
 * @param remedy what to write instead
 * @param severity whether the configuration can be used nevertheless
 */
public record PoolConfigViolation(String key, String reason, String remedy, Severity severity) {

	public PoolConfigViolation {
		key = VisibleText.of(key);
	}

	/**
	 * Whether the configuration can be used nevertheless.
	 */
	public enum Severity {

		/** No: the configuration is refused. */
		ERROR,

		/** Yes, but it will hardly do what is wanted. */
		WARNING

	}

}
