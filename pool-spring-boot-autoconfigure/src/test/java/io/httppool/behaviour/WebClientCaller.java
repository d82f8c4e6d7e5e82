package io.httppool.behaviour;

import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Calls with {@code WebClient}, and waits.
 */
record WebClientCaller(WebClient client) implements Caller {

	@Override
	public Answer call(String method, String path, @Nullable String body, Map<String, String> headers,
			Consumer<Map<String, Object>> attributes) {
		WebClient.RequestBodySpec request = this.client.method(HttpMethod.valueOf(method))
			.uri(path)
			.attributes(attributes);
		headers.forEach(request::header);
		if (body != null) {
			request.bodyValue(body);
		}
		return Objects.requireNonNull(
				request
					.exchangeToMono((response) -> response.bodyToMono(String.class)
						.defaultIfEmpty("")
						.map((text) -> new Answer(response.statusCode().value(), text)))
					.block());
	}

	@Override
	public HttpStatusCode statusOnly(String path) {
		return Objects.requireNonNull(this.client.get().uri(path).retrieve().toBodilessEntity().block())
			.getStatusCode();
	}

	@Override
	public String expand(String template, Object variable) {
		return String.valueOf(this.client.get().uri(template, variable).retrieve().bodyToMono(String.class).block());
	}

}
