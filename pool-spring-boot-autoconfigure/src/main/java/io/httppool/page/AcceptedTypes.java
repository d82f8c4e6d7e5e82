package io.httppool.page;

import java.util.List;

import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/**
 * Whether a client is a browser that shows a page, or wants JSON.
 */
final class AcceptedTypes {

	/**
	 * What the JDK's {@code HttpURLConnection} sends for a program that says nothing
	 * about types, and so did not ask for HTML.
	 */
	private static final String SENT_BY_THE_JDK = "text/html, image/gif, image/jpeg, *";

	private AcceptedTypes() {
	}

	/**
	 * Whether a client names HTML, and does not rather want JSON. Wildcards ask for JSON:
	 * that is what scripts and command lines send.
	 * @param headers the headers of its request
	 * @return whether it gets the page
	 */
	static boolean preferHtml(HttpHeaders headers) {
		List<MediaType> accepted = accepted(headers);
		double html = 0;
		double json = 0;
		boolean htmlFirst = false;
		for (MediaType type : accepted) {
			if (isHtml(type)) {
				htmlFirst |= html == 0 && json == 0;
				html = Math.max(html, type.getQualityValue());
			}
			else if (isJson(type)) {
				json = Math.max(json, type.getQualityValue());
			}
		}
		return html > json || (html > 0 && html == json && htmlFirst);
	}

	private static List<MediaType> accepted(HttpHeaders headers) {
		String first = headers.getFirst(HttpHeaders.ACCEPT);
		if (first != null && first.startsWith(SENT_BY_THE_JDK)) {
			return List.of();
		}
		try {
			return headers.getAccept();
		}
		catch (InvalidMediaTypeException ex) {
			// The endpoint says what is wrong with it.
			return List.of();
		}
	}

	private static boolean isHtml(MediaType type) {
		return type.equalsTypeAndSubtype(MediaType.TEXT_HTML)
				|| type.equalsTypeAndSubtype(MediaType.APPLICATION_XHTML_XML);
	}

	private static boolean isJson(MediaType type) {
		return type.equalsTypeAndSubtype(MediaType.APPLICATION_JSON) || type.getSubtype().endsWith("+json");
	}

}
