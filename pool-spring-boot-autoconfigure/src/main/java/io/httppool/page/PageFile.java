package io.httppool.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.util.Assert;

/**
 * A file of the page, read from the library's jar once. Browsers keep it, and ask each
 * time whether it is still the same: it changes with the library's version.
 */
final class PageFile {

	private final byte[] content;

	private final MediaType type;

	private final String etag;

	private PageFile(byte[] content, MediaType type) {
		this.content = content;
		this.type = type;
		this.etag = '"' + digest(content) + '"';
	}

	static PageFile of(String name, MediaType type) {
		return new PageFile(read(name), type);
	}

	static String text(String name) {
		return new String(read(name), StandardCharsets.UTF_8);
	}

	byte[] content() {
		return this.content;
	}

	/**
	 * Whether a client has this very content already.
	 * @param headers the headers of its request
	 * @return whether it names the content's tag
	 */
	boolean isKnownTo(HttpHeaders headers) {
		// A proxy that compresses the content makes the tag a weak one.
		return headers.getIfNoneMatch()
			.stream()
			.anyMatch((tag) -> tag.equals(this.etag) || tag.equals("W/" + this.etag));
	}

	/**
	 * Write the headers that come with the file.
	 * @param headers the headers of the response
	 */
	void writeHeaders(HttpHeaders headers) {
		headers.setContentType(this.type);
		headers.setETag(this.etag);
		headers.setCacheControl("no-cache");
		headers.set("X-Content-Type-Options", "nosniff");
		// A picture in SVG that is opened by itself may run no script.
		headers.set("Content-Security-Policy", "default-src 'none'");
	}

	private static byte[] read(String name) {
		try (InputStream in = PageFile.class.getResourceAsStream(name)) {
			Assert.state(in != null, () -> name + " is missing in the library's jar");
			return in.readAllBytes();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String digest(byte[] content) {
		try {
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content), 0, 16);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
