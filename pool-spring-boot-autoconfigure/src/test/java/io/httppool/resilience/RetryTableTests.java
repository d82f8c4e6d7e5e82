package io.httppool.resilience;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.httppool.CallPhase;
import io.httppool.DeadlineExceededException;
import io.httppool.PoolClosedException;
import io.httppool.PoolConfig;
import io.httppool.PoolExhaustedException;
import io.httppool.PoolIoException;
import io.httppool.PoolRejectedException;
import io.httppool.RetryCause;
import io.httppool.UnknownOutcomeException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The table of {@code docs/retries.md} is what {@link RetryPolicy} does, cell by cell.
 */
class RetryTableTests {

	private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-20T08:00:00Z"), ZoneOffset.UTC);

	private static final PoolConfig.Retry DEFAULTS = PoolConfig.Retry.DEFAULTS;

	@ParameterizedTest(name = "{0}, {1}: {2}")
	@MethodSource
	void cellsOfTheTable(String what, String who, String expected) {
		for (Caller caller : callers(who)) {
			for (Outcome outcome : outcomes(what)) {
				assertThat(outcome.judge(caller)).as("%s %s", caller.request().method(), outcome).isEqualTo(expected);
			}
		}
	}

	static Stream<Arguments> cellsOfTheTable() throws IOException {
		List<List<String>> table = firstTable(Path.of("..", "docs", "retries.md"));
		List<String> columns = table.get(0);
		assertThat(columns).hasSize(5);
		assertThat(table).hasSizeGreaterThan(10);
		List<Arguments> cells = new ArrayList<>();
		for (List<String> row : table.subList(2, table.size())) {
			for (int column = 1; column < columns.size(); column++) {
				cells.add(Arguments.of(row.get(0), columns.get(column), row.get(column)));
			}
		}
		return cells.stream();
	}

	private static List<List<String>> firstTable(Path page) throws IOException {
		return Files.readAllLines(page)
			.stream()
			.dropWhile((line) -> !line.startsWith("|"))
			.takeWhile((line) -> line.startsWith("|"))
			.map((line) -> Arrays.stream(line.substring(1).split("\\|")).map(String::trim).toList())
			.toList();
	}

	private static List<Caller> callers(String column) {
		RetryPolicy policy = new RetryPolicy(DEFAULTS, CLOCK);
		String methods = column.replaceFirst(" (with|by) .*", "");
		List<RetryRequest> requests = Arrays.stream(methods.split(", ")).map(RetryTestData::request).toList();
		if (column.endsWith(" with an idempotency key")) {
			return requests.stream().map((request) -> new Caller(policy, RetryTestData.withKey(request))).toList();
		}
		if (column.endsWith(" by opt-in")) {
			RetryPolicy allowing = new RetryPolicy(RetryTestData.allowingNonIdempotent(DEFAULTS), CLOCK);
			return requests.stream()
				.flatMap((request) -> Stream.of(new Caller(allowing, request),
						new Caller(policy, RetryTestData.withWish(request, true))))
				.toList();
		}
		assertThat(column).isEqualTo(methods);
		return requests.stream().map((request) -> new Caller(policy, request)).toList();
	}

