package io.httppool.httpclient;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

import javax.net.ssl.SSLSession;

import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.ProtocolVersion;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;

import io.httppool.CallPhase;
import io.httppool.CloseReason;

/**
 * A blocking connection that tells the call that uses it how far it has come, and keeps
 * in mind what broke it.
 */
final class BlockingConnection extends ProbedConnection implements PoolConnection {

	private volatile @Nullable PoolCall call;

	private volatile @Nullable CloseReason failure;

	private volatile boolean abandoned;

	/** Whether a tunnel is being opened, which sends nothing of the request. */
	private boolean tunnelling;

	private long sentBefore;

	private volatile long receivedBefore;

	private volatile long sentBeforeUse;

	private volatile boolean resumed;

	/** Whether somebody reads from the body of an answer. */
	private final AtomicBoolean reading = new AtomicBoolean();

	BlockingConnection(String id) {
		super(id);
	}

	void use(@Nullable PoolCall call) {
		this.call = call;
		if (call != null) {
			this.receivedBefore = bytesReceived();
			this.sentBeforeUse = bytesSent();
		}
	}

	@Override
	public boolean isWritten() {
		return bytesSent() > this.sentBeforeUse;
	}

	@Override
	public boolean isAnswered() {
		return bytesReceived() > this.receivedBefore;
	}

	@Override
	public boolean isBodyAwaited() {
		return this.reading.get();
	}

	@Override
	public @Nullable CloseReason probe() {
		return super.probe();
	}

	@Override
	public void close(CloseMode mode) {
		super.close(mode);
	}

	@Override
	public void close(CloseMode mode, Runnable closed) {
		close(mode);
		closed.run();
	}

	@Override
	public void abandon() {
		this.abandoned = true;
	}

	@Override
	public boolean isAbandoned() {
		return this.abandoned;
	}

	@Override
	public boolean isOpen() {
		return super.isOpen();
	}

	@Override
	public @Nullable CloseReason failure() {
		return this.failure;
	}

	@Override
	public String protocol() {
		ProtocolVersion version = getProtocolVersion();
		return ((version != null) ? version : HttpVersion.HTTP_1_1).toString();
	}

	@Override
	public void handshaken(long handshakeStarted) {
		SSLSession session = getSSLSession();
		this.resumed = session != null && session.getCreationTime() < handshakeStarted;
	}

	@Override
	public boolean isResumed() {
		return this.resumed;
	}

	@Override
	public @Nullable String tls() {
		SSLSession session = getSSLSession();
		return (session != null) ? session.getProtocol() : null;
	}

	@Override
	public void sendRequestHeader(ClassicHttpRequest request) throws HttpException, IOException {
		this.tunnelling = Method.CONNECT.isSame(request.getMethod());
		this.sentBefore = bytesSent();
		enter(CallPhase.WRITE);
		try {
			super.sendRequestHeader(request);
		}
		catch (HttpException | IOException ex) {
			notice(ex);
			throw ex;
		}
		finally {
			noticeSentBytes();
		}
	}

	@Override
	public void sendRequestEntity(ClassicHttpRequest request) throws HttpException, IOException {
		try {
			super.sendRequestEntity(request);
		}
		catch (HttpException | IOException ex) {
			notice(ex);
			throw ex;
		}
		finally {
			noticeSentBytes();
		}
	}

	@Override
	public void flush() throws IOException {
		try {
			super.flush();
		}
		catch (IOException ex) {
			notice(ex);
			throw ex;
		}
		finally {
			noticeSentBytes();
		}
	}

	@Override
	public ClassicHttpResponse receiveResponseHeader() throws HttpException, IOException {
		enter(CallPhase.RESPONSE);
		try {
			return super.receiveResponseHeader();
		}
		catch (HttpException | IOException ex) {
			notice(ex);
			throw ex;
		}
	}

	@Override
	public void receiveResponseEntity(ClassicHttpResponse response) throws HttpException, IOException {
		super.receiveResponseEntity(response);
		enter(CallPhase.BODY);
	}

	@Override
	protected InputStream createContentInputStream(long length, SessionInputBuffer buffer, InputStream inputStream) {
		return new FilterInputStream(super.createContentInputStream(length, buffer, inputStream)) {

			@Override
			public int read() throws IOException {
				BlockingConnection.this.reading.setRelease(true);
				try {
					return super.read();
				}
				catch (IOException ex) {
					notice(ex);
					throw ex;
				}
				finally {
					BlockingConnection.this.reading.setRelease(false);
				}
			}

			@Override
			public int read(byte[] bytes, int offset, int count) throws IOException {
				BlockingConnection.this.reading.setRelease(true);
				try {
					return super.read(bytes, offset, count);
				}
				catch (IOException ex) {
					notice(ex);
					throw ex;
				}
				finally {
					BlockingConnection.this.reading.setRelease(false);
				}
			}

		};
	}

	private void enter(CallPhase phase) {
		PoolCall call = this.call;
		if (call != null && !this.tunnelling) {
			call.progress().enter(phase);
		}
	}

	/**
	 * Bytes are counted when the socket has taken them: what is only buffered here has
	 * not left.
	 */
	private void noticeSentBytes() {
		PoolCall call = this.call;
		if (call != null && !this.tunnelling && bytesSent() > this.sentBefore) {
			call.progress().sending();
		}
	}

	private long bytesSent() {
		EndpointDetails details = getEndpointDetails();
		return (details != null) ? details.getSentBytesCount() : 0;
	}

	private long bytesReceived() {
		EndpointDetails details = getEndpointDetails();
		return (details != null) ? details.getReceivedBytesCount() : this.receivedBefore;
	}

	private void notice(Exception ex) {
		this.failure = (ex instanceof SocketTimeoutException) ? CloseReason.TIMED_OUT : CloseReason.TRANSPORT_ERROR;
	}

}
