package io.httppool.httpclient;

import org.apache.hc.core5.http.HttpRequest;

import io.httppool.PoolAuth;
import io.httppool.PoolConfig;

/**
 * Adds an upstream's headers and credentials to requests that go to its origin, wherever
 * they were made and wherever a redirect led from. What a request carries itself wins.
 */
final class UpstreamHeaders {

	private final PoolConfig config;

	private final Origin origin;

	UpstreamHeaders(PoolConfig config) {
		this.config = config;
		this.origin = Origin.of(config.baseUrl());
	}

	void addTo(HttpRequest request) {
		if (!this.origin.equals(Origin.of(request))) {
			return;
		}
		this.config.headers().forEach((name, values) -> {
			if (!request.containsHeader(name)) {
				values.forEach((value) -> request.addHeader(name, value));
			}
		});
		PoolAuth auth = this.config.auth();
		if (auth != null && !request.containsHeader(auth.header())) {
			request.setHeader(auth.header(), auth.value());
		}
	}

}
