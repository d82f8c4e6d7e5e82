package io.httppool.httpclient;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.apache.hc.core5.http.HttpRequest;
import org.jspecify.annotations.Nullable;

import io.httppool.PoolAuth;
import io.httppool.PoolConfig;

/**
 * Adds an upstream's headers and credentials to requests that go to its origin, wherever
 * they were made and wherever a redirect led from. What a request carries itself wins.
 */
final class UpstreamHeaders {

	private static final List<String> CREDENTIALS = List.of("Authorization", "X-Api-Key", "Api-Key");

	private final PoolConfig config;

	private final Origin origin;

	UpstreamHeaders(PoolConfig config) {
		this.config = config;
		this.origin = Origin.of(config.baseUrl());
	}

	/**
	 * What a request to the upstream is known by: the values of the headers that usually
	 * carry credentials, and of the configured one.
	 * @param own looks up a header that the request carries itself
	 * @return the values, or {@code null} without any
	 */
	@Nullable String credential(Function<String, @Nullable String> own) {
		Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
		names.addAll(CREDENTIALS);
		PoolAuth auth = this.config.auth();
		if (auth != null) {
			names.add(auth.header());
		}
		String values = names.stream().map((name) -> {
			String value = sent(name, own);
			return (value != null) ? name.toLowerCase(Locale.ROOT) + ": " + value + "\n" : "";
		}).collect(Collectors.joining());
		return values.isEmpty() ? null : values;
	}

	private @Nullable String sent(String name, Function<String, @Nullable String> own) {
		String value = own.apply(name);
		if (value != null) {
			return value;
		}
		for (Map.Entry<String, List<String>> header : this.config.headers().entrySet()) {
			if (header.getKey().equalsIgnoreCase(name)) {
				return String.join(", ", header.getValue());
			}
		}
		PoolAuth auth = this.config.auth();
		return (auth != null && auth.header().equalsIgnoreCase(name)) ? auth.value() : null;
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
