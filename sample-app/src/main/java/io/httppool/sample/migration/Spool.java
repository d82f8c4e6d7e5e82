package io.httppool.sample.migration;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import org.jspecify.annotations.Nullable;
import org.springframework.http.StreamingHttpOutputMessage;

/**
 * A file between its download and its upload, so that whoever waits for a connection to
 * the one side holds none to the other. What exceeds {@value #MAX_IN_MEMORY} bytes goes
 * to a temporary file, which is deleted at the latest when the process ends, however it
 * ends.
 */
final class Spool implements StreamingHttpOutputMessage.Body, Closeable {

	/** Most bytes of one file that are held in memory. */
	static final int MAX_IN_MEMORY = 1024 * 1024;

	private final String contentType;

	private final byte[] head;

	private final @Nullable FileChannel rest;

	private final long size;

	private final String sha256;

	private Spool(String contentType, byte[] head, @Nullable FileChannel rest, long size, String sha256) {
		this.contentType = contentType;
		this.head = head;
		this.rest = rest;
		this.size = size;
		this.sha256 = sha256;
	}

	/**
	 * Read a file to its end.
	 * @param contentType its media type
	 * @param content its bytes; not closed
	 * @return the file
	 * @throws IOException if it breaks off or cannot be stored; nothing is left then
	 */
	static Spool of(String contentType, InputStream content) throws IOException {
		MessageDigest digest = sha256();
		DigestInputStream in = new DigestInputStream(content, digest);
		byte[] head = in.readNBytes(MAX_IN_MEMORY);
		FileChannel rest = (head.length == MAX_IN_MEMORY) ? store(in) : null;
		long size = head.length + ((rest != null) ? rest.size() : 0);
		return new Spool(contentType, head, rest, size, HexFormat.of().formatHex(digest.digest()));
	}

	private static FileChannel store(InputStream in) throws IOException {
		FileChannel file = FileChannel.open(Files.createTempFile("attachment-", ".spool"), StandardOpenOption.READ,
				StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
		try {
			in.transferTo(Channels.newOutputStream(file));
			return file;
		}
		catch (IOException | RuntimeException ex) {
			file.close();
			throw ex;
		}
	}

	/**
	 * The digest of bytes that are not kept.
	 * @param content the bytes; not closed
	 * @return the SHA-256 digest, in hexadecimal digits
	 * @throws IOException if they break off
	 */
	static String digest(InputStream content) throws IOException {
		DigestInputStream in = new DigestInputStream(content, sha256());
		in.transferTo(OutputStream.nullOutputStream());
		return HexFormat.of().formatHex(in.getMessageDigest().digest());
	}

	private static MessageDigest sha256() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

	String contentType() {
		return this.contentType;
	}

	long size() {
		return this.size;
	}

	/**
	 * The SHA-256 digest of all bytes.
	 * @return the digest, in hexadecimal digits
	 */
	String sha256Hex() {
		return this.sha256;
	}

	@Override
	public void writeTo(OutputStream out) throws IOException {
		out.write(this.head);
		if (this.rest != null) {
			this.rest.position(0);
			Channels.newInputStream(this.rest).transferTo(out);
		}
	}

	@Override
	public boolean repeatable() {
		return true;
	}

	@Override
	public void close() throws IOException {
		if (this.rest != null) {
			this.rest.close();
		}
	}

}
