package io.httppool.insight;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToIntFunction;

import io.httppool.AcquireOutcome;
import io.httppool.BreakerState;
import io.httppool.CloseReason;
import io.httppool.ConnectPhase;
import io.httppool.HedgeOutcome;
import io.httppool.PauseCause;
import io.httppool.PoolState;
import io.httppool.RetryCause;
import io.httppool.RetryOutcome;

/**
 * What happened in a pool during a span of time. Obtained from {@link PoolHistory}.
 * Immutable.
 */
public final class PoolTraffic {

	private static final double NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

	private final Instant start;

	private final Duration length;

	private final TrafficCounts counts;

	/** One for each slot that the span is made of, oldest first; at least one. */
	private final List<Sample> samples;

	PoolTraffic(Instant start, Duration length, TrafficCounts counts, List<Sample> samples) {
		this.start = start;
		this.length = length;
		this.counts = counts;
		this.samples = List.copyOf(samples);
	}

	/**
	 * When the span began.
	 * @return its first moment
	 */
	public Instant start() {
		return this.start;
	}

	/**
	 * How long the span was.
	 * @return its length; may be zero right after a pool was added
	 */
	public Duration length() {
		return this.length;
	}

	/**
	 * When the span ended.
	 * @return the moment of {@link #levels()}
	 */
	public Instant end() {
		return this.start.plus(this.length);
	}

	/**
	 * How many acquires ended in a certain way.
	 * @param outcome the way
	 * @return their number
	 */
	public long acquires(AcquireOutcome outcome) {
		return this.counts.get(TrafficLayout.acquires(outcome));
	}

	/**
	 * How many acquires ended, served or not. Who still waits at the end of the span is
	 * not among them.
	 * @return their number
	 */
	public long arrivals() {
		long arrivals = 0;
		for (AcquireOutcome outcome : AcquireOutcome.values()) {
			arrivals += acquires(outcome);
		}
		return arrivals;
	}

	/**
	 * How many acquires were served.
	 * @return their number
	 */
	public long served() {
		return acquires(AcquireOutcome.HIT) + acquires(AcquireOutcome.DIALLED) + acquires(AcquireOutcome.WAITED);
	}

	/**
	 * {@link #arrivals()} per second.
	 * @return the rate, zero for a span without length
	 */
	public double arrivalsPerSecond() {
		return this.length.isZero() ? 0 : arrivals() * NANOS_PER_SECOND / this.length.toNanos();
	}

	/**
	 * Share of the served acquires that needed no dial of their own.
	 * @return a number between 0 and 1, or empty if none was served
	 */
	public OptionalDouble hitRate() {
		long served = served();
		return (served > 0) ? OptionalDouble.of(1 - (double) acquires(AcquireOutcome.DIALLED) / served)
				: OptionalDouble.empty();
	}

	/**
	 * How long the served acquires took, from asking to getting, dials included.
	 * @return the distribution
	 */
	public DurationDistribution waits() {
		return this.counts.distribution(TrafficLayout.WAITS, this.counts.get(TrafficLayout.WAIT_NANOS));
	}

	/**
	 * For how long connections were held that were given back.
	 * @return the distribution
	 */
	public DurationDistribution usages() {
		return this.counts.distribution(TrafficLayout.USAGES, this.counts.get(TrafficLayout.USAGE_NANOS));
	}

	/**
	 * How many connections were opened.
	 * @return their number
	 */
	public long opened() {
		return this.counts.get(TrafficLayout.OPENED);
	}

	/**
	 * How long opening a connection took on average, TLS included.
	 * @return the mean, zero if none was opened
	 */
	public Duration meanDial() {
		long opened = opened();
		return Duration.ofNanos((opened > 0) ? this.counts.get(TrafficLayout.DIAL_NANOS) / opened : 0);
	}

	/**
	 * How many connections could not be opened.
	 * @param phase what failed
	 * @return their number
	 */
	public long connectFailures(ConnectPhase phase) {
		return this.counts.get(TrafficLayout.connectFailures(phase));
	}

	/**
	 * How many connections could not be opened.
	 * @return their number
	 */
	public long connectFailures() {
		long failures = 0;
		for (ConnectPhase phase : ConnectPhase.values()) {
			failures += connectFailures(phase);
		}
		return failures;
	}

