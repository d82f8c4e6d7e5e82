package io.httppool.httpclient;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

import org.apache.hc.client5.http.impl.io.DefaultManagedHttpClientConnection;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.impl.io.NoResponseOutOfOrderStrategy;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;

import io.httppool.CallPhase;
import io.httppool.CloseReason;

/**
 * A blocking connection that tells the call that uses it how far it has come, and the
 * pool when it is closed.
 */
final class RecordedConnection extends DefaultManagedHttpClientConnection {

	private final Recorder recorder;

	private volatile @Nullable ConnectionRecord record;

	private volatile @Nullable PoolCall call;

	private long sentBefore;

	RecordedConnection(String id, Recorder recorder) {
		super(id, null, null, null, null, null, NoResponseOutOfOrderStrategy.INSTANCE, null, null);
		this.recorder = recorder;
	}

	void opened(ConnectionRecord record) {
		this.record = record;
		if (!isOpen()) {
			this.recorder.closed(record, CloseReason.STALE);
		}
	}

	@Nullable ConnectionRecord record() {
		return this.record;
	}

	void use(@Nullable PoolCall call) {
		this.call = call;
	}

	@Override
	public void sendRequestHeader(ClassicHttpRequest request) throws HttpException, IOException {
		this.sentBefore = bytesSent();
		enter(CallPhase.WRITE);
		try {
			super.sendRequestHeader(request);
		}
		catch (HttpException | IOException ex) {
			noticeFailure();
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
			noticeFailure();
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
			noticeFailure();
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
			noticeFailure();
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
				try {
					return super.read();
				}
				catch (IOException ex) {
					noticeFailure();
					throw ex;
				}
			}

			@Override
			public int read(byte[] bytes, int offset, int count) throws IOException {
				try {
					return super.read(bytes, offset, count);
				}
				catch (IOException ex) {
					noticeFailure();
					throw ex;
				}
			}

		};
	}

	@Override
	public void close() throws IOException {
		try {
			super.close();
		}
		finally {
			noticeClose();
		}
	}

	@Override
	public void close(CloseMode closeMode) {
		try {
			super.close(closeMode);
		}
		finally {
			noticeClose();
		}
	}

	private void enter(CallPhase phase) {
		PoolCall call = this.call;
		if (call != null) {
			call.enter(phase);
		}
	}

	/**
	 * Bytes are counted when the socket has taken them: what is only buffered here has
	 * not left.
	 */
	private void noticeSentBytes() {
		PoolCall call = this.call;
		if (call != null && bytesSent() > this.sentBefore) {
			call.sending();
		}
	}

	private long bytesSent() {
		EndpointDetails details = getEndpointDetails();
		return (details != null) ? details.getSentBytesCount() : 0;
	}

	private void noticeFailure() {
		ConnectionRecord record = this.record;
		if (record != null) {
			record.failed();
		}
	}

	private void noticeClose() {
		ConnectionRecord record = this.record;
		if (record != null) {
			this.recorder.closed(record, CloseReason.STALE);
		}
	}

}
