package io.httppool.sample.migration;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.client.RestClientException;

/**
 * Creates each object once, although no create of the target is idempotent: writes down
 * the intent before it sends, and looks before it sends again. Safe for use by any number
 * of threads, of which only one at a time may deal with a certain object.
 */
final class Creator implements ObjectCreator {

	private static final Logger logger = LoggerFactory.getLogger(Creator.class);

	private static final int MAX_CREATES = 5;

	/**
	 * Gives the server a moment to finish what it was doing when the connection broke.
	 */
	private static final Duration FIRST_LOOK = Duration.ofMillis(200);

	private final Ledger ledger;

	private final Tallies tallies;

	private final StopSignal stop;

	private final Duration reconcileDelay;

	private final LongSupplier ticker;

	/**
	 * Create a creator.
	 * @param ledger what is known about the objects
	 * @param tallies counts what becomes of them
	 * @param stop checked before each create
	 * @param reconcileDelay time between the first look-up in vain and the second, after
	 * which an object is believed not to be there; larger than the time after which the
	 * target shows what it has
	 * @param ticker nanoseconds
	 */
	Creator(Ledger ledger, Tallies tallies, StopSignal stop, Duration reconcileDelay, LongSupplier ticker) {
		this.ledger = ledger;
		this.tallies = tallies;
		this.stop = stop;
		this.reconcileDelay = reconcileDelay;
		this.ticker = ticker;
	}

	@Override
	public Ref ensure(Kind kind, String source, Creation creation) {
		Ref known = this.ledger.find(kind, source);
		if (known != null) {
			if (this.ledger.takeEarlier(kind, source)) {
				this.tallies.of(kind).skipped();
			}
			return known;
		}
		OpenIntent open = this.ledger.open(kind, source);
		Optional<Ref> there = (open != null) ? reconcile(kind, source, open, creation) : creation.existing();
		if (there.isPresent()) {
			this.ledger.done(kind, source, there.get());
			this.tallies.of(kind).adopted();
			return there.get();
		}
		return create(kind, source, creation);
	}

	private Optional<Ref> reconcile(Kind kind, String source, OpenIntent open, Creation creation) {
		Long missedAt = open.missedAt();
		Duration left = (missedAt != null) ? this.reconcileDelay.minusNanos(this.ticker.getAsLong() - missedAt)
				: Duration.ZERO;
		if (left.compareTo(Duration.ZERO) > 0) {
			throw DeferredException.untilLookUp(name(kind, source) + " is looked up again", left);
		}
		Optional<Ref> found = creation.find();
		if (found.isEmpty() && missedAt == null) {
			this.ledger.missed(kind, source, this.ticker.getAsLong());
			throw DeferredException.untilLookUp(name(kind, source) + " was not found yet", this.reconcileDelay);
		}
		logger.debug("{} {} after all", name(kind, source), found.isPresent() ? "was created" : "was not created");
		return found;
	}

	private Ref create(Kind kind, String source, Creation creation) {
		OpenIntent open = this.ledger.open(kind, source);
		if (open != null && open.sent() >= MAX_CREATES) {
			throw new FailedItemException(
					name(kind, source) + " was sent " + MAX_CREATES + " times and never found in the target", null);
		}
		creation.prepare();
		this.stop.check();
		this.ledger.intent(kind, source);
		Ref created = send(kind, source, creation);
		this.ledger.done(kind, source, created);
		this.tallies.of(kind).created();
		return created;
	}

	private Ref send(Kind kind, String source, Creation creation) {
		try {
			return creation.create();
		}
		catch (RestClientException ex) {
			CallFailure failure = CallFailure.ofCreate(ex);
			switch (failure.verdict()) {
				case REFUSED -> {
					this.ledger.withdraw(kind, source);
					throw new FailedItemException(name(kind, source) + " was refused: " + failure.text(), ex);
				}
				case LATER -> {
					this.ledger.withdraw(kind, source);
					throw DeferredException.afterFailure(failure.text(), ex);
				}
				default -> {
					logger.debug("Whether {} was created is not known: {}", name(kind, source), failure.text());
					throw DeferredException.untilLookUp(failure.text(), FIRST_LOOK);
				}
			}
		}
	}

	private static String name(Kind kind, String source) {
		return kind.title() + " " + source;
	}

}
