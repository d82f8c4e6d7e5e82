package io.httppool.behaviour;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import io.httppool.DeadlineExceededException;
import io.httppool.test.server.BodyWriter;
import io.httppool.test.server.UpstreamHandler;
import io.httppool.test.server.UpstreamRequest;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The rest of an answer is read while the next attempt is under way: what happens to one
 * of the two must not happen to the other. Only the reactive client does so.
 */
class OverlappingAttemptsTests extends AbstractPoolTests {

	private static final String WARM = "/warm";

	private final AtomicInteger requests = new AtomicInteger();

	private final CountDownLatch secondRequest = new CountDownLatch(1);

	private final CyclicBarrier warm = new CyclicBarrier(2);

	@Test
	void nextAttemptIsStoppedByTheDeadlineAfterTheEndOfTheAnswerBefore() {
		Gate gate = new Gate();
		closeLater(gate::open);
		Caller caller = caller((out) -> out.write('.'), gate);
		Timed call = time(() -> caller.get("/"));
		assertThat(call.failure()).isInstanceOf(DeadlineExceededException.class);
		assertThat(call.elapsed()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(1).plus(TOLERANCE));
		assertThat(this.requests).hasValue(2);
	}

	@Test
	void answerThatDoesNotEndIsDroppedDuringTheNextAttempt() {
		Gate gate = new Gate();
		closeLater(gate::open);
		Caller caller = caller((out) -> await(gate), (request) -> {
			awaitSoon(() -> fixture().stats().closedTotal() == 1);
			return UpstreamResponse.text(200, "hello");
		});
		assertThat(caller.get("/").body()).isEqualTo("hello");
	}

	@Test
	void nextAttemptGoesOnWhenTheAnswerBeforeIsTooLargeToBeRead() {
		Caller caller = caller((out) -> out.write(new byte[200 * 1024]), (request) -> {
			awaitSoon(() -> fixture().stats().closedTotal() == 1);
			return UpstreamResponse.text(200, "hello");
		});
		assertThat(caller.get("/").body()).isEqualTo("hello");
	}

	@Test
	void requestIsNotSentAgainWhenTheRestOfItsAnswerBreaksOff() throws Exception {
		Caller caller = caller((out) -> {
			throw new IOException("The answer breaks off");
		}, (request) -> {
			awaitSoon(() -> fixture().stats().closedTotal() == 1);
			return UpstreamResponse.text(200, "hello");
		});
		inParallel(2, () -> caller.get(WARM));
		fixture().assertAtRest();
		assertThat(caller.get("/").body()).isEqualTo("hello");
		assertThat(this.requests).hasValue(2);
		assertThat(fixture().stats().resends()).isZero();
	}

	/**
	 * Answers the first attempt with a 503, the rest of which comes when the second one
	 * is there.
	 */
	private Caller caller(BodyWriter rest, UpstreamHandler second) {
		UpstreamServer upstream = started((request) -> answer(request, rest, second), false);
		return use(new PoolFixture(upstream,
				(config) -> config.retry(PoolFixture.retry(2))
					.timeout(Duration.ofSeconds(1))
					.readTimeout(Duration.ofSeconds(10))))
			.webClient();
	}

	private UpstreamResponse answer(UpstreamRequest request, BodyWriter rest, UpstreamHandler second) throws Exception {
		if (WARM.equals(request.path())) {
			this.warm.await(10, TimeUnit.SECONDS);
			return UpstreamResponse.status(204);
		}
		if (this.requests.incrementAndGet() == 1) {
			return UpstreamResponse.stream(503, "text/plain", (out) -> writeInTwoParts(out, rest));
		}
		this.secondRequest.countDown();
		return second.handle(request);
	}

	private void writeInTwoParts(OutputStream out, BodyWriter rest) throws IOException {
		out.write('.');
		out.flush();
		try {
			this.secondRequest.await(10, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			throw new IOException(ex);
		}
		rest.writeTo(out);
	}

	private static void await(Gate gate) throws IOException {
		try {
			gate.awaitOpen();
		}
		catch (InterruptedException ex) {
			throw new IOException(ex);
		}
	}

}
