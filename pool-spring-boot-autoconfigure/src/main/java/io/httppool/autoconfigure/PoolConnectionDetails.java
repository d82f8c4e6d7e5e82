package io.httppool.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;

import io.httppool.PoolAuth;

/**
 * Where the upstreams are and how to log in to them, when something other than properties
 * knows: a test container or a service binding, for instance. Asked once per upstream at
 * start; an answer wins over the properties, {@code null} leaves the properties in force.
 * The upstream itself must be named below {@code pool.upstreams}.
 */
public interface PoolConnectionDetails extends ConnectionDetails {

	/**
	 * The base URL of an upstream.
	 * @param upstream the upstream's name
	 * @return an http or https URL, or {@code null} if it is not known here
	 */
	@Nullable String getBaseUrl(String upstream);

	/**
	 * The credentials for an upstream.
	 * @param upstream the upstream's name
	 * @return the credentials, or {@code null} if none are known here
	 */
	default @Nullable PoolAuth getAuth(String upstream) {
		return null;
	}

}
