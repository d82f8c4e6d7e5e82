package io.httppool.test.server;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Encodes a body in chunks (RFC 9112, 7.1). Closing has no effect; {@link #end()} writes
 * the last chunk.
 */
final class ChunkedOutput extends OutputStream {

	private final WireOutput out;

	private final byte[] buffer = new byte[8 * 1024];

	private int filled;

	ChunkedOutput(WireOutput out) {
		this.out = out;
	}

	@Override
	public void write(int value) throws IOException {
		if (this.filled == this.buffer.length) {
			writeChunk();
		}
		this.buffer[this.filled++] = (byte) value;
	}

	@Override
	public void write(byte[] bytes, int offset, int length) throws IOException {
		int done = 0;
		while (done < length) {
			if (this.filled == this.buffer.length) {
				writeChunk();
			}
			int part = Math.min(length - done, this.buffer.length - this.filled);
			System.arraycopy(bytes, offset + done, this.buffer, this.filled, part);
			this.filled += part;
			done += part;
		}
	}

	@Override
	public void flush() throws IOException {
		writeChunk();
		this.out.flush();
	}

	/**
	 * Writes what is left and the last chunk, which stays unflushed.
	 */
	void end() throws IOException {
		writeChunk();
		this.out.writeAscii("0\r\n\r\n");
	}

	/** A chunk of no bytes would end the body. */
	private void writeChunk() throws IOException {
		if (this.filled > 0) {
			this.out.writeAscii(Integer.toHexString(this.filled) + "\r\n");
			this.out.write(this.buffer, 0, this.filled);
			this.out.writeAscii("\r\n");
			this.filled = 0;
		}
	}

}
