package io.httppool.test.server;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The writing side of a connection: buffered and counted. The last byte written stays
 * here until {@link #flush()}, so that what must be true when the client has the whole
 * reply can be made true before. Used by one thread.
 */
final class WireOutput extends OutputStream {

	private final OutputStream out;

	private final byte[] buffer = new byte[16 * 1024];

	private int filled;

	private long count;

	private boolean failed;

	WireOutput(OutputStream out) {
		this.out = out;
	}

	// Number of bytes written so far, flushed or not.
	long count() {
		return this.count;
	}

	// Whether the socket has refused bytes: then the client is gone.
	boolean hasFailed() {
		return this.failed;
	}

	void writeAscii(String text) throws IOException {
		write(text.getBytes(StandardCharsets.ISO_8859_1));
	}

	@Override
	public void write(int value) throws IOException {
		write(new byte[] { (byte) value }, 0, 1);
	}

	@Override
	public void write(byte[] bytes, int offset, int length) throws IOException {
		int done = 0;
		while (done < length) {
			if (this.filled == this.buffer.length) {
				drain();
			}
			int part = Math.min(length - done, this.buffer.length - this.filled);
			System.arraycopy(bytes, offset + done, this.buffer, this.filled, part);
			this.filled += part;
			done += part;
		}
		this.count += length;
	}

	@Override
	public void flush() throws IOException {
		drain();
	}

	private void drain() throws IOException {
		try {
			this.out.write(this.buffer, 0, this.filled);
			this.out.flush();
			this.filled = 0;
		}
		catch (IOException ex) {
			this.failed = true;
			throw ex;
		}
	}

}
