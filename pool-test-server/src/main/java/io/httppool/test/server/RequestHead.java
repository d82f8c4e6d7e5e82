package io.httppool.test.server;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * Request line and header section.
 *
 * @param method the method, as sent
 * @param rawPath path of the target, still percent-encoded
 * @param path path of the target, decoded
 * @param rawQuery query of the target, still percent-encoded, {@code ""} without one
 * @param http10 whether the client speaks HTTP/1.0
 * @param headers values by name; names compare without case
 */
record RequestHead(String method, String rawPath, String path, String rawQuery, boolean http10,
		Map<String, List<String>> headers) {

	private static final String CONTROL_PREFIX = "/_sim/";

	static RequestHead parse(String requestLine, List<HeaderField> fields) throws MalformedRequestException {
		String[] parts = requestLine.split(" ", -1);
		if (parts.length != 3 || !HttpSyntax.isToken(parts[0])) {
			throw new MalformedRequestException(400, "Malformed request line");
		}
		boolean http10 = parts[2].equals("HTTP/1.0");
		if (!http10 && !parts[2].equals("HTTP/1.1")) {
			boolean otherVersion = parts[2].matches("HTTP/[0-9]\\.[0-9]");
			throw new MalformedRequestException(otherVersion ? 505 : 400, "Only HTTP/1.1 and HTTP/1.0 are spoken here");
		}
		String target = originForm(parts[1]);
		int question = target.indexOf('?');
		String rawPath = (question < 0) ? target : target.substring(0, question);
		String rawQuery = (question < 0) ? "" : target.substring(question + 1);
		Map<String, List<String>> headers = byName(fields);
		int hosts = headers.getOrDefault("Host", List.of()).size();
		if (hosts > 1 || (hosts == 0 && !http10)) {
			throw new MalformedRequestException(400, "One Host header is required");
		}
		return new RequestHead(parts[0], rawPath, HttpSyntax.decodePath(rawPath), rawQuery, http10, headers);
	}

	/**
	 * A client of a proxy sends the whole URL; only its path and query matter here.
	 */
	private static String originForm(String target) throws MalformedRequestException {
		if (target.startsWith("/") || target.equals("*")) {
			return target;
		}
		int authority = target.toLowerCase(Locale.ROOT).startsWith("http") ? target.indexOf("://") : -1;
		if (authority < 0) {
			throw new MalformedRequestException(400, "The request target is not a path");
		}
		int path = target.indexOf('/', authority + 3);
		return (path < 0) ? "/" : target.substring(path);
	}

	private static Map<String, List<String>> byName(List<HeaderField> fields) {
		Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		for (HeaderField field : fields) {
			headers.computeIfAbsent(field.name(), (name) -> new ArrayList<>(1)).add(field.value());
		}
		headers.replaceAll((name, values) -> List.copyOf(values));
		return Collections.unmodifiableMap(headers);
	}

	@Nullable String header(String name) {
		List<String> values = this.headers.get(name);
		return (values != null) ? values.get(0) : null;
	}

	boolean headerContains(String name, String token) {
		return HttpSyntax.listContains(this.headers.getOrDefault(name, List.of()), token);
	}

	boolean isControl() {
		return this.path.startsWith(CONTROL_PREFIX);
	}

	boolean isHead() {
		return this.method.equals("HEAD");
	}

	/**
	 * Whether the client wants the connection to stay open after the reply.
	 */
	boolean keepAlive() {
		return this.http10 ? headerContains("Connection", "keep-alive") : !headerContains("Connection", "close");
	}

	boolean expectsContinue() {
		return !this.http10 && headerContains("Expect", "100-continue");
	}

}