	/**
	 * How many connections were closed for a certain reason.
	 * @param reason the reason
	 * @return their number
	 */
	public long closed(CloseReason reason) {
		return this.counts.get(TrafficLayout.closed(reason));
	}

	/**
	 * How many connections were closed.
	 * @return their number
	 */
	public long closed() {
		long closed = 0;
		for (CloseReason reason : CloseReason.values()) {
			closed += closed(reason);
		}
		return closed;
	}

	/**
	 * How often a failed attempt with a certain cause had a certain outcome.
	 * @param cause what the attempt failed with
	 * @param outcome what became of it
	 * @return the number
	 */
	public long retries(RetryCause cause, RetryOutcome outcome) {
		return this.counts.get(TrafficLayout.retries(cause, outcome));
	}

	/**
	 * How often a failed attempt had a certain outcome.
	 * @param outcome what became of it
	 * @return the number
	 */
	public long retries(RetryOutcome outcome) {
		long retries = 0;
		for (RetryCause cause : RetryCause.values()) {
			retries += retries(cause, outcome);
		}
		return retries;
	}

	/**
	 * How often a request was to be sent a second time, as its answer was slow.
	 * @param outcome what became of it
	 * @return the number
	 */
	public long hedges(HedgeOutcome outcome) {
		return this.counts.get(TrafficLayout.hedges(outcome));
	}

	/**
	 * How many requests were sent again because a stale connection had not taken them.
	 * @return their number
	 */
	public long resends() {
		return this.counts.get(TrafficLayout.RESENDS);
	}

	/**
	 * How many connections began to count as leaked.
	 * @return their number
	 */
	public long leaks() {
		return this.counts.get(TrafficLayout.LEAKS);
	}

	/**
	 * How many connections, told of as leaked, were given back after all.
	 * @return their number
	 */
	public long leaksEnded() {
		return this.counts.get(TrafficLayout.LEAKS_ENDED);
	}

	/**
	 * How often the upstream asked to wait, or to wait for longer.
	 * @param cause why
	 * @return the number
	 */
	public long pauses(PauseCause cause) {
		return this.counts.get(TrafficLayout.pauses(cause));
	}

	/**
	 * How often the upstream asked to wait, or to wait for longer.
	 * @return the number
	 */
	public long pauses() {
		long pauses = 0;
		for (PauseCause cause : PauseCause.values()) {
			pauses += pauses(cause);
		}
		return pauses;
	}

	/**
	 * The sum of the pauses that were asked for; one that was prolonged counts anew.
	 * @return the sum
	 */
	public Duration pauseTime() {
		return Duration.ofNanos(this.counts.get(TrafficLayout.PAUSE_NANOS));
	}

	/**
	 * What the pool held at the end of the span.
	 * @return the levels
	 */
	public PoolLevels levels() {
		return last().levels();
	}

	/**
	 * Most connections that were seen in use at once during the span: once per second, at
	 * the end of each slot, and when somebody got none.
	 * @return their number
	 */
	public int peakActive() {
		return this.samples.stream().mapToInt(Sample::peakActive).max().orElseThrow();
	}

	/**
	 * Most callers that were seen waiting at once during the span, at the same moments as
	 * {@link #peakActive()}.
	 * @return their number
	 */
	public int peakPending() {
		return this.samples.stream().mapToInt(Sample::peakPending).max().orElseThrow();
	}

	/**
	 * How many connections counted as leaked at the end of the span.
	 * @return their number
	 */
	public long leaked() {
		return last().leaked();
	}

	/**
	 * How many of {@link #leaked()} waited for the upstream at the end of the span: for
	 * their answer, or for the rest of it.
	 * @return their number
	 */
	public long leakedWaiting() {
		return Math.min(leaked(), last().use().waiting());
	}

	/**
	 * What the circuit breaker did at the end of the span.
	 * @return its state, {@link BreakerState#CLOSED} if there is none
	 */
	public BreakerState breaker() {
		return last().breaker();
	}

	/**
	 * Whether the pool took new work at the end of the span.
	 * @return its state
	 */
	public PoolState state() {
		return last().state();
	}

