package io.httppool.test.server;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The grammar of HTTP/1.1 as far as a server needs it (RFC 9110 and RFC 9112).
 */
final class HttpSyntax {

	private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

	private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter
		.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
		.withZone(ZoneOffset.UTC);

	private static final Map<Integer, String> REASONS = Map.ofEntries(Map.entry(100, "Continue"), Map.entry(200, "OK"),
			Map.entry(201, "Created"), Map.entry(202, "Accepted"), Map.entry(204, "No Content"),
			Map.entry(206, "Partial Content"), Map.entry(301, "Moved Permanently"), Map.entry(302, "Found"),
			Map.entry(303, "See Other"), Map.entry(304, "Not Modified"), Map.entry(307, "Temporary Redirect"),
			Map.entry(308, "Permanent Redirect"), Map.entry(400, "Bad Request"), Map.entry(401, "Unauthorized"),
			Map.entry(403, "Forbidden"), Map.entry(404, "Not Found"), Map.entry(405, "Method Not Allowed"),
			Map.entry(408, "Request Timeout"), Map.entry(409, "Conflict"), Map.entry(412, "Precondition Failed"),
			Map.entry(413, "Content Too Large"), Map.entry(422, "Unprocessable Content"),
			Map.entry(429, "Too Many Requests"), Map.entry(431, "Request Header Fields Too Large"),
			Map.entry(500, "Internal Server Error"), Map.entry(501, "Not Implemented"), Map.entry(502, "Bad Gateway"),
			Map.entry(503, "Service Unavailable"), Map.entry(504, "Gateway Timeout"),
			Map.entry(505, "HTTP Version Not Supported"));

	private HttpSyntax() {
	}

	static String reason(int status) {
		return REASONS.getOrDefault(status, "Status " + status);
	}

	static String date(Instant instant) {
		return HTTP_DATE.format(instant);
	}

	static boolean isToken(String text) {
		return !text.isEmpty() && text.chars()
			.allMatch((c) -> (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
					|| TOKEN_MARKS.indexOf(c) >= 0);
	}

	static boolean isFieldValue(String text) {
		return text.chars().allMatch((c) -> c == '\t' || (c >= ' ' && c != 0x7f));
	}

	static boolean mayHaveBody(int status) {
		return status >= 200 && status != 204 && status != 304;
	}

	// Splits a header value at its commas, for lists of tokens such as
	// Connection: keep-alive, upgrade.
	static boolean listContains(List<String> values, String token) {
		for (String value : values) {
			for (String element : value.split(",", -1)) {
				if (element.trim().equalsIgnoreCase(token)) {
					return true;
				}
			}
		}
		return false;
	}

	static String decodePath(String rawPath) throws MalformedRequestException {
		return decode(rawPath, false);
	}

	// Reads a query. Of a repeated name the first value counts.
	static Map<String, String> parseQuery(String rawQuery) throws MalformedRequestException {
		Map<String, String> parameters = new LinkedHashMap<>();
		for (String pair : rawQuery.split("&", -1)) {
			if (!pair.isEmpty()) {
				int equals = pair.indexOf('=');
				String name = (equals < 0) ? pair : pair.substring(0, equals);
				String value = (equals < 0) ? "" : pair.substring(equals + 1);
				parameters.putIfAbsent(decode(name, true), decode(value, true));
			}
		}
		return parameters;
	}

	private static String decode(String text, boolean plusIsSpace) throws MalformedRequestException {
		if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
			return text;
		}
		byte[] source = text.getBytes(StandardCharsets.ISO_8859_1);
		byte[] decoded = new byte[source.length];
		int length = 0;
		for (int i = 0; i < source.length; i++) {
			byte current = source[i];
			if (current == '%') {
				current = decodeOctet(text, i);
				i += 2;
			}
			else if (current == '+' && plusIsSpace) {
				current = ' ';
			}
			decoded[length++] = current;
		}
		return new String(decoded, 0, length, StandardCharsets.UTF_8);
	}

	private static byte decodeOctet(String text, int percent) throws MalformedRequestException {
		int high = (percent + 2 < text.length()) ? Character.digit(text.charAt(percent + 1), 16) : -1;
		int low = (percent + 2 < text.length()) ? Character.digit(text.charAt(percent + 2), 16) : -1;
		if (high < 0 || low < 0) {
			throw new MalformedRequestException(400, "Bad percent encoding in the request target");
		}
		return (byte) (high * 16 + low);
	}

}
