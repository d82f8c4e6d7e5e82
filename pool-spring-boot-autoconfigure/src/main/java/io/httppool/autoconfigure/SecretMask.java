package io.httppool.autoconfigure;

import java.util.Locale;

/**
 * Decides what of a value may be shown.
 */
final class SecretMask {

	static final String MASK = "******";

	private SecretMask() {
	}

	/**
	 * The value of a setting, fit for a message.
	 * @param key the setting's key below the upstream
	 * @param value its value
	 * @return the value, or a mask where it is, or may have in it, a secret
	 */
	static String show(String key, String value) {
		String name = key.toLowerCase(Locale.ROOT);
		String group = name.replaceFirst("[.\\[].*", "");
		if (group.equals("headers") || (group.equals("auth") && !name.equals("auth.api-key.header"))) {
			return MASK;
		}
		if (name.equals("redis.password") || name.equals("redis.username")) {
			return MASK;
		}
		if (name.equals("base-url") || name.equals("redis.url")) {
			return value.contains("@") ? MASK : value.replaceFirst("(?s)\\?.*", "?" + MASK);
		}
		return value;
	}

}
