package io.httppool.test.server;

import java.io.IOException;

import javax.net.ssl.SSLException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of one connection: request after request until one side ends it. Run by the
 * thread of the connection.
 */
final class Conversation implements Runnable {

	private static final Logger logger = LoggerFactory.getLogger(Conversation.class);

	private final RunningUpstream upstream;

	private final UpstreamConnection connection;

	Conversation(RunningUpstream upstream, UpstreamConnection connection) {
		this.upstream = upstream;
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
			this.upstream.forget(this.connection);
		}
	}

	private void converse() throws IOException {
		FaultRule rule = this.upstream.settings().faults().atAccept();
		if (rule != null) {
			this.upstream.counters().faultFired(rule.id());
			this.connection.end(EndReason.FAULT, CloseMode.RST);
			return;
		}
		this.connection.open(this.upstream.tls());
		boolean goesOn = true;
		while (goesOn && this.connection.awaitRequest(this.upstream.settings()::behaviour)) {
			goesOn = serveNext();
			if (goesOn) {
				this.connection.becomeIdle();
			}
		}
	}

	private boolean serveNext() throws IOException {
		try {
			RequestHead head = new RequestReader(this.connection).readHead();
			return head.isControl() ? control(head) : new Exchange(this.upstream, this.connection, head).perform();
		}
		catch (MalformedRequestException ex) {
			ReplySender.refuse(this.connection, ex);
			return false;
		}
	}

	private boolean control(RequestHead head) throws IOException {
		this.connection.withdraw();
		UpstreamRequest request = new RequestReader(this.connection).read(head, this.upstream.isSecure());
		UpstreamResponse response = this.upstream.controls().handle(request);
		return new ReplySender(this.connection, head, this.upstream.settings().behaviour(), (status) -> {
			this.connection.reportBytes(false);
			this.connection.finishRequest();
		}).send(response);
	}

}
