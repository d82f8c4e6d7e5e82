package io.httppool.behaviour;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.web.client.RestClient;

import io.httppool.PoolRequest;

/**
 * Capacity after trouble with {@code RestClient}.
 */
class RestClientCapacityTests extends AbstractCapacityTests {

	@Override
	Caller caller(PoolFixture fixture) {
		return fixture.restClient();
	}

	static List<Trouble> troubles() {
		List<Trouble> troubles = new ArrayList<>(commonTroubles());
		troubles.add(Trouble.of("interrupt while waiting", RestClientCapacityTests::interruptWaiting).whenAllAreHeld());
		troubles.add(Trouble.of("interrupt before the head", (caller) -> interrupt(() -> caller.get(BLACKHOLE))));
		troubles.add(Trouble.of("interrupt in mid-body", (caller) -> interrupt(() -> caller.get(DRIP))));
		troubles.add(Trouble.of("interrupt at any time", (caller) -> interrupt(() -> caller.get(LATE))));
		troubles.add(Trouble.of("exception in an interceptor before the call",
				(caller) -> intercepted(caller, (request, body, execution) -> {
					throw new IOException("in an interceptor");
				})));
		troubles.add(Trouble.of("exception in an interceptor after the call",
				(caller) -> intercepted(caller, (request, body, execution) -> {
					execution.execute(request, body);
					throw new IOException("in an interceptor");
				})));
		troubles.add(Trouble.of("exception while the answer is read",
				(caller) -> client(caller).get().uri(LARGE).exchange((request, response) -> {
					throw new IllegalStateException("in the caller");
				})));
		troubles.add(Trouble.of("error while the body is written", RestClientCapacityTests::failWriting));
		troubles.add(Trouble.of("double close", RestClientCapacityTests::closeTwice));
		return troubles;
	}

	private static RestClient client(Caller caller) {
		return ((RestClientCaller) caller).client();
	}

	private static void intercepted(Caller caller, ClientHttpRequestInterceptor interceptor) {
		client(caller).mutate()
			.requestInterceptor(interceptor)
			.build()
			.get()
			.uri(LARGE)
			.attributes(PoolRequest.timeout(Duration.ofMillis(50)))
			.retrieve()
			.toBodilessEntity();
	}

	private static void failWriting(Caller caller) {
		try {
			client(caller).post().uri("/").body((output) -> {
				output.write(new byte[20_000]);
				throw new StackOverflowError("in a body");
			}).retrieve().toBodilessEntity();
		}
		catch (StackOverflowError ex) {
			// Wanted.
		}
	}

	/**
	 * The second close comes when the connection may be somebody else's.
	 */
	private static void closeTwice(Caller caller) throws IOException {
		ClientHttpResponse response = client(caller).get().uri("/").exchange((request, answer) -> answer, false);
		response.getBody().readAllBytes();
		response.close();
		caller.get("/");
		response.close();
	}

	private static void interrupt(Runnable call) throws InterruptedException {
		Thread thread = start(call);
		pause();
		end(thread);
	}

	private static void interruptWaiting(Caller caller) throws InterruptedException {
		Thread thread = start(() -> caller.get("/"));
		while (thread.getState() != Thread.State.TIMED_WAITING && thread.isAlive()) {
			LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(100));
		}
		end(thread);
	}

	private static Thread start(Runnable call) {
		Thread thread = new Thread(() -> {
			try {
				call.run();
			}
			catch (RuntimeException ex) {
				// As a rule: it was interrupted.
			}
		}, "interrupted-caller");
		thread.start();
		return thread;
	}

	private static void end(Thread thread) throws InterruptedException {
		thread.interrupt();
		thread.join(TimeUnit.SECONDS.toMillis(5));
		if (thread.isAlive()) {
			throw new AssertionError("An interrupted call goes on");
		}
	}

}
