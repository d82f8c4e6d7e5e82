package io.httppool.httpclient;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.Iterator;
import java.util.concurrent.Future;

import org.apache.hc.core5.concurrent.CallbackContribution;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ConnectionReuseStrategy;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpConnection;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpMessage;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.impl.Http1StreamListener;
import org.apache.hc.core5.http.impl.nio.ClientHttp1IOEventHandler;
import org.apache.hc.core5.http.impl.nio.ClientHttp1StreamDuplexer;
import org.apache.hc.core5.http.impl.nio.DefaultHttpRequestWriterFactory;
import org.apache.hc.core5.http.impl.nio.DefaultHttpResponseParserFactory;
import org.apache.hc.core5.http.message.RequestLine;
import org.apache.hc.core5.http.message.StatusLine;
import org.apache.hc.core5.http.nio.NHttpMessageParser;
import org.apache.hc.core5.http.nio.SessionInputBuffer;
import org.apache.hc.core5.http.protocol.HttpProcessor;
import org.apache.hc.core5.http.protocol.HttpProcessorBuilder;
import org.apache.hc.core5.net.NamedEndpoint;
import org.apache.hc.core5.reactor.ConnectionInitiator;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.reactor.ProtocolIOSession;
import org.apache.hc.core5.util.Identifiable;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens sockets on a reactor, whose connections speak HTTP/1.1 and take no byte that
 * nobody waits for. HttpCore keeps bytes that are glued to an answer, and are no complete
 * head, for the next answer, which would begin with them: no count shows it, as they were
 * read together with the answer.
 */
final class GuardedSessions implements ConnectionInitiator {

	/** Where HttpClient's own sessions log. */
	private static final Logger headers = LoggerFactory.getLogger("org.apache.hc.client5.http.headers");

	private final ConnectionInitiator delegate;

	private final ConnectionReuseStrategy reuse;

	private final HttpProcessor processor = HttpProcessorBuilder.create().build();

	GuardedSessions(ConnectionInitiator delegate, ConnectionReuseStrategy reuse) {
		this.delegate = delegate;
		this.reuse = reuse;
	}

	@Override
	public Future<IOSession> connect(NamedEndpoint remoteEndpoint, @Nullable SocketAddress remoteAddress,
			@Nullable SocketAddress localAddress, @Nullable Timeout timeout, @Nullable Object attachment,
			FutureCallback<IOSession> callback) {
		return this.delegate.connect(remoteEndpoint, remoteAddress, localAddress, timeout, attachment,
				new CallbackContribution<IOSession>(callback) {

					@Override
					public void completed(IOSession session) {
						guard((ProtocolIOSession) session);
						callback.completed(session);
					}

				});
	}

	/**
	 * The session is connected, but has not been told yet.
	 */
	private void guard(ProtocolIOSession session) {
		Guard guard = new Guard();
		session.upgrade(new ClientHttp1IOEventHandler(new ClientHttp1StreamDuplexer(session, this.processor, null, null,
				this.reuse, guard, DefaultHttpRequestWriterFactory.INSTANCE.create(), null, null, guard)));
	}

	/**
	 * Reads the heads of answers while one is awaited.
	 */
	private static final class Guard implements NHttpMessageParser<HttpResponse>, Http1StreamListener {

		private final NHttpMessageParser<HttpResponse> delegate = DefaultHttpResponseParserFactory.INSTANCE.create();

		/** Set by whoever writes a request, in the moment before its first byte. */
		private volatile boolean awaited;

		@Override
		public void reset() {
			this.delegate.reset();
		}

		@Override
		public @Nullable HttpResponse parse(SessionInputBuffer buffer, boolean endOfStream)
				throws IOException, HttpException {
			if (!this.awaited && buffer.length() > 0) {
				throw new UnexpectedDataException();
			}
			return this.delegate.parse(buffer, endOfStream);
		}

		@Override
		public void onRequestHead(HttpConnection connection, HttpRequest request) {
			this.awaited = true;
			if (headers.isDebugEnabled()) {
				log(connection, ">>", new RequestLine(request), request);
			}
		}

		@Override
		public void onResponseHead(HttpConnection connection, HttpResponse response) {
			if (response.getCode() >= HttpStatus.SC_SUCCESS) {
				this.awaited = false;
			}
			if (headers.isDebugEnabled()) {
				log(connection, "<<", new StatusLine(response), response);
			}
		}

		@Override
		public void onExchangeComplete(HttpConnection connection, boolean keepAlive) {
		}

		private static void log(HttpConnection connection, String direction, Object firstLine, HttpMessage message) {
			String id = ((Identifiable) connection).getId();
			headers.debug("{} {} {}", id, direction, firstLine);
			for (Iterator<Header> lines = message.headerIterator(); lines.hasNext();) {
				headers.debug("{} {} {}", id, direction, lines.next());
			}
		}

	}

	/**
	 * Bytes came that belong to no answer.
	 */
	static final class UnexpectedDataException extends IOException {

		private UnexpectedDataException() {
			super("Bytes came that belong to no answer");
		}

	}

}