	private static List<Outcome> outcomes(String row) {
		return switch (row) {
			case "no connection was free within `acquire-timeout`" ->
				List.of(new Failure(new PoolExhaustedException("exhausted", null,
						RetryTestData.circumstances(CallPhase.ACQUIRE, false))));
			case "no connection could be opened (DNS, TCP, TLS)" ->
				List.of(failure(CallPhase.CONNECT, false), failure(CallPhase.TLS, false));
			case "the connection broke before the request was sent" -> List.of(failure(CallPhase.WRITE, false));
			case "the exchange broke off after the request may have reached the server" ->
				List.of(failure(CallPhase.WRITE, true), failure(CallPhase.RESPONSE, true));
			case "nothing came within `read-timeout`" -> List.of(new Failure(
					RetryTestData.failure(CallPhase.RESPONSE, true, new SocketTimeoutException("Read timed out"))));
			case "503 without `Retry-After`" -> List.of(new Answer(503, null));
			case "503 with `Retry-After`" ->
				List.of(new Answer(503, "0"), new Answer(503, "7"), new Answer(503, "Fri, 20 Nov 2026 08:00:30 GMT"));
			case "any other answer" -> Stream.of(200, 201, 204, 302, 400, 401, 404, 409, 501, 505)
				.flatMap((status) -> Stream.<Outcome>of(new Answer(status, null), new Answer(status, "7")))
				.toList();
			case "the body of an answer broke off" -> List.of(new BrokenBody());
			case "`timeout` was over before the request was sent" -> List.of(deadline(false));
			case "`timeout` was over after the request may have reached the server" -> List.of(deadline(true));
			case "the first attempt was refused before it was sent" -> List.of(new Failure(
					new PoolRejectedException("later", null, RetryTestData.circumstances(CallPhase.ACQUIRE, false))));
			case "a further attempt was refused before it was sent" -> List.of(new RefusedLater());
			case "the pool was closed before the request was sent" -> List.of(new Failure(
					new PoolClosedException("closed", null, RetryTestData.circumstances(CallPhase.ACQUIRE, false))));
			default -> List.of(new Answer(Integer.parseInt(row), null), new Answer(Integer.parseInt(row), "soon"));
		};
	}

	private static Outcome failure(CallPhase phase, boolean mayHaveReachedServer) {
		return new Failure(RetryTestData.failure(phase, mayHaveReachedServer));
	}

	private static Outcome deadline(boolean mayHaveReachedServer) {
		return new Failure(new DeadlineExceededException("late", null,
				RetryTestData.circumstances(CallPhase.RESPONSE, mayHaveReachedServer)));
	}

	private static String thrown(Caller caller, PoolIoException failure) {
		PoolIoException standing = caller.policy().standing(caller.request(), failure);
		return (standing instanceof UnknownOutcomeException) ? "unknown" : "fails";
	}

	record Caller(RetryPolicy policy, RetryRequest request) {

	}

	/**
	 * How an attempt ended.
	 */
	private interface Outcome {

		String judge(Caller caller);

	}

	record Answer(int status, @Nullable String retryAfter) implements Outcome {

		@Override
		public String judge(Caller caller) {
			Optional<RetryCause> cause = caller.policy().answered(caller.request(), this.status, this.retryAfter);
			return cause.isPresent() ? "again" : "answer";
		}

	}

	record Failure(PoolIoException failure) implements Outcome {

		@Override
		public String judge(Caller caller) {
			Optional<RetryCause> cause = caller.policy().failed(caller.request(), this.failure);
			return cause.isPresent() ? "again" : thrown(caller, this.failure);
		}

	}

	/**
	 * What the attempt before ended with is all that is known.
	 */
	record RefusedLater() implements Outcome {

		@Override
		public String judge(Caller caller) {
			PoolRetry retry = new PoolRetry(caller.policy(), null, new RetryBudget(0, 0, 0),
					new SharedPauses(RetryTestData.config(DEFAULTS), () -> 0), Protection.NONE, null, Duration.ZERO,
					() -> 0);
			RetryRequest request = caller.request();
			Attempt<String> before = Attempt.repeated("answer", null, RetryCause.UNAVAILABLE, Duration.ZERO,
					() -> CompletableFuture.completedFuture(Optional.of("at hand")));
			before.release();
			Attempt<String> refused = retry.failed(request, 2, request.refusal().apply("not now"));
			return String.valueOf(retry.settle(request, before, refused).join().response());
		}

	}

	/**
	 * The answer is with the caller already, so that nobody asks for another attempt.
	 */
	record BrokenBody() implements Outcome {

		@Override
		public String judge(Caller caller) {
			return thrown(caller, RetryTestData.failure(CallPhase.BODY, true));
		}

	}

}
