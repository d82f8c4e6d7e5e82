package io.httppool.engine;

import java.time.Duration;
import java.util.function.DoubleSupplier;

import org.jspecify.annotations.Nullable;

import io.httppool.CloseReason;

/**
 * For how long connections are good: by age, uses and rest. To be asked by the owner of a
 * slot, or under the engine's lock. Allocates nothing.
 */
final class Lifespan {

	private final DoubleSupplier random;

	private final long idleTimeout;

	private final long keepAliveMargin;

	private final long maxLifetime;

	private final double lifetimeJitter;

	private final int maxRequests;

	Lifespan(EngineSettings settings, DoubleSupplier random) {
		this.random = random;
		this.idleTimeout = Nanos.of(settings.idleTimeout());
		this.keepAliveMargin = Nanos.of(settings.keepAliveMargin());
		this.maxLifetime = Nanos.of(settings.maxLifetime());
		this.lifetimeJitter = settings.lifetimeJitter();
		this.maxRequests = settings.maxRequestsPerConnection();
	}

	/**
	 * The connection was opened now. Its lifetime is shorter than the longest one by some
	 * chance, so that those that are opened together are not closed together.
	 */
	void begin(Slot<?> slot, long now) {
		double shortened = this.maxLifetime * this.lifetimeJitter * this.random.getAsDouble();
		slot.since = now;
		slot.expiresAt = Nanos.add(now, this.maxLifetime - (long) shortened);
		rest(slot, now, null);
	}

	/**
	 * The connection rests from now on: note until when.
	 * @param serverLimit what the server said, or {@code null} if it said nothing
	 */
	void rest(Slot<?> slot, long now, @Nullable Duration serverLimit) {
		long server = (serverLimit != null) ? lessMargin(Nanos.of(serverLimit)) : slot.lane.idleLimit.nanos();
		boolean serverIsShorter = server < this.idleTimeout;
		slot.idleHinted = serverLimit != null;
		slot.idleReason = serverIsShorter ? CloseReason.KEEP_ALIVE_EXPIRED : CloseReason.IDLE_TIMEOUT;
		slot.idleUntil = Nanos.add(now, serverIsShorter ? server : this.idleTimeout);
		slot.idleSince = now;
	}

	/**
	 * Why a connection that is in use is not to be used again.
	 * @return the reason, or {@code null} if it may be used
	 */
	@Nullable CloseReason worn(Slot<?> slot, long now) {
		if (now >= slot.expiresAt) {
			return CloseReason.MAX_LIFETIME;
		}
		return (this.maxRequests > 0 && slot.uses >= this.maxRequests) ? CloseReason.MAX_REQUESTS : null;
	}

	/**
	 * Why a connection that rests is not to be used again.
	 * @return the reason, or {@code null} if it may be used
	 */
	@Nullable CloseReason wornOrRested(Slot<?> slot, long now) {
		CloseReason worn = worn(slot, now);
		return (worn == null && now >= slot.idleUntil) ? slot.idleReason : worn;
	}

	private long lessMargin(long limit) {
		return Math.max(limit - this.keepAliveMargin, limit / 2);
	}

}
