package io.httppool.behaviour;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.client.RestClient;

/**
 * Calls with {@code RestClient}.
 */
record RestClientCaller(RestClient client) implements Caller {

	@Override
	public Answer call(String method, String path, @Nullable String body, Map<String, String> headers,
			Consumer<Map<String, Object>> attributes) {
		RestClient.RequestBodySpec request = this.client.method(HttpMethod.valueOf(method))
			.uri(path)
			.attributes(attributes);
		headers.forEach(request::header);
		if (body != null) {
			request.body(body);
		}
		Answer answer = request.exchange((sent, response) -> new Answer(response.getStatusCode().value(),
				new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8)));
		if (answer == null) {
			throw new IllegalStateException("No answer");
		}
		return answer;
	}

	@Override
	public HttpStatusCode statusOnly(String path) {
		return this.client.get().uri(path).retrieve().toBodilessEntity().getStatusCode();
	}

	@Override
	public String expand(String template, Object variable) {
		return String.valueOf(this.client.get().uri(template, variable).retrieve().body(String.class));
	}

}
