package io.httppool.restclient;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpResponse;

import io.httppool.PoolIoException;
import io.httppool.httpclient.PoolCall;
import io.httppool.resilience.AnswerHead;
import io.httppool.resilience.Attempt;

/**
 * An answer whose end is the end of its call. What goes wrong with its body is told in
 * exceptions of ours, and closing it never takes long: a small rest is read so that the
 * connection can be used again, a large or slow one is dropped with the connection.
 */
final class PoolClientHttpResponse implements ClientHttpResponse {

	private final ClientHttpResponse delegate;

	private final PoolCall call;

	private final UnaryOperator<PoolIoException> failures;

	private @Nullable Body body;

	private boolean closed;

	PoolClientHttpResponse(ClientHttpResponse delegate, PoolCall call, UnaryOperator<PoolIoException> failures) {
		this.delegate = delegate;
		this.call = call;
		this.failures = failures;
	}

	@Override
	public HttpStatusCode getStatusCode() throws IOException {
		return this.delegate.getStatusCode();
	}

	@Override
	public String getStatusText() throws IOException {
		return this.delegate.getStatusText();
	}

	@Override
	public HttpHeaders getHeaders() {
		return this.delegate.getHeaders();
	}

	@Override
	public InputStream getBody() throws IOException {
		Body body = this.body;
		if (body == null) {
			body = new Body(this.delegate.getBody());
			this.body = body;
		}
		return body;
	}

	@Override
	public void close() {
		if (this.closed) {
			return;
		}
		discard();
		this.call.end();
		this.call.whole().end();
	}

	/**
	 * The call, or the fork of a call, that was answered.
	 */
	PoolCall call() {
		return this.call;
	}

	AnswerHead head() throws IOException {
		return new AnswerHead(getStatusCode().value(), getHeaders()::getFirst);
	}

	/**
	 * Give the connection back; the call goes on with another attempt, or another answer.
	 */
	void discard() {
		release(OutputStream.nullOutputStream());
	}

	/**
	 * Give the connection back like {@link #discard()}, and keep the answer, of which
	 * nothing has been read.
	 * @return the answer, or empty if it is large or slow
	 */
	Optional<ClientHttpResponse> keep() {
		ByteArrayOutputStream content = new ByteArrayOutputStream();
		boolean whole = release(content);
		if (!whole || content.size() > Attempt.LARGEST_KEPT) {
			return Optional.empty();
		}
		return Optional.of(new KeptResponse(this.delegate, content.toByteArray(), this.call.whole()));
	}

	private boolean release(OutputStream rest) {
		this.closed = true;
		boolean whole = drain(rest);
		this.delegate.close();
		if (this.call.isFork()) {
			this.call.end();
		}
		return whole;
	}

	private boolean drain(OutputStream rest) {
		try {
			Body body = (Body) getBody();
			if (body.isAtEnd() || body.drainTo(rest)) {
				return true;
			}
		}
		catch (IOException ex) {
			// The connection is gone, and so is the rest of the body.
		}
		this.call.dropConnection();
		return false;
	}

	private final class Body extends FilterInputStream {

		private boolean atEnd;

		private Body(InputStream content) {
			super(content);
		}

		@Override
		public int read() throws IOException {
			try {
				return seen(super.read());
			}
			catch (IOException ex) {
				throw failure(ex);
			}
		}

		@Override
		public int read(byte[] bytes, int offset, int length) throws IOException {
			try {
				return seen(super.read(bytes, offset, length));
			}
			catch (IOException ex) {
				throw failure(ex);
			}
		}

		@Override
		public void close() {
			PoolClientHttpResponse.this.close();
		}

		private boolean isAtEnd() {
			return this.atEnd;
		}

		private int seen(int result) {
			this.atEnd = result == -1;
			return result;
		}

		private IOException failure(IOException ex) {
			this.atEnd = true;
			PoolCall call = PoolClientHttpResponse.this.call;
			return PoolClientHttpResponse.this.failures.apply(call.failure(ex));
		}

		/**
		 * Read what is left, if that is little and comes soon.
		 * @return whether the end was reached
		 */
		private boolean drainTo(OutputStream rest) throws IOException {
			byte[] buffer = new byte[8 * 1024];
			int total = 0;
			Future<?> drop = PoolClientHttpResponse.this.call.dropConnectionUnlessDrained();
			try {
				while (total < PoolCall.LARGEST_REST) {
					int count = super.read(buffer, 0, buffer.length);
					if (count == -1) {
						return true;
					}
					rest.write(buffer, 0, count);
					total += count;
				}
			}
			finally {
				drop.cancel(false);
			}
			return false;
		}

	}

}
