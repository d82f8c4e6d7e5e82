package io.httppool.test.server;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request from its first byte to the last of its reply: read, limit, fault, latency,
 * handler, reply. Used once, by the thread of the connection.
 */
final class Exchange {

	private static final Logger logger = LoggerFactory.getLogger(Exchange.class);

	private static final Pattern AUTHORITY = Pattern.compile("[A-Za-z0-9._:\\[\\]-]+");

	private static final byte[] NO_BODY = {};

	private final RunningUpstream context;

	private final UpstreamConnection connection;

	private final RequestHead head;

	private byte[] body = NO_BODY;

	private @Nullable FaultRule rule;

	private List<HeaderField> limitHeaders = List.of();

	private boolean ended;

	Exchange(RunningUpstream context, UpstreamConnection connection, RequestHead head) {
		this.context = context;
		this.connection = connection;
		this.head = head;
	}

	/**
	 * Performs the exchange.
	 * @return whether the connection may carry another request
	 */
	boolean perform() throws IOException {
		int inProgress = begin();
		try {
			this.rule = this.context.settings().faults().beforeRead(this.head);
			if (this.rule != null) {
				return breakOff();
			}
			UpstreamRequest request = read();
			UpstreamResponse refusal = refuse(request, inProgress);
			if (refusal != null) {
				return send(refusal);
			}
			this.rule = this.context.settings().faults().beforeApply(request);
			return answer(request, (this.rule != null) ? this.rule.fault() : null);
		}
		finally {
			end(0);
		}
	}

	private int begin() {
		int identities = this.connection.seen(UpstreamRequest.identity(this.head));
		return this.context.counters()
			.requestBegan(Routes.of(this.head.method(), this.head.path()), this.connection.requests(), identities);
	}

	private UpstreamRequest read() throws IOException {
		this.body = readBody(this.connection, this.head);
		return request(this.connection, this.head, this.body, this.context.isSecure());
	}

	static byte[] readBody(UpstreamConnection connection, RequestHead head) throws IOException {
		if (head.expectsContinue() && RequestReader.hasBody(head)) {
			connection.output().writeAscii("HTTP/1.1 100 Continue\r\n\r\n");
			connection.output().flush();
		}
		return new RequestReader(connection.input()).readBody(head);
	}

	static UpstreamRequest request(UpstreamConnection connection, RequestHead head, byte[] body, boolean secure)
			throws MalformedRequestException {
		String host = head.header("Host");
		String authority = (host != null && AUTHORITY.matcher(host).matches()) ? host
				: "127.0.0.1:" + connection.localPort();
		URI baseUrl = baseUrl(secure, authority);
		return new UpstreamRequest(head, body,
				new UpstreamRequest.Origin(connection.id(), connection.requests(), baseUrl, connection.isRedirected()));
	}

	private static URI baseUrl(boolean secure, String authority) throws MalformedRequestException {
		try {
			return URI.create((secure ? "https://" : "http://") + authority);
		}
		catch (IllegalArgumentException ex) {
			throw new MalformedRequestException(400, "Malformed Host header");
		}
	}

	// Applies the limits.
	private @Nullable UpstreamResponse refuse(UpstreamRequest request, int inProgress) {
		if (this.context.isUnlimited(request)) {
			return null;
		}
		RateLimiter limiter = this.context.settings().limiter();
		int mostInProgress = this.context.settings().behaviour().maxConcurrentRequests();
		if (mostInProgress > 0 && inProgress > mostInProgress) {
			return UpstreamResponse.json(429, limiter.limit().body());
		}
		RateLimiter.Decision decision = limiter.decide(request.identity());
		this.context.counters().decided(decision);
		this.limitHeaders = decision.headers();
		return decision.allowed() ? null : UpstreamResponse.json(429, limiter.limit().body());
	}

	private boolean answer(UpstreamRequest request, @Nullable Fault fault) throws IOException {
		if (fault == null) {
			return think() && send(handle(request));
		}
		return switch (fault.kind()) {
			case RESET_BEFORE_READ, RESET_BEFORE_APPLY -> breakOff();
			case RESET_AFTER_APPLY -> {
				if (think()) {
					handle(request);
				}
				yield breakOff();
			}
			case BLACKHOLE -> {
				end(0);
				this.connection.ignoreClient();
				yield false;
			}
			case STATUS -> think() && send(fail(request, fault));
			case UNAUTHORIZED -> think() && send(ErrorReplies.unauthorized(fault));
			case REDIRECT -> think() && send(redirect(request));
			case SET_COOKIE -> think() && send(handle(request).header("Set-Cookie", cookie(request)));
			case REFUSE -> {
				this.context.refuseFor(fault.delay());
				yield think() && send(handle(request));
			}
			case SLOW_HEADERS -> {
				UpstreamResponse response = think() ? handle(request) : null;
				yield response != null && stays(fault.delay()) && send(response);
			}
			case DRIP -> think() && drip(handle(request), fault.delay());
			case TRUNCATE -> think() && cut(handle(request), Reply::sendHalf);
			case CHUNK_CUT -> think() && cut(handle(request), Reply::sendWithoutLastChunk);
			case CLOSE_AFTER -> {
				if (think() && send(handle(request))) {
					this.connection.end(EndReason.FAULT, CloseMode.FIN);
				}
				yield false;
			}
			case IDLE_RST -> {
				this.connection.resetOnNextRequest();
				yield think() && send(handle(request));
			}
		};
	}

	private boolean think() throws IOException {
		return stays(this.context.latency(this.head.method()));
	}

