package io.httppool.httpclient;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SocketChannel;
import java.util.Set;

/**
 * A TCP socket that can be asked what it has received without waiting for more. It is the
 * socket of a {@link SocketChannel}, with one addition: between {@link #beginProbe()} and
 * {@link #endProbe()} a read that finds nothing fails at once with a
 * {@link SocketTimeoutException}. TLS sockets and HttpClient take that for a time-out
 * after which they read on, so no byte is lost.
 * <p>
 * Unlike a plain socket it is closed when a thread that reads or writes is interrupted,
 * as channels are; the thread gets an {@link InterruptedIOException} and keeps its
 * interrupt flag. All other failures are those of a plain socket.
 * <p>
 * The channel does the locking, so that no method holds a monitor for the time of a
 * system call.
 */
@SuppressWarnings("UnsynchronizedOverridesSynchronized")
final class ProbeSocket extends Socket {

	private final SocketChannel channel;

	private final Socket socket;

	private final SocketTimeoutException nothingToRead = new NothingToReadException();

	private boolean probing;

	ProbeSocket() throws IOException {
		super((SocketImpl) null);
		this.channel = SocketChannel.open();
		this.socket = this.channel.socket();
	}

	/**
	 * Let reads answer at once, until {@link #endProbe()}. Only for a thread that has the
	 * socket for itself.
	 */
	void beginProbe() {
		this.probing = true;
	}

	void endProbe() {
		this.probing = false;
	}

	/**
	 * Failures of a channel as a plain socket reports them. A wrong blocking mode is met
	 * by a thread that closes TLS, which writes, while another one probes.
	 */
	private static IOException asSocketFailure(Exception ex) {
		if (ex instanceof SocketException || ex instanceof InterruptedIOException) {
			return (IOException) ex;
		}
		IOException failure;
		if (ex instanceof ClosedByInterruptException) {
			failure = new InterruptedIOException("Interrupted");
		}
		else if (ex instanceof ClosedChannelException) {
			failure = new SocketException("Socket closed");
		}
		else if (ex instanceof IllegalBlockingModeException) {
			failure = new SocketException("Socket is being probed");
		}
		else {
			failure = new SocketException(ex.getMessage());
		}
		failure.initCause(ex);
		return failure;
	}

	@Override
	public void connect(SocketAddress endpoint) throws IOException {
		connect(endpoint, 0);
	}

	@Override
	public void connect(SocketAddress endpoint, int timeout) throws IOException {
		try {
			this.socket.connect(endpoint, timeout);
		}
		catch (ClosedChannelException ex) {
			throw asSocketFailure(ex);
		}
	}

	@Override
	public void bind(SocketAddress bindpoint) throws IOException {
		try {
			this.socket.bind(bindpoint);
		}
		catch (ClosedChannelException ex) {
			throw asSocketFailure(ex);
		}
	}

	@Override
	public InputStream getInputStream() throws IOException {
		return new Input(this.socket.getInputStream());
	}

	@Override
	public OutputStream getOutputStream() throws IOException {
		return new Output(this.socket.getOutputStream());
	}

	@Override
	public void sendUrgentData(int data) throws IOException {
		try {
			this.socket.sendUrgentData(data);
		}
		catch (IOException ex) {
			throw asSocketFailure(ex);
		}
	}

	@Override
	public void shutdownInput() throws IOException {
		try {
			this.socket.shutdownInput();
		}
		catch (ClosedChannelException ex) {
			throw asSocketFailure(ex);
		}
	}

