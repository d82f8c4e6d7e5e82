package io.httppool.insight;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.httppool.AcquireOutcome;
import io.httppool.BurnRate;
import io.httppool.ConnectionPool;
import io.httppool.PoolConfig;
import io.httppool.PoolEpisode;
import io.httppool.PoolEpisodeListener;
import io.httppool.fixture.FakeConnectionPool;
import io.httppool.fixture.FakeConnectionPools;
import io.httppool.fixture.FakeStats;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Fake pools that are watched by a clock which the test turns, and what was told of them.
 */
final class WatchedPools implements PoolEpisodeListener, WatchThread {

	static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

	private final List<Runnable> repeated = new ArrayList<>();

	private final List<PoolEpisode> told = new ArrayList<>();

	private boolean heldBack;

	private long nanos = 1_000;

	private final PoolEpisodes episodes = new PoolEpisodes(List.of(this), this, () -> this.nanos,
			() -> START.plusNanos(this.nanos - 1_000));

	private final FakeConnectionPools pools = new FakeConnectionPools(this.episodes);

	private BurnRate burnRate = BurnRate.NONE;

	FakeConnectionPool add(PoolConfig.Builder config) {
		return this.pools.add(config.build());
	}

	FakeConnectionPools pools() {
		return this.pools;
	}

	PoolEpisodes episodes() {
		return this.episodes;
	}

	BurnRate burnRate() {
		return this.burnRate;
	}

	/**
	 * Beginnings and ends in the order in which they were told.
	 */
	List<PoolEpisode> told() {
		return this.told;
	}

	/**
	 * Let so many seconds pass, with a look at the pools in each.
	 */
	void pass(int seconds) {
		pass(seconds, () -> {
		});
	}

	/**
	 * Let so many seconds pass, with something that happens before each look at the
	 * pools.
	 */
	void pass(int seconds, Runnable eachSecond) {
		for (int i = 0; i < seconds; i++) {
			this.nanos += Duration.ofSeconds(1).toNanos();
			eachSecond.run();
			List.copyOf(this.repeated).forEach(Runnable::run);
		}
	}

	/**
	 * What happens is not looked at before the next second.
	 */
	void holdBack(Runnable event) {
		this.heldBack = true;
		event.run();
		this.heldBack = false;
	}

	/**
	 * So many of all connections are in use for so many seconds.
	 */
	void busy(FakeConnectionPool pool, int active, int max, int seconds) {
		pool.stats(new FakeStats().max(max).connections(active, 0, 0, 0));
		pass(seconds);
	}

	void acquires(ConnectionPool pool, AcquireOutcome outcome, int count, Duration waited) {
		for (int i = 0; i < count; i++) {
			this.pools.emit((listener) -> {
				if (outcome.isServed()) {
					listener.acquired(pool, outcome, waited);
				}
				else {
					listener.acquireFailed(pool, outcome, waited);
				}
			});
		}
	}

	@Override
	public void episodeBegan(ConnectionPool pool, PoolEpisode episode) {
		assertThat(episode.isOngoing()).isTrue();
		this.told.add(episode);
	}

	@Override
	public void episodeEnded(ConnectionPool pool, PoolEpisode episode) {
		assertThat(episode.isOngoing()).isFalse();
		this.told.add(episode);
	}

	@Override
	public void burnRateTaken(ConnectionPool pool, BurnRate burnRate) {
		this.burnRate = burnRate;
	}

	@Override
	public void run(Runnable task) {
		if (!this.heldBack) {
			task.run();
		}
	}

	@Override
	public Runnable repeat(Runnable task, Duration interval) {
		assertThat(interval).isLessThanOrEqualTo(Duration.ofSeconds(1));
		this.repeated.add(task);
		return () -> this.repeated.remove(task);
	}

	@Override
	public void close() {
		this.repeated.clear();
	}

}
