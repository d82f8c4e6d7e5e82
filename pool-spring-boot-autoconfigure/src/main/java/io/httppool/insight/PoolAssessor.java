package io.httppool.insight;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import io.httppool.BreakerState;
import io.httppool.ConnectPhase;
import io.httppool.ConnectionPool;
import io.httppool.PoolEpisode;
import io.httppool.PoolListener;
import io.httppool.PoolState;
import io.httppool.PoolStats;
import io.httppool.RouteClass;

/**
 * Says how well each pool does its work, from its numbers and from the dials that it
 * listens to. Safe for use by any number of threads.
 * <p>
 * A dial of the upstream that fails makes a pool {@link PoolStatus#DEGRADED}; it is
 * {@link PoolStatus#DOWN} when no connection to the upstream is open any more, or when
 * three dials in a row failed. The next dial that succeeds ends either; a pool that could
 * not dial for long is degraded, as nobody knows any more. Dials of other hosts do not
 * count. It is down, too, while its circuit breaker is open, and degraded while that is
 * half-open. It is degraded, too, while one of the {@linkplain PoolEpisodes episodes}
 * goes on that somebody should look at. A pool that takes no work is
 * {@link PoolStatus#OUT_OF_SERVICE}, whatever its dials and its breaker did.
 */
public class PoolAssessor implements PoolListener {

	private final Map<ConnectionPool, AtomicReference<@Nullable FailedDials>> pools = new ConcurrentHashMap<>();

	private final Map<ConnectionPool, BreakerState> breakers = new ConcurrentHashMap<>();

	private final Function<ConnectionPool, List<PoolEpisode>> episodes;

	private final LongSupplier nanoTime;

	/**
	 * Create an assessor that goes by dials and breakers only.
	 */
	public PoolAssessor() {
		this((pool) -> List.of(), System::nanoTime);
	}

	/**
	 * Create an assessor.
	 * @param episodes what is out of the ordinary in the same pools
	 */
	public PoolAssessor(PoolEpisodes episodes) {
		this(episodes::episodes, System::nanoTime);
	}

	PoolAssessor(Function<ConnectionPool, List<PoolEpisode>> episodes, LongSupplier nanoTime) {
		this.episodes = episodes;
		this.nanoTime = nanoTime;
	}

	@Override
	public void poolAdded(ConnectionPool pool) {
		this.breakers.put(pool, BreakerState.CLOSED);
		this.pools.put(pool, new AtomicReference<>());
	}

	@Override
	public void poolRemoved(ConnectionPool pool) {
		this.pools.remove(pool);
		this.breakers.remove(pool);
	}

	@Override
	public void opened(ConnectionPool pool, RouteClass route, Duration connect, @Nullable Duration tls) {
		AtomicReference<@Nullable FailedDials> failed = this.pools.get(pool);
		if (failed != null && route == RouteClass.BASE) {
			failed.set(null);
		}
	}

	@Override
	public void connectFailed(ConnectionPool pool, RouteClass route, ConnectPhase phase, IOException cause) {
		AtomicReference<@Nullable FailedDials> failed = this.pools.get(pool);
		if (failed != null && route == RouteClass.BASE) {
			long now = this.nanoTime.getAsLong();
			failed.updateAndGet((previous) -> FailedDials.another(previous, phase, now));
		}
	}

	@Override
	public void breakerChanged(ConnectionPool pool, BreakerState state, BreakerState before) {
		this.breakers.replace(pool, state);
	}

	/**
	 * Judge a pool.
	 * @param pool a pool that was announced to this listener
	 * @param stats its numbers, taken by the caller so that all that it shows belongs
	 * together
	 * @return the status and the reasons for it
	 */
	public PoolAssessment assess(ConnectionPool pool, PoolStats stats) {
		PoolState state = pool.state();
		if (state != PoolState.ACTIVE) {
			return new PoolAssessment(PoolStatus.OUT_OF_SERVICE, List.of("the pool is " + lowerCase(state)));
		}
		AtomicReference<@Nullable FailedDials> reference = this.pools.get(pool);
		FailedDials failed = (reference != null) ? reference.get() : null;
		BreakerState breaker = this.breakers.getOrDefault(pool, BreakerState.CLOSED);
		boolean down = breaker == BreakerState.OPEN;
		List<String> reasons = new ArrayList<>();
		if (breaker != BreakerState.CLOSED) {
			reasons.add("the circuit breaker is " + lowerCase(breaker).replace('_', '-'));
		}
		if (failed != null) {
			boolean longAgo = failed.isLongAgo(pool.config(), this.nanoTime.getAsLong());
			down |= !longAgo && failed.isOutage(pool);
			reasons.add(longAgo ? failed.describe() + ", and none was tried for long" : failed.describe());
		}
		this.episodes.apply(pool)
			.stream()
			.filter(PoolAssessor::isReason)
			.map(PoolEpisode::summary)
			.forEach(reasons::add);
		if (reasons.isEmpty()) {
			return PoolAssessment.UP;
		}
		return new PoolAssessment(down ? PoolStatus.DOWN : PoolStatus.DEGRADED, List.copyOf(reasons));
	}

	/**
	 * Dials and breakers are judged by what they do at the moment.
	 */
	private static boolean isReason(PoolEpisode episode) {
		return episode.isOngoing() && episode.severity() == PoolEpisode.Severity.WARN
				&& episode.kind() != PoolEpisode.Kind.DIALS_FAILING && episode.kind() != PoolEpisode.Kind.BREAKER_OPEN;
	}

	private static String lowerCase(Enum<?> constant) {
		return constant.name().toLowerCase(Locale.ROOT);
	}

}
