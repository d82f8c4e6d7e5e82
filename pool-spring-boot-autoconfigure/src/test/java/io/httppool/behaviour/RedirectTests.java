package io.httppool.behaviour;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.httppool.PoolConfig;
import io.httppool.PoolIoException;
import io.httppool.UnknownOutcomeException;
import io.httppool.test.server.Fault;
import io.httppool.test.server.FaultPlan;
import io.httppool.test.server.FaultRule;
import io.httppool.test.server.RecordedRequest;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The table of redirects in {@code docs/retries.md}: what follows a redirect (RFC 9110,
 * section 15.4), and whether the whole is made again when that is refused or fails.
 */
@Timeout(30)
class RedirectTests {

	private static final List<Redirect> TABLE = List.of(new Redirect("POST", 301, "GET", Again.NEVER),
			new Redirect("POST", 302, "GET", Again.NEVER), new Redirect("POST", 303, "GET", Again.NEVER),
			new Redirect("POST", 307, "POST", Again.WHEN_REFUSED),
			new Redirect("POST", 308, "POST", Again.WHEN_REFUSED), new Redirect("PATCH", 301, "PATCH", Again.NEVER),
			new Redirect("PATCH", 302, "PATCH", Again.NEVER), new Redirect("PATCH", 303, "GET", Again.NEVER),
			new Redirect("PATCH", 307, "PATCH", Again.WHEN_REFUSED),
			new Redirect("PATCH", 308, "PATCH", Again.WHEN_REFUSED), new Redirect("PUT", 301, "PUT", Again.ALWAYS),
			new Redirect("PUT", 302, "PUT", Again.ALWAYS), new Redirect("PUT", 303, "GET", Again.ALWAYS),
			new Redirect("PUT", 307, "PUT", Again.ALWAYS), new Redirect("PUT", 308, "PUT", Again.ALWAYS),
			new Redirect("DELETE", 301, "DELETE", Again.ALWAYS), new Redirect("DELETE", 302, "DELETE", Again.ALWAYS),
			new Redirect("DELETE", 303, "GET", Again.ALWAYS), new Redirect("DELETE", 307, "DELETE", Again.ALWAYS),
			new Redirect("DELETE", 308, "DELETE", Again.ALWAYS));

	private static final UpstreamServer UPSTREAM = UpstreamServer.builder("redirecting")
		.handler((request) -> request.path().startsWith("/create/")
				? UpstreamResponse.status(Integer.parseInt(request.path().substring("/create/".length())))
					.header("Location", "/result")
				: UpstreamResponse.text(200, "made"))
		.start();

	private static final PoolFixture FIXTURE = new PoolFixture(UPSTREAM,
			(config) -> config.retry(twoAttempts(Duration.ofMillis(2))));

	private final int before = UPSTREAM.requests().size();

	@AfterAll
	static void poolIsAtRestAndClosed() {
		FIXTURE.assertAtRest();
		FIXTURE.close();
		UPSTREAM.close();
	}

	@ParameterizedTest
	@MethodSource("table")
	void whatMayHaveTakenEffectIsNotRepeatedWhenWhatFollowsIsRefused(Client client, Redirect redirect) {
		UPSTREAM.faults(FaultPlan.of(FaultRule.onPath("/result").times(1).then(Fault.status(429))));
		boolean again = redirect.again() != Again.NEVER;
		assertThat(client.call(redirect, null)).isEqualTo(again ? 200 : 429);
		List<String> attempt = List.of(redirect.first(), redirect.then() + " /result");
		assertThat(requests()).isEqualTo(again ? twice(attempt) : attempt);
	}

	/**
	 * A request that follows may be sent once more by itself, on a fresh connection.
	 */
	@ParameterizedTest
	@MethodSource("table")
	void whatMayHaveTakenEffectIsNotRepeatedWhenWhatFollowsFails(Client client, Redirect redirect) {
		UPSTREAM.faults(FaultPlan.of(FaultRule.onPath("/result").then(Fault.RESET_AFTER_APPLY)));
		boolean again = redirect.again() == Again.ALWAYS;
		PoolIoException failure = AbstractRetryBehaviourTests.failure(() -> client.call(redirect, null));
		assertThat(failure instanceof UnknownOutcomeException).isEqualTo(!again);
		assertThat(requests()).filteredOn(redirect.first()::equals).hasSize(again ? 2 : 1);
	}

	/**
	 * WebClient's transport cannot send a body again: the caller may.
	 */
	@ParameterizedTest
	@MethodSource("table")
	void redirectThatAsksForTheBodyAgainIsFollowedOrHandedToTheCaller(Client client, Redirect redirect) {
		UPSTREAM.faults(FaultPlan.of());
		boolean followed = client == Client.REST_CLIENT || redirect.then().equals("GET");
		assertThat(client.call(redirect, "a body")).isEqualTo(followed ? 200 : redirect.status());
		List<String> attempt = List.of(redirect.first(), redirect.then() + " /result");
		assertThat(requests()).isEqualTo(followed ? attempt : attempt.subList(0, 1));
		assertThat(recorded()).allSatisfy((request) -> assertThat(request.bodySize())
			.isEqualTo(request.method().equals("GET") ? 0 : "a body".length()));
	}

	private static PoolConfig.Retry twoAttempts(Duration pause) {
		PoolConfig.Retry rules = PoolConfig.Retry.DEFAULTS;
		return new PoolConfig.Retry(true, 2, pause, 1, pause, 0, rules.statuses(), rules.methods(), false,
				rules.idempotencyKeyHeader(), pause, pause);
	}

	static Stream<Object[]> table() {
		return Stream.of(Client.values())
			.flatMap((client) -> TABLE.stream().map((redirect) -> new Object[] { client, redirect }));
	}

	private List<RecordedRequest> recorded() {
		List<RecordedRequest> all = UPSTREAM.requests();
		return all.subList(this.before, all.size());
	}

	private List<String> requests() {
		return recorded().stream().map((request) -> request.method() + " " + request.path()).toList();
	}

	private static List<String> twice(List<String> requests) {
		return Stream.concat(requests.stream(), requests.stream()).toList();
	}

	private enum Client {

		REST_CLIENT(FIXTURE.restClient()), WEB_CLIENT(FIXTURE.webClient());

		private final Caller caller;

		Client(Caller caller) {
			this.caller = caller;
		}

		private int call(Redirect redirect, @Nullable String body) {
			return this.caller.call(redirect.method(), "/create/" + redirect.status(), body, Map.of(), (attributes) -> {
			}).status();
		}

	}

	/**
	 * When a request that was redirected is made again from its beginning.
	 */
	private enum Again {

		/** The redirect does not say that nothing was done. */
		NEVER,

		/** Whoever was asked did nothing. */
		WHEN_REFUSED,

		/** It does no harm. */
		ALWAYS

	}

	/**
	 * A row of the table.
	 *
	 * @param method the method of the request
	 * @param status the status of the redirect
	 * @param then the method of the request that follows
	 * @param again when both are made again
	 */
	private record Redirect(String method, int status, String then, Again again) {

		private String first() {
			return this.method + " /create/" + this.status;
		}

	}

}
