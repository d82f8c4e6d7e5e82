package io.httppool.test.server;

import java.io.IOException;
import java.util.List;

import javax.net.ssl.SSLException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of one connection: request after request until one side ends it. Run by the
 * thread of the connection.
 */
final class Conversation implements Runnable {

	private static final Logger logger = LoggerFactory.getLogger(Conversation.class);

	private final RunningUpstream context;

	private final UpstreamConnection connection;

	Conversation(RunningUpstream context, UpstreamConnection connection) {
		this.context = context;
		this.connection = connection;
	}

	@Override
	public void run() {
		try {
			converse();
		}
		catch (SSLException ex) {
			logger.debug("TLS failed on connection {}", this.connection.id(), ex);
			this.connection.end(EndReason.MALFORMED, CloseMode.FIN);
		}
		catch (IOException ex) {
			logger.debug("The client left connection {}", this.connection.id(), ex);
			this.connection.end(EndReason.CLIENT, CloseMode.FIN);
		}
		finally {
			this.connection.end(EndReason.SERVER, CloseMode.FIN);
			this.connection.reportBytes(true);
			this.context.forget(this.connection);
		}
	}

	private void converse() throws IOException {
		FaultRule rule = this.context.settings().faults().atAccept();
		if (rule != null) {
			this.context.counters().faultFired(rule.id());
			this.connection.end(EndReason.FAULT, CloseMode.RST);
			return;
		}
		this.connection.open(this.context.tls());
		boolean goesOn = true;
		while (goesOn && this.connection.awaitRequest(this.context.settings()::behaviour)) {
			goesOn = exchange();
			if (goesOn) {
				this.connection.becomeIdle();
			}
		}
	}

	private boolean exchange() throws IOException {

		try {
			RequestHead head = new RequestReader(this.connection.input()).readHead();
			return head.isControl() ? control(head) : new Exchange(this.context, this.connection, head).perform();
		}
		catch (MalformedRequestException ex) {
			UpstreamResponse response = UpstreamResponse
				.json(ex.status(), Json.message(String.valueOf(ex.getMessage())))
				.headers(Exchange.serverHeaders(this.connection))
				.header("Connection", "close");
			Reply.toMalformed(response).send(this.connection.output(), () -> {
			});
			this.connection.endAfterLingering(EndReason.MALFORMED);
			return false;
		}
	}

	private boolean control(RequestHead head) throws IOException {
		this.connection.withdraw();
		byte[] body = Exchange.readBody(this.connection, head);
		UpstreamRequest request = Exchange.request(this.connection, head, body, this.context.isSecure());
		UpstreamResponse response = this.context.controls().handle(request);
		List<HeaderField> fields = Exchange.serverHeaders(this.connection);
		if (!head.keepAlive()) {
			fields.add(new HeaderField("Connection", "close"));
		}
		new Reply(response.headers(fields), head).send(this.connection.output(), () -> {
		});
		this.connection.reportBytes(false);
		if (!head.keepAlive()) {
			this.connection.end(EndReason.REPLY, CloseMode.FIN);
		}
		return head.keepAlive();
	}

}
