package io.httppool.test.server;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request once its head is known: read, limit, fault, latency, handler, reply. Used
 * once, by the thread of the connection.
 */
final class Exchange {

	private static final Logger logger = LoggerFactory.getLogger(Exchange.class);

	private static final byte[] NO_BODY = {};

	private final RunningUpstream upstream;

	private final UpstreamConnection connection;

	private final RequestHead head;

	private final ReplySender sender;

	private byte[] body = NO_BODY;

	private @Nullable FaultRule rule;

	private boolean ended;

	Exchange(RunningUpstream upstream, UpstreamConnection connection, RequestHead head) {
		this.upstream = upstream;
		this.connection = connection;
		this.head = head;
		this.sender = new ReplySender(connection, head, upstream.settings().behaviour(), this::end);
	}

	/**
	 * Performs the exchange.
	 * @return whether the connection may carry another request
	 */
	boolean perform() throws IOException {
		int inProgress = begin();
		try {
			this.rule = this.upstream.settings().faults().beforeRead(this.head);
			if (this.rule != null) {
				return strikeBeforeRead(this.rule.fault());
			}
			UpstreamRequest request = new RequestReader(this.connection).read(this.head, this.upstream.isSecure());
			this.body = request.sharedBody();
			if (!this.upstream.isUnlimited(request) && isLimited(request, inProgress)) {
				return this.sender.send(tooManyRequests());
			}
			this.rule = this.upstream.settings().faults().beforeApply(request);
			return answer(request, (this.rule != null) ? this.rule.fault() : null);
		}
		finally {
			end(0);
		}
	}

	private boolean strikeBeforeRead(Fault fault) {
		if (fault.kind() != Fault.Kind.STOP_READING) {
			return breakOff();
		}
		end(0);
		this.connection.stopReading();
		return false;
	}

	private int begin() {
		int identities = this.connection.seen(UpstreamRequest.identity(this.head));
		return this.upstream.counters()
			.requestBegan(Routes.of(this.head.method(), this.head.path()), this.connection.requests(), identities);
	}

	private boolean isLimited(UpstreamRequest request, int inProgress) {
		int mostInProgress = this.upstream.settings().behaviour().maxConcurrentRequests();
		if (mostInProgress > 0 && inProgress > mostInProgress) {
			return true;
		}
		RateLimiter.Decision decision = this.upstream.settings().limiter().decide(request.identity());
		this.upstream.counters().decided(decision);
		this.sender.limitHeaders(decision.headers());
		return !decision.allowed();
	}

	private UpstreamResponse tooManyRequests() {
		return UpstreamResponse.json(429, this.upstream.settings().limiter().limit().body());
	}

	private boolean answer(UpstreamRequest request, @Nullable Fault fault) throws IOException {
		if (fault == null) {
			return think() && this.sender.send(handle(request));
		}
		return switch (fault.kind()) {
			case RESET_BEFORE_READ, STOP_READING, RESET_BEFORE_APPLY -> breakOff();
			case CLOSE_BEFORE_APPLY -> breakOff(CloseMode.FIN);
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
			case STATUS -> think() && this.sender.send(fail(request, fault));
			case UNAUTHORIZED -> think() && this.sender.send(ErrorReplies.unauthorized(fault));
			case REDIRECT -> think() && this.sender.send(redirect(request));
			case SET_COOKIE -> think() && this.sender.send(handle(request).header("Set-Cookie", cookie(request)));
			case REFUSE -> {
				this.upstream.refuseFor(fault.delay());
				yield think() && this.sender.send(handle(request));
			}
			case SLOW_HEADERS -> {
				UpstreamResponse response = think() ? handle(request) : null;
				yield response != null && stays(fault.delay()) && this.sender.send(response);
			}
			case DRIP -> think() && this.sender.drip(handle(request), fault.delay());
			case TRUNCATE -> think() && this.sender.sendHalf(handle(request));
			case CHUNK_CUT -> think() && this.sender.sendWithoutLastChunk(handle(request));
			case CLOSE_AFTER -> {
				if (think() && this.sender.send(handle(request))) {
					this.connection.end(EndReason.FAULT, CloseMode.FIN);
				}
				yield false;
			}
			case IDLE_RST -> {
				this.connection.resetOnNextRequest();
				yield think() && this.sender.send(handle(request));
			}
		};
	}

	private boolean think() throws IOException {
		return stays(this.upstream.latency(this.head.method()));
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
		return breakOff(CloseMode.RST);
	}

	private boolean breakOff(CloseMode mode) {
		end(0);
		this.connection.end(EndReason.FAULT, mode);
		return false;
	}

	private UpstreamResponse handle(UpstreamRequest request) {
		try {
			return Objects.requireNonNull(this.upstream.handler().handle(request), "The handler returned no reply");
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
		String target = base.getScheme() + "://" + host + ":" + this.upstream.redirectPort() + request.rawTarget();
		return UpstreamResponse.status(302).header("Location", target);
	}

	private static String cookie(UpstreamRequest request) {
		String identity = request.identity().isEmpty() ? "anonymous" : request.identity();
		return "AWSALB=" + identity + "; Path=/";
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
			this.upstream.counters().faultFired(fault);
		}
		this.upstream.counters().requestEnded(status);
		this.upstream.log()
			.add(new RecordedRequest(this.head.method(), this.head.path(), this.head.rawQuery(), this.head.headers(),
					this.body.length, Digests.sha256Hex(this.body), this.connection.id(), this.connection.requests(),
					status, fault));
		this.connection.reportBytes(true);
		this.connection.finishRequest();
	}

}
