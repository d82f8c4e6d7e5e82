package io.httppool.sample.migration;

import java.util.Optional;

/**
 * Counts what would be created, and sends nothing.
 */
final class DryCreator implements ObjectCreator {

	private final Ledger ledger;

	private final Tallies tallies;

	DryCreator(Ledger ledger, Tallies tallies) {
		this.ledger = ledger;
		this.tallies = tallies;
	}

	@Override
	public Ref ensure(Kind kind, String source, Creation creation) {
		Ref known = this.ledger.find(kind, source);
		if (known != null) {
			return known;
		}
		Optional<Ref> there = creation.existing();
		if (there.isPresent()) {
			this.tallies.of(kind).adopted();
		}
		else {
			this.tallies.of(kind).created();
		}
		Ref ref = there.orElse(Ref.DRY);
		this.ledger.done(kind, source, ref);
		return ref;
	}

}
