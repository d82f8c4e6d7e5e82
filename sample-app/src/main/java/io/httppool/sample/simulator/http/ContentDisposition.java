package io.httppool.sample.simulator.http;

import java.nio.charset.StandardCharsets;

import org.springframework.web.util.UriUtils;

/**
 * Writes the header that tells the name of a downloaded file.
 */
public final class ContentDisposition {

	private ContentDisposition() {
	}

	/**
	 * The header's value according to RFC 6266: the name encoded, and for old clients in
	 * ASCII with a question mark for what does not fit.
	 * @param fileName the name of the file
	 * @return the value
	 */
	public static String of(String fileName) {
		String ascii = fileName.replaceAll("[^ -~]", "?").replaceAll("[\"\\\\]", "_");
		return "attachment; filename=\"" + ascii + "\"; filename*=UTF-8''"
				+ UriUtils.encode(fileName, StandardCharsets.UTF_8);
	}

}
