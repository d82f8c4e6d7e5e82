package io.httppool.sample.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes requests to a simulator with the JDK's client and one token.
 */
public final class HttpProbe {

	private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private final URI base;

	private final String token;

	public HttpProbe(URI base, String token) {
		this.base = base;
		this.token = token;
	}

	public JsonNode getOk(String path) {
		Reply reply = get(path);
		if (reply.status() != 200) {
			throw new AssertionError(path + " was answered " + reply.status() + " " + reply.text());
		}
		return reply.json();
	}

	public Reply get(String path) {
		return send("GET", path, null, new byte[0]);
	}

	public Reply delete(String path) {
		return send("DELETE", path, null, new byte[0]);
	}

	public JsonNode postOk(String path, Object body) {
		Reply reply = post(path, body);
		if (reply.status() / 100 != 2) {
			throw new AssertionError(path + " was answered " + reply.status() + " " + reply.text());
		}
		return reply.json();
	}

	public Reply post(String path, Object body) {
		return sendJson("POST", path, body);
	}

	public Reply put(String path, Object body) {
		return sendJson("PUT", path, body);
	}

	private Reply sendJson(String method, String path, Object body) {
		String json = (body instanceof String text) ? text : MAPPER.writeValueAsString(body);
		return send(method, path, "application/json", json.getBytes(StandardCharsets.UTF_8));
	}

	public Reply send(String method, String path, String contentType, byte[] body, String... headers) {
		URI target = path.startsWith("http") ? URI.create(path) : URI.create(this.base + path);
		HttpRequest.Builder request = HttpRequest.newBuilder(target)
			.method(method, (contentType != null) ? HttpRequest.BodyPublishers.ofByteArray(body)
					: HttpRequest.BodyPublishers.noBody());
		if (!this.token.isEmpty()) {
			request.header("Authorization", "Bearer " + this.token);
		}
		if (contentType != null) {
			request.header("Content-Type", contentType);
		}
		if (headers.length > 0) {
			request.headers(headers);
		}
		try {
			return new Reply(CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * A reply that was read completely.
	 *
	 * @param response the response
	 */
	public record Reply(HttpResponse<byte[]> response) {

		public int status() {
			return this.response.statusCode();
		}

		public byte[] body() {
			return this.response.body();
		}

		public String text() {
			return new String(body(), StandardCharsets.UTF_8);
		}

		public JsonNode json() {
			return MAPPER.readTree(body());
		}

		public String header(String name) {
			return this.response.headers().firstValue(name).orElse("");
		}

	}

}
