package io.httppool.sample.migration;

import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClientException;

import io.httppool.CallPhase;
import io.httppool.PoolFailure;
import io.httppool.PoolIoException;
import io.httppool.PoolStats;
import io.httppool.UnknownOutcomeException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class CreatorTests {

	private static final Ref CREATED = new Ref(1);

	private static final Ref FOUND = new Ref(2);

	private final AtomicLong ticker = new AtomicLong();

	private final Ledger ledger = new Ledger();

	private final Tallies tallies = new Tallies();

	private final StopSignal stop = new StopSignal();

	private final Creator creator = new Creator(this.ledger, this.tallies, this.stop, Duration.ofSeconds(2),
			this.ticker::get);

	private final ScriptedCreation creation = new ScriptedCreation();

	@Test
	void anObjectIsCreatedOnce() {
		this.creation.creates(() -> CREATED);
		assertThat(ensure()).isEqualTo(CREATED);
		assertThat(ensure()).isEqualTo(CREATED);
		assertThat(entity()).isEqualTo(new MigrationReport.Entity(0, 1, 0, 0, 0, 0));
	}

	@Test
	void whatAnotherRunLeftIsAdopted() {
		this.creation.existing = Optional.of(FOUND);
		assertThat(ensure()).isEqualTo(FOUND);
		assertThat(entity().adopted()).isEqualTo(1);
	}

	@Test
	void anUnknownOutcomeIsLookedUpAndAdopted() {
		this.creation.creates(failure(unknownOutcome()));
		assertThat(deferred().delay()).isPositive();
		this.creation.finds(Optional.of(FOUND));
		assertThat(ensure()).isEqualTo(FOUND);
		assertThat(entity()).isEqualTo(new MigrationReport.Entity(0, 0, 1, 0, 0, 0));
	}

	@Test
	void onlyASecondLookUpInVainIsBelieved() {
		this.creation.creates(failure(unknownOutcome())).creates(() -> CREATED);
		deferred();
		this.creation.finds(Optional.empty()).finds(Optional.empty());
		assertThat(deferred().delay()).isEqualTo(Duration.ofSeconds(2));
		advance(Duration.ofMillis(1500));
		assertThat(deferred().delay()).isEqualTo(Duration.ofMillis(500));
		advance(Duration.ofMillis(500));
		assertThat(ensure()).isEqualTo(CREATED);
		assertThat(entity()).isEqualTo(new MigrationReport.Entity(0, 1, 0, 0, 0, 0));
	}

	@Test
	void anObjectThatShowsUpLateIsAdopted() {
		this.creation.creates(failure(unknownOutcome()));
		deferred();
		this.creation.finds(Optional.empty()).finds(Optional.of(FOUND));
		deferred();
		advance(Duration.ofSeconds(2));
		assertThat(ensure()).isEqualTo(FOUND);
	}

	@Test
	void anObjectThatNeverShowsUpFailsAtLast() {
		for (int i = 0; i < 5; i++) {
			this.creation.creates(failure(unknownOutcome()));
			this.creation.finds(Optional.empty()).finds(Optional.empty());
			deferred();
			deferred();
			advance(Duration.ofSeconds(2));
		}
		assertThatExceptionOfType(FailedItemException.class).isThrownBy(this::ensure).withMessageContaining("5 times");
	}

	@Test
	void answersThatLeaveTheOutcomeOpenAreLookedUp() {
		for (RestClientException failure : new RestClientException[] { unknownOutcome(), status(500), status(502),
				status(503), status(504), new HttpClientErrorException(HttpStatus.REQUEST_TIMEOUT),
				new ResourceAccessException("cut", new SocketException("reset")),
				new RestClientException("Error while extracting response", new IOException("truncated")) }) {
			this.creation.creates(failure(failure));
			assertThat(deferred().delay()).as(failure.toString()).isNotNull();
			assertThat(this.ledger.open(Kind.RUN, "SIM-E1")).isNotNull();
			this.ledger.withdraw(Kind.RUN, "SIM-E1");
		}
	}

	@Test
	void answersThatExcludeAnEffectNeedNoLookUp() {
		HttpHeaders retryAfter = new HttpHeaders();
		retryAfter.set(HttpHeaders.RETRY_AFTER, "1");
		RestClientException busy = HttpServerErrorException.create(HttpStatus.SERVICE_UNAVAILABLE, "busy", retryAfter,
				new byte[0], null);
		this.creation.creates(failure(new HttpClientErrorException(HttpStatus.TOO_MANY_REQUESTS)))
			.creates(failure(busy))
			.creates(failure(notSent()))
			.creates(() -> CREATED);
		for (int i = 0; i < 3; i++) {
			assertThat(deferred().delay()).isNull();
			assertThat(this.ledger.open(Kind.RUN, "SIM-E1")).isNull();
		}
		assertThat(ensure()).isEqualTo(CREATED);
	}

	@Test
	void aRefusalFailsWithTheServersWords() {
		this.creation.creates(failure(HttpClientErrorException.create(HttpStatus.BAD_REQUEST, "Bad Request",
				new HttpHeaders(), "{\"message\":\"projectKey must not be null\"}".getBytes(), null)));
		assertThatExceptionOfType(FailedItemException.class).isThrownBy(this::ensure)
			.withMessageContaining("SIM-E1")
			.withMessageContaining("400 projectKey must not be null");
	}

	@Test
	void nothingIsSentAfterAStop() {
		this.stop.request();
		assertThatExceptionOfType(StoppedException.class).isThrownBy(this::ensure);
		assertThat(this.ledger.open(Kind.RUN, "SIM-E1")).isNull();
	}

	private Ref ensure() {
		return this.creator.ensure(Kind.RUN, "SIM-E1", this.creation);
	}

	private DeferredException deferred() {
		DeferredException deferred = catchThrowableOfType(DeferredException.class, this::ensure);
		assertThat(deferred).isNotNull();
		return deferred;
	}

	private MigrationReport.Entity entity() {
		return this.tallies.of(Kind.RUN).report(0);
	}

	private void advance(Duration duration) {
		this.ticker.addAndGet(duration.toNanos());
	}

	private static RestClientException status(int status) {
		return new HttpServerErrorException(HttpStatus.valueOf(status));
	}

	private static RestClientException unknownOutcome() {
		return new ResourceAccessException("lost",
				new UnknownOutcomeException("The connection broke", null, circumstances(true)));
	}

	private static RestClientException notSent() {
		return new ResourceAccessException("refused",
				new PoolIoException("Connection refused", null, circumstances(false)));
	}

	private static PoolFailure circumstances(boolean mayHaveReachedServer) {
		PoolStats stats = new PoolStats(8, 0, 1, 0, 0, 0, 0, 1, Map.of(), 0, 1, 1, 0, 0, 0, 0, 0, 0, null);
		return new PoolFailure("qtest", "http://q", CallPhase.RESPONSE, Duration.ofSeconds(1), stats,
				mayHaveReachedServer);
	}

	private static Supplier<Ref> failure(RestClientException failure) {
		return () -> {
			throw failure;
		};
	}

	private static final class ScriptedCreation implements Creation {

		private final Deque<Supplier<Ref>> creates = new ArrayDeque<>();

		private final Deque<Optional<Ref>> finds = new ArrayDeque<>();

		private Optional<Ref> existing = Optional.empty();

		ScriptedCreation creates(Supplier<Ref> result) {
			this.creates.add(result);
			return this;
		}

		ScriptedCreation finds(Optional<Ref> result) {
			this.finds.add(result);
			return this;
		}

		@Override
		public Optional<Ref> existing() {
			return this.existing;
		}

		@Override
		public Optional<Ref> find() {
			return this.finds.remove();
		}

		@Override
		public Ref create() {
			return this.creates.remove().get();
		}

	}

}
