package io.httppool.test.server;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/**
 * The reading side of a connection: buffered, counted, with a time limit for each wait.
 * Used by one thread.
 */
final class WireInput {

	private static final int MAX_BUFFERED_AHEAD = 64 * 1024;

	private final Socket socket;

	private final InputStream in;

	private byte[] buffer = new byte[8 * 1024];

	private int position;

	private int limit;

	private long count;

	WireInput(Socket socket) throws IOException {
		this.socket = socket;
		this.in = socket.getInputStream();
	}

	// Number of bytes taken from the socket so far.
	long count() {
		return this.count;
	}

	boolean hasBuffered() {
		return this.position < this.limit;
	}

	// Whether await may read more than has been consumed.
	boolean hasRoom() {
		return this.limit - this.position < MAX_BUFFERED_AHEAD;
	}

	// Waits until there is something to read, in addition to what is buffered.
	Arrival await(Duration timeout) throws IOException {
		makeRoom();
		this.socket.setSoTimeout((int) Math.max(1, Math.min(timeout.toMillis(), Integer.MAX_VALUE)));
		try {
			int read = this.in.read(this.buffer, this.limit, this.buffer.length - this.limit);
			if (read < 0) {
				return Arrival.END;
			}
			this.limit += read;
			this.count += read;
			return Arrival.DATA;
		}
		catch (SocketTimeoutException ex) {
			return Arrival.NOTHING;
		}
	}

	private void makeRoom() {
		if (this.position == this.limit) {
			this.position = 0;
			this.limit = 0;
		}
		else if (this.limit == this.buffer.length) {
			byte[] target = (this.position == 0) ? new byte[this.buffer.length * 2] : this.buffer;
			System.arraycopy(this.buffer, this.position, target, 0, this.limit - this.position);
			this.buffer = target;
			this.limit -= this.position;
			this.position = 0;
		}
	}

	/**
	 * Reads one line that ends with LF or CR LF.
	 * @param maxLength the greatest number of bytes allowed before the end of the line
	 * @param timeout the longest silence allowed
	 * @return the line without its end
	 */
	String readLine(int maxLength, Duration timeout) throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream(128);
		while (true) {
			ensureBuffered(timeout);
			byte next = this.buffer[this.position++];
			if (next == '\n') {
				break;
			}
			if (line.size() == maxLength) {
				throw new MalformedRequestException(431, "The header section is too large");
			}
			line.write(next);
		}
		String text = line.toString(StandardCharsets.ISO_8859_1);
		return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
	}

	byte[] readFully(int length, Duration timeout) throws IOException {
		// Grows with what arrives: a length alone must not allocate.
		byte[] bytes = new byte[Math.min(length, MAX_BUFFERED_AHEAD)];
		int filled = 0;
		while (filled < length) {
			ensureBuffered(timeout);
			if (filled == bytes.length) {
				bytes = Arrays.copyOf(bytes, (int) Math.min(length, 2L * bytes.length));
			}
			int part = Math.min(bytes.length - filled, this.limit - this.position);
			System.arraycopy(this.buffer, this.position, bytes, filled, part);
			this.position += part;
			filled += part;
		}
		return bytes;
	}

	// Reads and forgets everything until the client ends the stream or the time is over.
	void discard(Duration time) throws IOException {
		long end = System.nanoTime() + time.toNanos();
		Arrival arrival = Arrival.DATA;
		for (long left = time.toNanos(); left > 0 && arrival != Arrival.END; left = end - System.nanoTime()) {
			this.position = this.limit;
			arrival = await(Duration.ofNanos(left));
		}
	}

	private void ensureBuffered(Duration timeout) throws IOException {
		if (hasBuffered()) {
			return;
		}
		switch (await(timeout)) {
			case END -> throw new EOFException("The client closed in the middle of a request");
			case NOTHING -> throw new MalformedRequestException(408, "The request did not arrive in time");
			case DATA -> {
			}
		}
	}

	/**
	 * What a wait ended with.
	 */
	enum Arrival {

		DATA, END, NOTHING

	}

}
