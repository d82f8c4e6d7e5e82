package io.httppool.test.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/**
 * A reply. Immutable: methods that change something return a copy.
 */
public final class UpstreamResponse {

	private static final Set<String> FRAMING = framingHeaders();

	private static final byte[] EMPTY = {};

	private final int status;

	private final List<HeaderField> headers;

	private final byte[] body;

	private final @Nullable BodyWriter writer;

	private final boolean chunked;

	private UpstreamResponse(int status, List<HeaderField> headers, byte[] body, @Nullable BodyWriter writer,
			boolean chunked) {
		if (status < 200 || status > 599) {
			throw new IllegalArgumentException("Not the status of a final reply: " + status);
		}
		this.status = status;
		this.headers = headers;
		this.body = body;
		this.writer = writer;
		this.chunked = chunked;
	}

	private static Set<String> framingHeaders() {
		Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
		names.addAll(Set.of("Content-Length", "Transfer-Encoding"));
		return names;
	}

	/**
	 * Returns a reply without a body.
	 * @param status the status, 200 to 599
	 * @return the reply
	 */
	public static UpstreamResponse status(int status) {
		return new UpstreamResponse(status, List.of(), EMPTY, null, false);
	}

	/**
	 * Returns a JSON reply in UTF-8.
	 * @param status the status, 200 to 599
	 * @param json the body
	 * @return the reply
	 */
	public static UpstreamResponse json(int status, String json) {
		return bytes(status, "application/json", json.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Returns a reply with plain text in UTF-8.
	 * @param status the status, 200 to 599
	 * @param text the body
	 * @return the reply
	 */
	public static UpstreamResponse text(int status, String text) {
		return bytes(status, "text/plain;charset=UTF-8", text.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Returns a reply with any content.
	 * @param status the status, 200 to 599
	 * @param contentType the value of {@code Content-Type}
	 * @param body the body, copied
	 * @return the reply
	 */
	public static UpstreamResponse bytes(int status, String contentType, byte[] body) {
		return new UpstreamResponse(status, List.of(new HeaderField("Content-Type", contentType)), body.clone(), null,
				false);
	}

	/**
	 * Returns a reply whose body is written while it is sent, in chunks.
	 * @param status the status, 200 to 599
	 * @param contentType the value of {@code Content-Type}
	 * @param writer writes the body; called once for each time the reply is sent
	 * @return the reply
	 */
	public static UpstreamResponse stream(int status, String contentType, BodyWriter writer) {
		return new UpstreamResponse(status, List.of(new HeaderField("Content-Type", contentType)), EMPTY, writer, true);
	}

	/**
	 * Adds a header. {@code Connection: close} is obeyed: the server closes after the
	 * reply.
	 * @param name the name; not one of the headers that say where the body ends
	 * @param value the value
	 * @return a copy with the header added
	 */
	public UpstreamResponse header(String name, String value) {
		if (FRAMING.contains(name)) {
			throw new IllegalArgumentException(name + " is set by the server");
		}
		List<HeaderField> all = new ArrayList<>(this.headers);
		all.add(new HeaderField(name, value));
		return new UpstreamResponse(this.status, List.copyOf(all), this.body, this.writer, this.chunked);
	}

	/**
	 * Sends the body with {@code Transfer-Encoding: chunked} instead of
	 * {@code Content-Length}.
	 * @return a copy that is chunked
	 */
	public UpstreamResponse chunked() {
		return new UpstreamResponse(this.status, this.headers, this.body, this.writer, true);
	}

	/**
	 * Returns the status.
	 * @return the status, 200 to 599
	 */
	public int status() {
		return this.status;
	}

	UpstreamResponse headers(List<HeaderField> added) {
		if (added.isEmpty()) {
			return this;
		}
		List<HeaderField> all = new ArrayList<>(this.headers);
		all.addAll(added);
		return new UpstreamResponse(this.status, List.copyOf(all), this.body, this.writer, this.chunked);
	}

	List<HeaderField> headers() {
		return this.headers;
	}

	boolean closesConnection() {
		return this.headers.stream()
			.anyMatch((field) -> field.name().equalsIgnoreCase("Connection")
					&& HttpSyntax.listContains(List.of(field.value()), "close"));
	}

	boolean isChunked() {
		return this.chunked;
	}

	@Nullable BodyWriter writer() {
		return this.writer;
	}

	// Returns the body as bytes, running the writer if there is one.
	byte[] content() throws IOException {
		if (this.writer == null) {
			return this.body;
		}
		ByteArrayOutputStream content = new ByteArrayOutputStream();
		this.writer.writeTo(content);
		return content.toByteArray();
	}

}
