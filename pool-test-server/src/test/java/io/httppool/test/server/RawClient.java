package io.httppool.test.server;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * One plain socket that shows what a server really sends and how it ends the connection.
 */
final class RawClient implements AutoCloseable {

	private static final int READ_LIMIT_MILLIS = 10_000;

	private final Socket socket;

	private final InputStream in;

	RawClient(int port) throws IOException {
		this(new Socket("127.0.0.1", port));
	}

	RawClient(Socket socket) throws IOException {
		this.socket = socket;
		socket.setSoTimeout(READ_LIMIT_MILLIS);
		socket.setTcpNoDelay(true);
		this.in = socket.getInputStream();
	}

	static RawClient connect(UpstreamServer server) throws IOException {
		return new RawClient(server.port());
	}

	RawClient send(String text) throws IOException {
		this.socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
		this.socket.getOutputStream().flush();
		return this;
	}

	RawClient get(String target, String... headers) throws IOException {
		return request("GET", target, "", headers);
	}

	RawClient post(String target, String body, String... headers) throws IOException {
		return request("POST", target, body, headers);
	}

	RawClient request(String method, String target, String body, String... headers) throws IOException {
		StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: test\r\n");
		for (String header : headers) {
			request.append(header).append("\r\n");
		}
		if (!body.isEmpty()) {
			request.append("Content-Length: ").append(body.length()).append("\r\n");
		}
		return send(request.append("\r\n").append(body).toString());
	}

	/**
	 * Reads one reply with its body.
	 */
	Answer read() throws IOException {
		Answer head = readHead();
		if (head.status() < 200 || head.status() == 204 || head.status() == 304) {
			return head;
		}
		String length = head.header("Content-Length");
		if (length != null) {
			return head.with(readBytes(Integer.parseInt(length)));
		}
		return head.with("chunked".equals(head.header("Transfer-Encoding")) ? readChunks() : readToEnd());
	}

	/**
	 * Reads the head of a reply.
	 */
	Answer readHead() throws IOException {
		String statusLine = readLine();
		List<String> fields = new ArrayList<>();
		for (String line = readLine(); !line.isEmpty(); line = readLine()) {
			fields.add(line);
		}
		return new Answer(Integer.parseInt(statusLine.split(" ")[1]), fields, new byte[0]);
	}

	String readLine() throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		for (int next = readByte(); next != '\n'; next = readByte()) {
			line.write(next);
		}
		return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
	}

	int readByte() throws IOException {
		int next = this.in.read();
		if (next < 0) {
			throw new EOFException();
		}
		return next;
	}

	byte[] readBytes(int length) throws IOException {
		byte[] bytes = this.in.readNBytes(length);
		if (bytes.length < length) {
			throw new EOFException("Only %d of %d bytes".formatted(bytes.length, length));
		}
		return bytes;
	}

	private byte[] readChunks() throws IOException {
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		for (int size = Integer.parseInt(readLine(), 16); size > 0; size = Integer.parseInt(readLine(), 16)) {
			body.writeBytes(readBytes(size));
			readLine();
		}
		readLine();
		return body.toByteArray();
	}

	/**
	 * Reads until the server ends the stream in an orderly way.
	 */
	byte[] readToEnd() throws IOException {
		return this.in.readAllBytes();
	}

	/**
	 * Waits for the end of the connection.
	 * @return how it ended
	 */
	CloseMode awaitEnd() throws IOException {
		try {
			while (this.in.read() >= 0) {
				continue;
			}
			return CloseMode.FIN;
		}
		catch (SocketException ex) {
			return CloseMode.RST;
		}
	}

	Socket socket() {
		return this.socket;
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

	/**
	 * A reply as it was sent.
	 *
	 * @param status the status
	 * @param fields the header lines
	 * @param body the body, decoded from chunks
	 */
	record Answer(int status, List<String> fields, byte[] body) {

		Answer with(byte[] content) {
			return new Answer(this.status, this.fields, content);
		}

		@Nullable String header(String name) {
			return this.fields.stream()
				.filter((field) -> field.regionMatches(true, 0, name + ":", 0, name.length() + 1))
				.map((field) -> field.substring(name.length() + 1).trim())
				.findFirst()
				.orElse(null);
		}

		String text() {
			return new String(this.body, StandardCharsets.UTF_8);
		}

	}

}
