package io.httppool.test.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads requests off a connection. Sizes and times are bounded, so that no client can
 * make the server hold more than one body.
 */
final class RequestReader {

	static final int MAX_HEAD = 64 * 1024;

	static final int MAX_BODY = 128 * 1024 * 1024;

	private static final int MAX_CHUNK_LINE = 4 * 1024;

	private static final Duration LONGEST_SILENCE = Duration.ofSeconds(60);

	private static final Pattern AUTHORITY = Pattern.compile("[A-Za-z0-9._:\\[\\]-]+");

	private final UpstreamConnection connection;

	private final WireInput in;

	RequestReader(UpstreamConnection connection) {
		this.connection = connection;
		this.in = connection.input();
	}

	RequestHead readHead() throws IOException {
		int left = MAX_HEAD;
		String requestLine = this.in.readLine(left, LONGEST_SILENCE);
		// RFC 9112, 2.2: empty lines before a request line are ignored.
		while (requestLine.isEmpty()) {
			left -= 2;
			requestLine = this.in.readLine(Math.max(left, 0), LONGEST_SILENCE);
		}
		left -= requestLine.length();
		return RequestHead.parse(requestLine, readFields(Math.max(left, 0)));
	}

	private List<HeaderField> readFields(int maxLength) throws IOException {
		List<HeaderField> fields = new ArrayList<>();
		int left = maxLength;
		while (true) {
			String line = this.in.readLine(left, LONGEST_SILENCE);
			if (line.isEmpty()) {
				return fields;
			}
			fields.add(parseField(line));
			left = Math.max(left - line.length() - 2, 0);
		}
	}

	private static HeaderField parseField(String line) throws MalformedRequestException {
		int colon = line.indexOf(':');
		try {
			return new HeaderField(line.substring(0, Math.max(colon, 0)), line.substring(colon + 1).trim());
		}
		catch (IllegalArgumentException ex) {
			throw new MalformedRequestException(400, "Malformed header field");
		}
	}

	/**
	 * Reads the rest of a request.
	 * @param head its head
	 * @param secure whether it comes over TLS
	 * @return the request
	 */
	UpstreamRequest read(RequestHead head, boolean secure) throws IOException {
		URI baseUrl = baseUrl(head, secure);
		byte[] body = readBody(head);
		return new UpstreamRequest(head, body,
				new UpstreamRequest.Origin(this.connection.id(), this.connection.requests(), baseUrl,
						this.connection.isRedirected(), this.connection.clientCertificate()));
	}

	private URI baseUrl(RequestHead head, boolean secure) throws MalformedRequestException {
		String host = head.header("Host");
		boolean usable = host != null && AUTHORITY.matcher(host).matches();
		String authority = usable ? host : "127.0.0.1:" + this.connection.localPort();
		try {
			return URI.create((secure ? "https://" : "http://") + authority);
		}
		catch (IllegalArgumentException ex) {
			throw new MalformedRequestException(400, "Malformed Host header");
		}
	}

	private byte[] readBody(RequestHead head) throws IOException {
		if (head.expectsContinue() && hasBody(head)) {
			this.connection.output().writeAscii("HTTP/1.1 100 Continue\r\n\r\n");
			this.connection.output().flush();
		}
		if (head.headers().containsKey("Transfer-Encoding")) {
			return readEncodedBody(head);
		}
		return this.in.readFully(contentLength(head), LONGEST_SILENCE);
	}

	private static boolean hasBody(RequestHead head) throws MalformedRequestException {
		return head.headers().containsKey("Transfer-Encoding") || contentLength(head) > 0;
	}

	private static int contentLength(RequestHead head) throws MalformedRequestException {
		List<String> values = head.headers().getOrDefault("Content-Length", List.of("0"));
		String value = values.get(0);
		if (values.size() > 1 || value.isEmpty() || !value.chars().allMatch((c) -> c >= '0' && c <= '9')) {
			throw new MalformedRequestException(400, "Malformed Content-Length");
		}
		if (value.length() > 10 || Long.parseLong(value) > MAX_BODY) {
			throw new MalformedRequestException(413, "The body is larger than " + MAX_BODY + " bytes");
		}
		return Integer.parseInt(value);
	}

	private byte[] readEncodedBody(RequestHead head) throws IOException {
		// Both at once is how requests are smuggled past a proxy (RFC 9112, 6.1).
		if (head.headers().containsKey("Content-Length") || head.http10()) {
			throw new MalformedRequestException(400, "Ambiguous body length");
		}
		if (!"chunked".equalsIgnoreCase(head.header("Transfer-Encoding"))) {
			throw new MalformedRequestException(501, "Only the transfer coding 'chunked' is known");
		}
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		for (int size = readChunkSize(); size > 0; size = readChunkSize()) {
			if (size > MAX_BODY - body.size()) {
				throw new MalformedRequestException(413, "The body is larger than " + MAX_BODY + " bytes");
			}
			body.writeBytes(this.in.readFully(size, LONGEST_SILENCE));
			if (!this.in.readLine(2, LONGEST_SILENCE).isEmpty()) {
				throw new MalformedRequestException(400, "A chunk is longer than it says");
			}
		}
		readFields(MAX_HEAD);
		return body.toByteArray();
	}

	private int readChunkSize() throws IOException {
		String line = this.in.readLine(MAX_CHUNK_LINE, LONGEST_SILENCE);
		int extension = line.indexOf(';');
		String size = ((extension < 0) ? line : line.substring(0, extension)).trim();
		if (size.isEmpty() || size.length() > 7 || !size.chars().allMatch((c) -> Character.digit(c, 16) >= 0)) {
			throw new MalformedRequestException(400, "Malformed chunk size");
		}
		return Integer.parseInt(size, 16);
	}

}
