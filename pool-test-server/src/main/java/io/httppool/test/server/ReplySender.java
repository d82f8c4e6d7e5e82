package io.httppool.test.server;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the reply of one request, whole or spoilt, and decides what becomes of the
 * connection after it. Each method says whether the connection may carry another request.
 */
final class ReplySender {

	private static final Logger logger = LoggerFactory.getLogger(ReplySender.class);

	private final UpstreamConnection connection;

	private final RequestHead head;

	private final ConnectionBehaviour behaviour;

	private final IntConsumer beforeLastByte;

	private List<HeaderField> limitHeaders = List.of();

	/**
	 * Prepares to answer a request.
	 * @param connection where to
	 * @param head the head of the request
	 * @param behaviour how connections are treated
	 * @param beforeLastByte is given the status when all is sent but the last bytes
	 */
	ReplySender(UpstreamConnection connection, RequestHead head, ConnectionBehaviour behaviour,
			IntConsumer beforeLastByte) {
		this.connection = connection;
		this.head = head;
		this.behaviour = behaviour;
		this.beforeLastByte = beforeLastByte;
	}

	void limitHeaders(List<HeaderField> headers) {
		this.limitHeaders = headers;
	}

	boolean send(UpstreamResponse response) {
		return deliver(response, (reply, out) -> {
			reply.send(out, () -> this.beforeLastByte.accept(response.status()));
			return true;
		});
	}

	boolean drip(UpstreamResponse response, Duration interval) {
		return deliver(response, (reply, out) -> reply.drip(out, () -> this.connection.pause(interval),
				() -> this.beforeLastByte.accept(response.status())));
	}

	boolean sendHalf(UpstreamResponse response) {
		return spoil(response, Reply::sendHalf);
	}

	boolean sendWithoutLastChunk(UpstreamResponse response) {
		return spoil(response, Reply::sendWithoutLastChunk);
	}

	private boolean spoil(UpstreamResponse response, Spoiler spoiler) {
		deliver(response, (reply, out) -> {
			this.beforeLastByte.accept(response.status());
			spoiler.send(reply, out);
			return true;
		});
		this.connection.end(EndReason.FAULT, CloseMode.FIN);
		return false;
	}

	private boolean deliver(UpstreamResponse response, Delivery delivery) {
		int most = this.behaviour.maxRequestsPerConnection();
		boolean last = most > 0 && this.connection.requests() >= most;
		boolean closes = !this.head.keepAlive() || response.closesConnection();
		Reply reply = frame(response, closes || (last && this.behaviour.announceClose()));
		try {
			if (!delivery.deliver(reply, this.connection.output())) {
				this.connection.end(EndReason.CLIENT, CloseMode.FIN);
				return false;
			}
		}
		catch (IOException | RuntimeException ex) {
			abort(ex);
			return false;
		}
		if (closes || last || reply.endsWithConnection()) {
			this.connection.end(last ? EndReason.MAX_REQUESTS : EndReason.REPLY, CloseMode.FIN);
			return false;
		}
		return true;
	}

	// A reply that failed half way, because the client is gone or because the body writer
	// gave up, must not look complete.
	private void abort(Exception ex) {
		logger.debug("The reply to {} {} was aborted", this.head.method(), this.head.rawPath(), ex);
		EndReason reason = this.connection.output().hasFailed() ? EndReason.CLIENT : EndReason.HANDLER;
		this.connection.end(reason, CloseMode.RST);
	}

	private Reply frame(UpstreamResponse response, boolean close) {
		List<HeaderField> fields = serverHeaders(this.connection);
		fields.addAll(this.limitHeaders);
		if (!response.closesConnection()) {
			addConnectionHeaders(fields, close);
		}
		return new Reply(response.headers(fields), this.head);
	}

	private void addConnectionHeaders(List<HeaderField> fields, boolean close) {
		if (close) {
			fields.add(new HeaderField("Connection", "close"));
			return;
		}
		if (this.head.http10()) {
			fields.add(new HeaderField("Connection", "keep-alive"));
		}
		if (this.behaviour.keepAliveHeader()) {
			int most = this.behaviour.maxRequestsPerConnection();
			String left = (most > 0) ? ", max=" + (most - this.connection.requests()) : "";
			fields.add(new HeaderField("Keep-Alive", "timeout=" + this.behaviour.idleTimeout().toSeconds() + left));
		}
	}

	private static List<HeaderField> serverHeaders(UpstreamConnection connection) {
		List<HeaderField> fields = new ArrayList<>();
		fields.add(new HeaderField("Date", HttpSyntax.date(Instant.now())));
		fields.add(new HeaderField("X-Sim-Connection", Long.toString(connection.id())));
		fields.add(new HeaderField("X-Sim-Request", Integer.toString(connection.requests())));
		return fields;
	}

	/**
	 * Answers a request that could not be read, and leaves the connection.
	 * @param connection where to
	 * @param refusal what is wrong with the request
	 * @throws IOException when the client is gone
	 */
	static void refuse(UpstreamConnection connection, MalformedRequestException refusal) throws IOException {
		UpstreamResponse response = UpstreamResponse
			.json(refusal.status(), Json.message(String.valueOf(refusal.getMessage())))
			.headers(serverHeaders(connection))
			.header("Connection", "close");
		Reply.toMalformed(response).send(connection.output(), () -> {
		});
		connection.endAfterLingering(EndReason.MALFORMED);
	}

	/**
	 * Sends a reply.
	 */
	@FunctionalInterface
	private interface Delivery {

		/**
		 * Sends the reply.
		 * @param reply what to send
		 * @param out where to
		 * @return whether the client stayed to the end
		 * @throws IOException when the client is gone or the body writer fails
		 */
		boolean deliver(Reply reply, WireOutput out) throws IOException;

	}

	/**
	 * Sends a part of a reply.
	 */
	@FunctionalInterface
	private interface Spoiler {

		void send(Reply reply, WireOutput out) throws IOException;

	}

}