	@Override
	public void shutdownOutput() throws IOException {
		try {
			this.socket.shutdownOutput();
		}
		catch (ClosedChannelException ex) {
			throw asSocketFailure(ex);
		}
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

	@Override
	public boolean isConnected() {
		return this.socket.isConnected();
	}

	@Override
	public boolean isBound() {
		return this.socket.isBound();
	}

	@Override
	public boolean isClosed() {
		return this.socket.isClosed();
	}

	@Override
	public boolean isInputShutdown() {
		return this.socket.isInputShutdown();
	}

	@Override
	public boolean isOutputShutdown() {
		return this.socket.isOutputShutdown();
	}

	@Override
	public InetAddress getInetAddress() {
		return this.socket.getInetAddress();
	}

	@Override
	public InetAddress getLocalAddress() {
		return this.socket.getLocalAddress();
	}

	@Override
	public int getPort() {
		return this.socket.getPort();
	}

	@Override
	public int getLocalPort() {
		return this.socket.getLocalPort();
	}

	@Override
	public SocketAddress getRemoteSocketAddress() {
		return this.socket.getRemoteSocketAddress();
	}

	@Override
	public SocketAddress getLocalSocketAddress() {
		return this.socket.getLocalSocketAddress();
	}

	@Override
	public void setSoTimeout(int timeout) throws SocketException {
		this.socket.setSoTimeout(timeout);
	}

	@Override
	public int getSoTimeout() throws SocketException {
		return this.socket.getSoTimeout();
	}

	@Override
	public void setSoLinger(boolean on, int linger) throws SocketException {
		this.socket.setSoLinger(on, linger);
	}

	@Override
	public int getSoLinger() throws SocketException {
		return this.socket.getSoLinger();
	}

	@Override
	public void setTcpNoDelay(boolean on) throws SocketException {
		this.socket.setTcpNoDelay(on);
	}

	@Override
	public boolean getTcpNoDelay() throws SocketException {
		return this.socket.getTcpNoDelay();
	}

	@Override
	public void setOOBInline(boolean on) throws SocketException {
		this.socket.setOOBInline(on);
	}

	@Override
	public boolean getOOBInline() throws SocketException {
		return this.socket.getOOBInline();
	}

	@Override
	public void setSendBufferSize(int size) throws SocketException {
		this.socket.setSendBufferSize(size);
	}

	@Override
	public int getSendBufferSize() throws SocketException {
		return this.socket.getSendBufferSize();
	}

	@Override
	public void setReceiveBufferSize(int size) throws SocketException {
		this.socket.setReceiveBufferSize(size);
	}

	@Override
	public int getReceiveBufferSize() throws SocketException {
		return this.socket.getReceiveBufferSize();
	}

	@Override
	public void setKeepAlive(boolean on) throws SocketException {
		this.socket.setKeepAlive(on);
	}

	@Override
	public boolean getKeepAlive() throws SocketException {
		return this.socket.getKeepAlive();
	}

	@Override
	public void setTrafficClass(int trafficClass) throws SocketException {
		this.socket.setTrafficClass(trafficClass);
	}

	@Override
	public int getTrafficClass() throws SocketException {
		return this.socket.getTrafficClass();
	}

	@Override
	public void setReuseAddress(boolean on) throws SocketException {
		this.socket.setReuseAddress(on);
	}

	@Override
	public boolean getReuseAddress() throws SocketException {
		return this.socket.getReuseAddress();
	}

	@Override
	public <T> Socket setOption(SocketOption<T> name, T value) throws IOException {
		try {
			this.socket.setOption(name, value);
			return this;
		}
		catch (ClosedChannelException ex) {
			throw asSocketFailure(ex);
		}
	}

	@Override
	public <T> T getOption(SocketOption<T> name) throws IOException {
		try {
			return this.socket.getOption(name);
		}
		catch (ClosedChannelException ex) {
			throw asSocketFailure(ex);
		}
	}

	@Override
	public Set<SocketOption<?>> supportedOptions() {
		return this.socket.supportedOptions();
	}

	@Override
	public String toString() {
		return this.socket.toString();
	}

	/**
	 * What the socket receives.
	 */
	private final class Input extends InputStream {

		private final InputStream in;

		private Input(InputStream in) {
			this.in = in;
		}

		@Override
		public int read() throws IOException {
			byte[] one = new byte[1];
			return (read(one, 0, 1) > 0) ? one[0] & 0xff : -1;
		}

		@Override
		public int read(byte[] bytes, int offset, int count) throws IOException {
			try {
				return ProbeSocket.this.probing ? readWhatIsThere(bytes, offset, count)
						: this.in.read(bytes, offset, count);
			}
			catch (IOException | IllegalBlockingModeException ex) {
				throw asSocketFailure(ex);
			}
		}

		/**
		 * The channel blocks again before anybody can write: TLS answers some messages
		 * while it reads.
		 */
		private int readWhatIsThere(byte[] bytes, int offset, int count) throws IOException {
			SocketChannel channel = ProbeSocket.this.channel;
			int read;
			channel.configureBlocking(false);
			try {
				read = channel.read(ByteBuffer.wrap(bytes, offset, count));
			}
			finally {
				channel.configureBlocking(true);
			}
			if (read == 0 && count > 0) {
				throw ProbeSocket.this.nothingToRead;
			}
			return read;
		}

		@Override
		public int available() throws IOException {
			try {
				return this.in.available();
			}
			catch (IOException ex) {
				throw asSocketFailure(ex);
			}
		}

		@Override
		public void close() throws IOException {
			ProbeSocket.this.close();
		}

	}

	/**
	 * What the socket sends.
	 */
	private final class Output extends OutputStream {

		private final OutputStream out;

		private Output(OutputStream out) {
			this.out = out;
		}

		@Override
		public void write(int value) throws IOException {
			write(new byte[] { (byte) value }, 0, 1);
		}

		@Override
		public void write(byte[] bytes, int offset, int count) throws IOException {
			try {
				this.out.write(bytes, offset, count);
			}
			catch (IOException | IllegalBlockingModeException ex) {
				throw asSocketFailure(ex);
			}
		}

		@Override
		public void close() throws IOException {
			ProbeSocket.this.close();
		}

	}

	/**
	 * Thrown at every probe of a healthy connection, so it is made once for each socket
	 * and has no stack trace.
	 */
	private static final class NothingToReadException extends SocketTimeoutException {

		private NothingToReadException() {
			super("Nothing to read");
		}

		@Override
		public synchronized Throwable fillInStackTrace() {
			return this;
		}

	}

}
