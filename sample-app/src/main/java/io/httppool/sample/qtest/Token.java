package io.httppool.sample.qtest;

import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * The answer to a login.
 *
 * @param accessToken the token
 */
@JsonNaming(SnakeCaseStrategy.class)
record Token(String accessToken) {

	@Override
	public String toString() {
		return "Token[accessToken=******]";
	}

}
