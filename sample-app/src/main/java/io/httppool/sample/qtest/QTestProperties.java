package io.httppool.sample.qtest;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Credentials for qTest. Address and limits belong to the upstream {@code qtest} of the
 * pool.
 *
 * @param username name of the user
 * @param password password of the user
 * @param clientName name of the API client, as qTest calls the site
 */
@ConfigurationProperties("qtest")
public record QTestProperties(String username, String password, String clientName) {

	@Override
	public String toString() {
		return "QTestProperties[username=" + this.username + ", clientName=" + this.clientName + "]";
	}

}
