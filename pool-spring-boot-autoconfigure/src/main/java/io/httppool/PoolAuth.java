package io.httppool;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Credentials that are sent to an upstream, and to it alone: not to another origin that a
 * redirect leads to. No implementation shows its secret in {@code toString()}.
 */
public sealed interface PoolAuth {

	/**
	 * The header that carries the credentials.
	 * @return a header name
	 */
	String header();

	/**
	 * The value of the header: a secret.
	 * @return the value
	 */
	String value();

	/**
	 * A token sent as {@code Authorization: Bearer} (RFC 6750, section 2.1).
	 *
	 * @param token the token
	 */
	record BearerToken(String token) implements PoolAuth {

		@Override
		public String header() {
			return "Authorization";
		}

		@Override
		public String value() {
			return "Bearer " + this.token;
		}

		@Override
		public String toString() {
			return "BearerToken[******]";
		}

	}

	/**
	 * User name and password sent as {@code Authorization: Basic} in UTF-8 (RFC 7617).
	 *
	 * @param username the user name, without a colon
	 * @param password the password
	 */
	record Basic(String username, String password) implements PoolAuth {

		@Override
		public String header() {
			return "Authorization";
		}

		@Override
		public String value() {
			String pair = this.username + ":" + this.password;
			return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
		}

		@Override
		public String toString() {
			return "Basic[******]";
		}

	}

	/**
	 * A key sent in a header of its own.
	 *
	 * @param header the header
	 * @param value the key
	 */
	record ApiKey(String header, String value) implements PoolAuth {

		@Override
		public String toString() {
			return "ApiKey[header=" + this.header + ", value=******]";
		}

	}

}
