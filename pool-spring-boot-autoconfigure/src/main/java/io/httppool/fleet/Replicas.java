package io.httppool.fleet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What a replica knows of the others, and what follows from it: how many parts the quotas
 * have, and whether it may take more than one.
 * <p>
 * Who cannot reach Redis spends its part of each quota on its own. So nobody takes more
 * than that while another one may be doing so: not until all that are known have been
 * heard of since Redis was lost, and not while one is late, until its lease is over.
 * <p>
 * Called by one thread; read by any number.
 */
final class Replicas {

	private final long leaseMillis;

	private final long lateMillis;

	private final int expected;

	/** When the others gave their last sign of life, by the server's clock. */
	private final Map<String, Long> beats = new HashMap<>();

	private @Nullable String epoch;

	private boolean lost = true;

	/** When Redis was found again, by its clock. */
	private long foundMillis;

	/** Until then those who were known before are waited for. */
	private long waitsUntilMillis;

	private List<Replica> others = List.of();

	private volatile int count = 1;

	private volatile boolean alone;

	Replicas(FleetSettings settings) {
		this.leaseMillis = settings.lease().toMillis();
		this.lateMillis = settings.late().toMillis();
		this.expected = settings.expectedReplicas();
	}

	/**
	 * Redis has answered.
	 */
	void answered(Beat.Answer answer) {
		long now = answer.micros() / 1000;
		if (this.lost || !answer.epoch().equals(this.epoch)) {
			this.foundMillis = now;
			this.waitsUntilMillis = this.beats.isEmpty() ? now : now + this.leaseMillis;
		}
		this.lost = false;
		this.epoch = answer.epoch();
		this.others = answer.others();
		if (now >= this.waitsUntilMillis) {
			this.beats.clear();
		}
		answer.others().forEach((replica) -> this.beats.merge(replica.id(), replica.beatMillis(), Math::max));
		this.count = this.beats.size() + 1;
		this.alone = this.beats.values()
			.stream()
			.allMatch((beat) -> now - beat < this.lateMillis
					&& (beat >= this.foundMillis || now >= this.waitsUntilMillis));
	}

	/**
	 * Redis cannot be reached. Who was known may still be there.
	 */
	void lost() {
		this.lost = true;
		this.others = List.of();
	}

	/**
	 * The others that are heard of.
	 * @return their last signs of life
	 */
	List<Replica> others() {
		return new ArrayList<>(this.others);
	}

	/**
	 * How many there are, this one included.
	 * @return as far as is known
	 */
	int count() {
		return this.count;
	}

	/**
	 * How many parts there are of what each one may have without asking.
	 * @return at least as many as replicas that are known
	 */
	int parts() {
		return Math.max(this.count, this.expected);
	}

	/**
	 * Whether Redis alone decides who gets what.
	 * @return {@code false} while another replica may be spending its part on its own
	 */
	boolean isRedisAlone() {
		return this.alone;
	}

}