	/**
	 * The smallest of the samples of a level that were taken during the span, one at the
	 * end of each slot.
	 * @param level for instance {@code PoolLevels::idle}
	 * @return the smallest number
	 */
	public int lowest(ToIntFunction<PoolLevels> level) {
		return this.samples.stream().map(Sample::levels).mapToInt(level).min().orElseThrow();
	}

	/**
	 * The largest of the samples of a level that were taken during the span, one at the
	 * end of each slot.
	 * @param level for instance {@code PoolLevels::pending}
	 * @return the largest number
	 */
	public int highest(ToIntFunction<PoolLevels> level) {
		return this.samples.stream().map(Sample::levels).mapToInt(level).max().orElseThrow();
	}

	/**
	 * The mean of the samples of a level that were taken during the span, one at the end
	 * of each slot.
	 * @param level for instance {@code PoolLevels::active}
	 * @return the mean
	 */
	public double mean(ToIntFunction<PoolLevels> level) {
		return this.samples.stream().map(Sample::levels).mapToInt(level).average().orElseThrow();
	}

	/**
	 * Which share of the connections in use each tenant held in the samples of the span,
	 * one at the end of each slot.
	 * @return the shares, 0 to 1, of the tenants that held most; empty if there are no
	 * tenants
	 */
	public Map<String, Double> tenantShares() {
		Map<String, Integer> held = new LinkedHashMap<>();
		this.samples.forEach((
				sample) -> sample.use().byTenant().forEach((tenant, count) -> held.merge(tenant, count, Integer::sum)));
		double total = this.samples.stream().mapToInt((sample) -> sample.use().holders()).sum();
		Map<String, Double> shares = new LinkedHashMap<>();
		held.forEach((tenant, count) -> shares.put(tenant, count / total));
		return shares;
	}

	/**
	 * For how long connections had been idle that the upstream closed:
	 * {@link CloseReason#SERVER_CLOSED} and {@link CloseReason#STALE}. Those that were
	 * closed in use are not among them.
	 * @return the distribution
	 */
	public DurationDistribution closedIdles() {
		return this.counts.distribution(TrafficLayout.CLOSED_IDLES, this.counts.get(TrafficLayout.CLOSED_IDLE_NANOS));
	}

	/**
	 * Libraries that try calls again and were seen around calls whose attempts the pool
	 * repeats. Not every call is looked at, and only those of blocking clients can be.
	 * @return names to show; empty if none was seen
	 */
	public List<String> retryingCallers() {
		return Arrays.stream(RetryingCaller.values())
			.filter((caller) -> this.counts.get(TrafficLayout.retryingCallers(caller)) > 0)
			.map(RetryingCaller::text)
			.toList();
	}

	private Sample last() {
		return this.samples.get(this.samples.size() - 1);
	}

	/**
	 * Put spans together that follow one another.
	 * @param parts at least one, oldest first
	 */
	static PoolTraffic of(List<PoolTraffic> parts) {
		long[] row = new long[TrafficLayout.SIZE];
		parts.forEach((part) -> part.counts.addTo(row));
		Instant start = parts.get(0).start;
		return new PoolTraffic(start, Duration.between(start, parts.get(parts.size() - 1).end()), TrafficCounts.of(row),
				parts.stream().flatMap((part) -> part.samples.stream()).toList());
	}

	/**
	 * A pool as it was at the end of a slot.
	 *
	 * @param levels what it held
	 * @param peakActive most connections in use that were seen in the slot
	 * @param peakPending most callers that were seen waiting in the slot
	 * @param use who held it
	 * @param leaked connections that counted as leaked
	 * @param breaker what its circuit breaker did
	 * @param state whether it took new work
	 */
	record Sample(PoolLevels levels, int peakActive, int peakPending, ConnectionUse use, long leaked,
			BreakerState breaker, PoolState state) {

		/**
		 * The same with the larger of these and its own levels.
		 */
		Sample withPeaks(int active, int pending) {
			return new Sample(this.levels, Math.max(active, this.levels.active()),
					Math.max(pending, this.levels.pending()), this.use, this.leaked, this.breaker, this.state);
		}

	}

}