	// Waits as long as the client does.
	private boolean stays(Duration time) throws IOException {
		if (this.connection.pause(time)) {
			return true;
		}
		end(0);
		this.connection.end(EndReason.CLIENT, CloseMode.FIN);
		return false;
	}

	private boolean breakOff() {
		end(0);
		this.connection.end(EndReason.FAULT, CloseMode.RST);
		return false;
	}

	private UpstreamResponse handle(UpstreamRequest request) {
		try {
			return Objects.requireNonNull(this.context.handler().handle(request), "The handler returned no reply");
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return UpstreamResponse.status(503);
		}
		catch (Exception | AssertionError ex) {
			logger.warn("The handler failed with {}", request, ex);
			return UpstreamResponse.json(500, Json.message("The handler failed: " + ex));
		}
	}

	private UpstreamResponse fail(UpstreamRequest request, Fault fault) {
		if (fault.applied()) {
			handle(request);
		}
		return ErrorReplies.status(fault);
	}

	private UpstreamResponse redirect(UpstreamRequest request) {
		URI base = request.baseUrl();
		String host = Objects.requireNonNullElse(base.getHost(), "127.0.0.1");
		return UpstreamResponse.status(302)
			.header("Location",
					base.getScheme() + "://" + host + ":" + this.context.redirectPort() + request.rawTarget());
	}

	private static String cookie(UpstreamRequest request) {
		String identity = request.identity().isEmpty() ? "anonymous" : request.identity();
		return "AWSALB=" + identity + "; Path=/";
	}

	private boolean send(UpstreamResponse response) throws IOException {
		return deliver(response, (reply, out) -> {
			reply.send(out, () -> end(response.status()));
			return true;
		});
	}

	private boolean drip(UpstreamResponse response, Duration interval) throws IOException {
		return deliver(response, (reply, out) -> reply.drip(out, () -> stays(interval), () -> end(response.status())));
	}

	private boolean deliver(UpstreamResponse response, Delivery delivery) throws IOException {
		boolean last = isLast();
		boolean closes = !this.head.keepAlive() || response.closesConnection();
		boolean announced = closes || (last && this.context.settings().behaviour().announceClose());
		Reply reply = frame(response, announced);
		try {
			if (!delivery.deliver(reply, this.connection.output())) {
				return false;
			}
		}
		catch (IOException | RuntimeException ex) {
			return abort(ex);
		}
		if (closes || last || reply.endsWithConnection()) {
			this.connection.end(last ? EndReason.MAX_REQUESTS : EndReason.REPLY, CloseMode.FIN);
			return false;
		}
		return true;
	}

	// A reply that failed half way, because the client is gone or because the body writer
	// gave up, must not look complete.
	private boolean abort(Exception ex) {
		logger.debug("The reply to {} {} was aborted", this.head.method(), this.head.rawPath(), ex);
		end(0);
		EndReason reason = this.connection.output().hasFailed() ? EndReason.CLIENT : EndReason.HANDLER;
		this.connection.end(reason, CloseMode.RST);
		return false;
	}

	private boolean cut(UpstreamResponse response, Cut cut) throws IOException {
		Reply reply = frame(response, false);
		end(response.status());
		cut.send(reply, this.connection.output());
		this.connection.end(EndReason.FAULT, CloseMode.FIN);
		return false;
	}

	private boolean isLast() {
		int most = this.context.settings().behaviour().maxRequestsPerConnection();
		return most > 0 && this.connection.requests() >= most;
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
		ConnectionBehaviour behaviour = this.context.settings().behaviour();
		if (close) {
			fields.add(new HeaderField("Connection", "close"));
			return;
		}
		if (this.head.http10()) {
			fields.add(new HeaderField("Connection", "keep-alive"));
		}
		if (behaviour.keepAliveHeader()) {
			int most = behaviour.maxRequestsPerConnection();
			String left = (most > 0) ? ", max=" + (most - this.connection.requests()) : "";
			fields.add(new HeaderField("Keep-Alive", "timeout=" + behaviour.idleTimeout().toSeconds() + left));
		}
	}

	static List<HeaderField> serverHeaders(UpstreamConnection connection) {
		List<HeaderField> fields = new ArrayList<>();
		fields.add(new HeaderField("Date", HttpSyntax.date(Instant.now())));
		fields.add(new HeaderField("X-Sim-Connection", Long.toString(connection.id())));
		fields.add(new HeaderField("X-Sim-Request", Integer.toString(connection.requests())));
		return fields;
	}

	/**
	 * Ends the exchange in the numbers. The first call counts.
	 * @param status the status of the reply, 0 without one
	 */
	private void end(int status) {
		if (this.ended) {
			return;
		}
		this.ended = true;
		String fault = (this.rule != null) ? this.rule.id() : null;
		if (fault != null) {
			this.context.counters().faultFired(fault);
		}
		this.context.counters().requestEnded(status);
		this.connection.reportBytes(true);
		this.context.log()
			.add(new RecordedRequest(this.head.method(), this.head.path(), this.head.rawQuery(), this.head.headers(),
					this.body.length, Digests.sha256Hex(this.body), this.connection.id(), this.connection.requests(),
					status, fault));
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
		 * @return whether it was sent to the end
		 * @throws IOException when the client is gone
		 */
		boolean deliver(Reply reply, WireOutput out) throws IOException;

	}

	/**
	 * Sends a part of a reply.
	 */
	@FunctionalInterface
	private interface Cut {

		void send(Reply reply, WireOutput out) throws IOException;

	}

}
