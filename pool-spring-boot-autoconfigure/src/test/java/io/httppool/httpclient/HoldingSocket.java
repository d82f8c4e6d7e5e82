package io.httppool.httpclient;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/**
 * A server's socket that can keep what is written to it, for a test to send on in pieces.
 */
final class HoldingSocket extends Socket {

	private final ByteArrayOutputStream held = new ByteArrayOutputStream();

	private volatile boolean holdSecondFlight;

	private volatile boolean written;

	private volatile boolean holding;

	void hold() {
		this.holding = true;
	}

	/**
	 * Keep what is written after the other side's answer to the first that was written:
	 * in a TLS 1.3 handshake, all that the server sends after its end.
	 */
	void holdSecondFlight() {
		this.holdSecondFlight = true;
	}

	byte[] held() {
		return this.held.toByteArray();
	}

	/**
	 * Send without holding.
	 */
	void send(byte[] bytes, int offset, int count) throws IOException {
		super.getOutputStream().write(bytes, offset, count);
	}

	void stopHolding() {
		this.holding = false;
		this.holdSecondFlight = false;
		this.held.reset();
	}

	@Override
	public InputStream getInputStream() throws IOException {
		return new FilterInputStream(super.getInputStream()) {

			@Override
			public int read(byte[] bytes, int offset, int count) throws IOException {
				int read = super.read(bytes, offset, count);
				if (HoldingSocket.this.written && HoldingSocket.this.holdSecondFlight) {
					hold();
				}
				return read;
			}

		};
	}

	@Override
	public OutputStream getOutputStream() throws IOException {
		return new FilterOutputStream(super.getOutputStream()) {

			@Override
			public void write(byte[] bytes, int offset, int count) throws IOException {
				if (HoldingSocket.this.holding) {
					HoldingSocket.this.held.write(bytes, offset, count);
				}
				else {
					send(bytes, offset, count);
				}
				HoldingSocket.this.written = true;
			}

		};
	}

}
