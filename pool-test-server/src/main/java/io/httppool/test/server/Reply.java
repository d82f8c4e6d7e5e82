package io.httppool.test.server;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A response framed for one request: whether it has a body, and how its end is found.
 */
final class Reply {

	private final UpstreamResponse response;

	private final boolean bodySent;

	private final boolean chunkable;

	/**
	 * Frames a response.
	 * @param response the response with all its headers
	 * @param head the request it answers
	 */
	Reply(UpstreamResponse response, RequestHead head) {
		this(response, !head.isHead(), !head.http10());
	}

	private Reply(UpstreamResponse response, boolean bodyAllowed, boolean chunkable) {
		this.response = response;
		this.bodySent = bodyAllowed && HttpSyntax.mayHaveBody(response.status());
		this.chunkable = chunkable;
	}

	// Frames the answer to a request that could not be read.
	static Reply toMalformed(UpstreamResponse response) {
		return new Reply(response, true, false);
	}

	// Whether the end of the body is the end of the connection, because HTTP/1.0 has no
	// other way to send a body of unknown length.
	boolean endsWithConnection() {
		return this.response.writer() != null && !this.chunkable;
	}

	/**
	 * Sends the whole reply.
	 * @param out where to
	 * @param beforeLastByte runs when all is done but the last bytes, which are sent
	 * after it
	 */
	void send(WireOutput out, Runnable beforeLastByte) throws IOException {
		BodyWriter writer = this.response.writer();
		boolean chunked = isChunked();
		if (chunked || writer != null) {
			out.write(head(chunked ? "Transfer-Encoding: chunked\r\n" : ""));
			if (this.bodySent) {
				writeStreamed(out, writer, chunked);
			}
		}
		else {
			byte[] content = this.response.content();
			out.write(head(contentLength(content.length)));
			if (this.bodySent) {
				out.write(content);
			}
		}
		beforeLastByte.run();
		out.flush();
	}

	private boolean isChunked() {
		return this.chunkable && this.response.isChunked() && HttpSyntax.mayHaveBody(this.response.status());
	}

	private void writeStreamed(WireOutput out, @Nullable BodyWriter writer, boolean chunked) throws IOException {
		ChunkedOutput chunks = new ChunkedOutput(out);
		OutputStream body = chunked ? chunks : new UnclosedOutput(out);
		if (writer != null) {
			writer.writeTo(body);
		}
		else {
			body.write(this.response.content());
		}
		if (chunked) {
			chunks.end();
		}
	}

	// Sends the head and half of the announced body, or half of the head if there is no
	// body.
	void sendHalf(WireOutput out) throws IOException {
		byte[] content = this.response.content();
		byte[] head = head(contentLength(content.length));
		if (this.bodySent && content.length > 0) {
			out.write(head);
			out.write(content, 0, content.length / 2);
		}
		else {
			out.write(head, 0, head.length / 2);
		}
		out.flush();
	}

	// Sends a chunked body without the last chunk, or half of the reply to whom cannot
	// take chunks.
	void sendWithoutLastChunk(WireOutput out) throws IOException {
		if (!this.chunkable || !this.bodySent) {
			sendHalf(out);
			return;
		}
		out.write(head("Transfer-Encoding: chunked\r\n"));
		ChunkedOutput chunks = new ChunkedOutput(out);
		chunks.write(this.response.content());
		chunks.flush();
	}

	/**
	 * Sends the reply with a pause before each byte of the body, or of the head if there
	 * is no body.
	 * @param out where to
	 * @param pause waits between two bytes
	 * @param beforeLastByte runs before the last byte
	 * @return whether it was sent to the end
	 * @throws IOException when the client is gone
	 */
	boolean drip(WireOutput out, Pause pause, Runnable beforeLastByte) throws IOException {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		byte[] content = this.bodySent ? this.response.content() : new byte[0];
		byte[] head = head(contentLength(this.response.content().length));
		all.writeBytes(head);
		all.writeBytes(content);
		byte[] bytes = all.toByteArray();
		int next = (content.length > 0) ? head.length : 0;
		out.write(bytes, 0, next);
		out.flush();
		for (; next < bytes.length; next++) {
			if (!pause.take()) {
				return false;
			}
			if (next == bytes.length - 1) {
				beforeLastByte.run();
			}
			out.write(bytes[next]);
			out.flush();
		}
		return true;
	}

	private String contentLength(int length) {
		return HttpSyntax.mayHaveBody(this.response.status()) ? "Content-Length: " + length + "\r\n" : "";
	}

	private byte[] head(String framing) {
		StringBuilder head = new StringBuilder(256);
		int status = this.response.status();
		head.append("HTTP/1.1 ").append(status).append(' ').append(HttpSyntax.reason(status)).append("\r\n");
		List<HeaderField> fields = this.response.headers();
		for (HeaderField field : fields) {
			head.append(field.name()).append(": ").append(field.value()).append("\r\n");
		}
		head.append(framing).append("\r\n");
		return head.toString().getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * Waits between two bytes.
	 */
	@FunctionalInterface
	interface Pause {

		/**
		 * Waits.
		 * @return whether the client is still there
		 * @throws IOException when the connection fails
		 */
		boolean take() throws IOException;

	}

	/**
	 * Keeps a body writer from closing the connection.
	 */
	private static final class UnclosedOutput extends FilterOutputStream {

		UnclosedOutput(OutputStream out) {
			super(out);
		}

		@Override
		public void write(byte[] bytes, int offset, int length) throws IOException {
			this.out.write(bytes, offset, length);
		}

		@Override
		public void close() throws IOException {
			flush();
		}

	}

}
