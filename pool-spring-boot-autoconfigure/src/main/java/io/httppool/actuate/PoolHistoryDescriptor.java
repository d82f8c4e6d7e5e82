package io.httppool.actuate;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

import io.httppool.BreakerState;
import io.httppool.CloseReason;
import io.httppool.HedgeOutcome;
import io.httppool.RetryCause;
import io.httppool.RetryOutcome;
import io.httppool.insight.PoolHistory;
import io.httppool.insight.PoolLevels;
import io.httppool.insight.PoolTraffic;

/**
 * What happened in one pool lately.
 *
 * @param takenAt when it was looked at
 * @param lengthMillis how far it reaches back
 * @param slots what the pool held during that time
 * @param requestsPerSecond see {@link PoolTraffic#arrivalsPerSecond()}
 * @param hitRate see {@link PoolTraffic#hitRate()}; absent from the JSON as long as no
 * acquire was served
 * @param opened see {@link PoolTraffic#opened()}
 * @param connectFailures see {@link PoolTraffic#connectFailures()}
 * @param closed see {@link PoolTraffic#closed(CloseReason)}; reasons that did not occur
 * are missing
 * @param retries attempts that were made again, by what the one before failed with;
 * causes that did not occur are missing
 * @param hedges second requests since an answer was slow, by what became of them;
 * outcomes that did not occur are missing
 * @param resends see {@link PoolTraffic#resends()}
 * @param pauses see {@link PoolTraffic#pauses()}
 * @param breaker what the circuit breaker does now
 * @param pausedMillis for how much longer callers hold back; absent from the JSON when
 * they do not
 * @param acquire see {@link PoolTraffic#waits()}
 * @param usage see {@link PoolTraffic#usages()}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PoolHistoryDescriptor(Instant takenAt, long lengthMillis, Slots slots, double requestsPerSecond,
		@Nullable Double hitRate, long opened, long connectFailures, Map<CloseReason, Long> closed,
		Map<RetryCause, Long> retries, Map<HedgeOutcome, Long> hedges, long resends, long pauses, BreakerState breaker,
		@Nullable Long pausedMillis, DistributionDescriptor acquire,
		DistributionDescriptor usage) implements OperationResponseBody {

	static PoolHistoryDescriptor of(PoolHistory history, Duration paused) {
		PoolTraffic total = history.total();
		return new PoolHistoryDescriptor(history.takenAt(), total.length().toMillis(), Slots.of(history.slots()),
				Math.round(total.arrivalsPerSecond() * 1000) / 1000.0,
				total.hitRate().isPresent() ? total.hitRate().getAsDouble() : null, total.opened(),
				total.connectFailures(), counts(CloseReason.class, total::closed),
				counts(RetryCause.class, (cause) -> total.retries(cause, RetryOutcome.RETRIED)),
				counts(HedgeOutcome.class, total::hedges), total.resends(), total.pauses(), total.breaker(),
				paused.isZero() ? null : paused.toMillis(), DistributionDescriptor.of(total.waits()),
				DistributionDescriptor.of(total.usages()));
	}

	private static <E extends Enum<E>> Map<E, Long> counts(Class<E> type, ToLongFunction<E> counter) {
		Map<E, Long> counts = new EnumMap<>(type);
		for (E constant : type.getEnumConstants()) {
			long count = counter.applyAsLong(constant);
			if (count > 0) {
				counts.put(constant, count);
			}
		}
		return counts;
	}

	/**
	 * What the pool held at the end of each slot of time, and at most during it: columns
	 * of equal length, oldest slot first.
	 *
	 * @param end when the slot ended, in milliseconds since 1970
	 * @param max see {@link PoolLevels#max()}
	 * @param active see {@link PoolLevels#active()}
	 * @param idle see {@link PoolLevels#idle()}
	 * @param connecting see {@link PoolLevels#connecting()}
	 * @param pending see {@link PoolLevels#pending()}
	 * @param peakActive see {@link PoolTraffic#peakActive()}
	 * @param peakPending see {@link PoolTraffic#peakPending()}
	 */
	public record Slots(List<Long> end, List<Long> max, List<Long> active, List<Long> idle, List<Long> connecting,
			List<Long> pending, List<Long> peakActive, List<Long> peakPending) {

		private static Slots of(List<PoolTraffic> slots) {
			return new Slots(slots.stream().map((slot) -> slot.end().toEpochMilli()).toList(),
					levels(slots, PoolLevels::max), levels(slots, PoolLevels::active), levels(slots, PoolLevels::idle),
					levels(slots, PoolLevels::connecting), levels(slots, PoolLevels::pending),
					column(slots, PoolTraffic::peakActive), column(slots, PoolTraffic::peakPending));
		}

		private static List<Long> levels(List<PoolTraffic> slots, ToLongFunction<PoolLevels> level) {
			return column(slots, (slot) -> level.applyAsLong(slot.levels()));
		}

		private static List<Long> column(List<PoolTraffic> slots, ToLongFunction<PoolTraffic> number) {
			return slots.stream().map(number::applyAsLong).toList();
		}

	}

}
