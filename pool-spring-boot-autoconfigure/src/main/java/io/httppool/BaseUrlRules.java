package io.httppool;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * What a base URL must look like. Reasons never repeat user info or a query: either may
 * be secret.
 */
final class BaseUrlRules {

	private static final String KEY = "base-url";

	private static final String EXAMPLE = "write the upstream's address, https://api.example.com/v2 for instance";

	private static final Pattern HOST_WITHOUT_SCHEME = Pattern
		.compile("(?<host>[A-Za-z0-9_.-]+|\\[[0-9A-Fa-f:.]+])(?<port>:\\d+)?(?<path>/.*)?");

	private static final Pattern AUTHORITY = Pattern.compile("(?:[A-Za-z][A-Za-z0-9+.-]*:)?//(?<authority>[^/?#]*).*",
			Pattern.DOTALL);

	private BaseUrlRules() {
	}

	static void check(String text, Violations violations) {
		if (text.isBlank()) {
			violations.error(KEY, "base-url is required", EXAMPLE);
			return;
		}
		int blank = indexOfBlank(text);
		if (blank != -1) {
			violations.error(KEY, "base-url has a blank, a line break or a control character at index " + blank,
					"remove it; mind the end of a value that comes from a file or a secret");
			return;
		}
		String authority = authority(text);
		if (authority.contains("@")) {
			violations.error(KEY, "user info in base-url is not supported: it ends up in logs",
					"remove it from the URL and use auth.basic.username and auth.basic.password");
			return;
		}
		if (!hasScheme(text, violations)) {
			return;
		}
		try {
			checkParts(new URI(text), authority, violations);
		}
		catch (URISyntaxException ex) {
			if (authority.isEmpty()) {
				noHost(violations);
			}
			else {
				violations.error(KEY,
						"base-url is not a URL: " + ex.getReason().substring(0, 1).toLowerCase(Locale.ROOT)
								+ ex.getReason().substring(1)
								+ ((ex.getIndex() != -1) ? " at index " + ex.getIndex() : ""),
						EXAMPLE);
			}
		}
	}

	private static int indexOfBlank(String text) {
		for (int i = 0; i < text.length(); i++) {
			char character = text.charAt(i);
			if (Character.isWhitespace(character) || Character.isSpaceChar(character)
					|| Character.isISOControl(character)) {
				return i;
			}
		}
		return -1;
	}

	private static String authority(String text) {
		Matcher matcher = AUTHORITY.matcher(text);
		return matcher.matches() ? matcher.group("authority") : "";
	}

	private static boolean hasScheme(String text, Violations violations) {
		Matcher matcher = HOST_WITHOUT_SCHEME.matcher(text);
		if (text.startsWith("//")) {
			violations.error(KEY, "base-url has no scheme", "did you mean http:" + safe(text) + "?");
			return false;
		}
		if (!matcher.matches()) {
			return true;
		}
		String misread = "";
		if (matcher.group("port") != null && Character.isLetter(text.charAt(0))) {
			misread = " (\"" + matcher.group("host") + "\" was read as the scheme)";
		}
		violations.error(KEY, "base-url has no scheme" + misread, "did you mean http://" + safe(text) + "?");
		return false;
	}

	private static String safe(String text) {
		return text.replaceFirst("[?#].*", "");
	}

	private static void checkParts(URI url, String authority, Violations violations) {
		String scheme = url.getScheme();
		if (scheme == null) {
			violations.error(KEY, "base-url has no scheme and no host", EXAMPLE);
			return;
		}
		if (!scheme.equalsIgnoreCase("http") && !scheme.equalsIgnoreCase("https")) {
			violations.error(KEY, "the scheme of base-url must be http or https (was " + scheme + ")",
					"write https:// or http://");
			return;
		}
		checkAuthority(url, authority, violations);
		if (url.getRawQuery() != null) {
			violations.error(KEY, "base-url must not have a query",
					"remove what follows the ?, and give the parameters with each request");
		}
		else if (url.getRawFragment() != null) {
			violations.error(KEY, "base-url must not have a fragment: fragments are never sent",
					"remove what follows the #");
		}
	}

	private static void checkAuthority(URI url, String authority, Violations violations) {
		if (authority.isEmpty() || authority.startsWith(":")) {
			noHost(violations);
			return;
		}
		int colon = authority.lastIndexOf(':');
		String port = (colon > authority.lastIndexOf(']')) ? authority.substring(colon + 1) : "";
		if (!port.isEmpty() && !isPort(port)) {
			violations.error(KEY, "the port of base-url must be 1..65535 (was " + VisibleText.of(port) + ")",
					"correct the port, or leave it out for the scheme's own");
		}
		else if (url.getHost() == null) {
			violations.error(KEY, "the host name in base-url is not valid: " + hostFault(authority),
					"use a name of letters, digits, '-' and '.'; an international name in its xn-- form");
		}
	}

	private static boolean isPort(String text) {
		if (text.length() > 5 || !text.chars().allMatch((digit) -> digit >= '0' && digit <= '9')) {
			return false;
		}
		int port = Integer.parseInt(text);
		return port >= 1 && port <= 65535;
	}

	private static String hostFault(String authority) {
		return authority.contains("_") ? "'_' is not allowed in host names" : "was " + VisibleText.of(authority);
	}

	private static void noHost(Violations violations) {
		violations.error(KEY, "base-url has no host", EXAMPLE);
	}

	/**
	 * The base URL in the form in which two of them are compared.
	 * @param url a valid base URL
	 * @return scheme, host, effective port and path without a slash at the end
	 */
	static String canonical(URI url) {
		String scheme = url.getScheme().toLowerCase(Locale.ROOT);
		@Nullable String path = url.getRawPath();
		String trimmed = (path != null) ? path.replaceFirst("/+$", "") : "";
		int port = (url.getPort() != -1) ? url.getPort() : (scheme.equals("https") ? 443 : 80);
		return scheme + "://" + url.getHost().toLowerCase(Locale.ROOT) + ":" + port + trimmed;
	}

}
