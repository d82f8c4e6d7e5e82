package io.httppool.fleet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.WeakHashMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.AsyncProxyManager;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SslOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.httppool.ConnectionPool;
import io.httppool.PoolConfig;
import io.httppool.PoolListener;
import io.httppool.PoolProtection;
import io.httppool.concurrent.SingleThreadScheduler;
import io.httppool.resilience.Quotas;
import io.httppool.resilience.TokenSource;

/**
 * The replicas of an application that share its quotas through Redis, as one of them sees
 * it. It gives a sign of life once in a while, and by that learns who else is there. As
 * long as Redis cannot be asked, it keeps to its part of each quota.
 * <p>
 * Safe for use by any number of threads. Nobody waits for Redis inside: what there is to
 * say and to hear is said and heard on one thread. Connects when the first pool with a
 * quota is added; {@link #close()} gives everything back at once.
 */
public final class RedisFleet implements Quotas, PoolListener, AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(RedisFleet.class);

	/** Time between two looks whether there is Redis, and at what pools could use. */
	private static final Duration LOOK = Duration.ofMillis(100);

	/** An answer that takes so many time-outs does not come. */
	private static final int PATIENCE = 4;

	/** Nothing was heard for so long: the connection is given up. */
	private static final Duration DEAD = Duration.ofSeconds(2);

	private final String id = UUID.randomUUID().toString();

	private final FleetSettings settings;

	private final FleetKeys keys;

	private final RedisLink link;

	private final RedisClock clock = new RedisClock(System::nanoTime);

	private final Replicas replicas;

	private final ConnectionBudget budget = new ConnectionBudget(this.id);

	private final FleetLog log;

	private final Set<SharedTokens> tokens = Collections
		.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

	private final SingleThreadScheduler scheduler;

	private boolean started;

	private volatile boolean connected;

	/** Whether Redis was asked in vain since it last answered, or ever. */
	private volatile boolean lost;

	private volatile @Nullable AsyncProxyManager<String> buckets;

	private @Nullable StatefulRedisConnection<String, byte[]> bucketsConnection;

	private @Nullable Future<?> nextBeat;

	private boolean beating;

	private long beganBeat;

	private int beats;

	/**
	 * Create a replica.
	 * @param uri where Redis is, with credentials if it needs any
	 * @param ssl how to trust it, {@code null} for the JVM's defaults
	 * @param settings how the replicas find each other
	 */
	public RedisFleet(RedisURI uri, @Nullable SslOptions ssl, FleetSettings settings) {
		this.settings = settings;
		this.keys = new FleetKeys(settings.namespace());
		this.link = new RedisLink(uri, ssl);
		this.replicas = new Replicas(settings);
		this.log = new FleetLog(settings.namespace(), server(uri));
		this.scheduler = new SingleThreadScheduler("pool-fleet",
				(failure) -> logger.warn("Fleet '{}': a background task failed", settings.namespace(), failure));
	}

	private static String server(RedisURI uri) {
		return (uri.getHost() != null) ? uri.getHost() + ":" + uri.getPort()
				: "the sentinels' " + uri.getSentinelMasterId();
	}

	/**
	 * Whether Redis answers.
	 * @return {@code false} while each replica keeps to its part
	 */
	public boolean isConnected() {
		return this.connected;
	}

	/**
	 * How many replicas there are.
	 * @return this one, and those that it has heard of
	 */
	public int replicas() {
		return this.replicas.count();
	}

	@Override
	public TokenSource tokens(PoolConfig config, @Nullable String credential, TokenSource.Waiters waiters) {
		start();
		SharedTokens tokens = new SharedTokens(this, this.keys.quota(config.name(), credential),
				config.protection().quota(), waiters);
		this.tokens.add(tokens);
		return tokens;
	}

	@Override
	public void poolAdded(ConnectionPool pool) {
		PoolProtection.Quota quota = pool.config().protection().quota();
		if (quota.limitForPeriod() == null && quota.maxConnections() == null) {
			return;
		}
		start();
		this.budget.add(pool);
		execute(this::divideAnew);
	}

	@Override
	public void poolRemoved(ConnectionPool pool) {
		if (this.budget.remove(pool)) {
			execute(this::divideAnew);
		}
	}

	@Override
	public void resized(ConnectionPool pool, int maxConnections, int minIdle) {
		if (this.budget.resized(pool, maxConnections, minIdle)) {
			execute(() -> beatIn(Duration.ZERO));
		}
	}

	@Override
	public void minIdleResized(ConnectionPool pool, int maxConnections, int minIdle) {
		if (this.budget.minIdleResized(pool, maxConnections, minIdle)) {
			execute(() -> beatIn(Duration.ZERO));
		}
	}

	/**
	 * Leave: the others have the share of this replica from now on. Waits for Redis for
	 * no longer than a request does.
	 */
	@Override
	public void close() {
		StatefulRedisConnection<String, byte[]> connection = this.connected ? this.link.connection() : null;
		this.connected = false;
		this.scheduler.closeNow();
		if (connection != null) {
			leave(connection);
		}
		this.link.close();
	}

	private void leave(StatefulRedisConnection<String, byte[]> connection) {
		try {
			connection.async()
				.hdel(this.keys.replicas(), this.id)
				.get(this.settings.timeout().toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException ex) {
			logger.debug("Fleet '{}': the others will learn that this replica is gone when its lease is over",
					this.settings.namespace(), ex);
		}
	}

	private synchronized void start() {
		if (!this.started) {
			this.started = true;
			execute(() -> beatIn(Duration.ZERO));
			Future<?> unused = this.scheduler.repeat(this::look, LOOK);
		}
	}

	// What tokens need to know.

	Duration timeout() {
		return this.settings.timeout();
	}

	int parts() {
		return this.replicas.parts();
	}

	boolean isRedisAlone() {
		return this.connected && this.replicas.isRedisAlone();
	}

	@Nullable AsyncProxyManager<String> buckets() {
		return this.buckets;
	}

	void execute(Runnable task) {
		this.scheduler.execute(task);
	}

	void schedule(Runnable task, Duration delay) {
		Future<?> unused = this.scheduler.schedule(task, delay);
	}

	/**
	 * Wait for an answer of Redis. If it does not come, Redis is lost.
	 * @param answer what is waited for
	 * @param then what to do with it if it comes in time
	 * @param over what to do when it has come, in time or not, or has failed
	 */
	<T> void await(CompletionStage<T> answer, Consumer<T> then, Runnable over) {
		TimeLimit limit = new TimeLimit();
		answer.whenComplete((result, failure) -> execute(() -> {
			over.run();
			if (!limit.isMet()) {
				// It is alive after all.
				beatIn(Duration.ZERO);
			}
			else if (failure != null) {
				if (FleetLog.isAnswer(failure)) {
					// Of a server that was made a replica, for instance.
					this.link.drop();
				}
				lost(failure);
			}
			else {
				then.accept(result);
			}
		}));
	}

	// The rest happens on the fleet's thread.

	private void divideAnew() {
		if (this.lost) {
			this.budget.lost(parts());
		}
		beatIn(Duration.ZERO);
	}

	private void look() {
		boolean tight = this.budget.sample();
		if (tight && this.connected && System.nanoTime() - this.beganBeat > 2 * LOOK.toNanos()) {
			beatIn(Duration.ZERO);
		}
	}

	private void beatIn(Duration delay) {
		Future<?> before = this.nextBeat;
		if (before != null) {
			before.cancel(false);
		}
		this.nextBeat = this.scheduler.schedule(this::beat, delay);
	}

	private void beat() {
		beatIn(this.connected ? this.settings.beat() : LOOK);
		long now = System.nanoTime();
		if (this.beating) {
			if (now - this.beganBeat > DEAD.toNanos()) {
				this.link.drop();
				this.beating = false;
			}
			else {
				return;
			}
		}
		StatefulRedisConnection<String, byte[]> connection = this.link.connection();
		if (connection == null) {
			Throwable failure = this.link.failure();
			if (this.connected || failure != null) {
				lost((failure != null) ? failure : new IOException("the connection was closed"));
			}
			return;
		}
		this.beating = true;
		this.beganBeat = now;
		this.beats++;
		int number = this.beats;
		List<Beat.Wish> wishes = this.budget.wishes(this.replicas.others());
		byte[][] arguments = Beat
			.arguments(this.id, this.settings.lease().toMillis(), UUID.randomUUID().toString(), wishes)
			.stream()
			.map((argument) -> argument.getBytes(StandardCharsets.UTF_8))
			.toArray(byte[][]::new);
		CompletionStage<List<Object>> answer = connection.async()
			.eval(Beat.SCRIPT, ScriptOutputType.MULTI, new String[] { this.keys.replicas() }, arguments);
		await(answer, (result) -> {
			if (number == this.beats) {
				answered(connection, Beat.answer(result), now);
			}
		}, () -> {
			if (number == this.beats) {
				this.beating = false;
			}
		});
	}

	private void answered(StatefulRedisConnection<String, byte[]> connection, Beat.Answer answer, long asked) {
		long now = System.nanoTime();
		boolean before = isRedisAlone();
		int parts = parts();
		this.link.works();
		this.clock.told(answer.micros(), asked, now);
		this.replicas.answered(answer);
		this.budget.granted(answer.granted());
		if (connection != this.bucketsConnection) {
			this.buckets = Bucket4jLettuce.casBasedBuilder(connection)
				.expirationAfterWrite(
						ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(this.settings.lease()))
				.clientClock(this.clock)
				.requestTimeout(DEAD)
				.build()
				.asAsync();
			this.bucketsConnection = connection;
		}
		boolean found = !this.connected;
		this.connected = true;
		this.lost = false;
		if (found) {
			this.log.found(replicas(), now);
			beatIn(this.settings.beat());
		}
		if (found || before != isRedisAlone() || parts != parts()) {
			tellTokens(before);
		}
	}

	private void lost(Throwable cause) {
		boolean before = isRedisAlone();
		this.log.lost(this.lost, cause, replicas(), parts(), System.nanoTime());
		this.connected = false;
		if (!this.lost) {
			this.lost = true;
			this.replicas.lost();
			this.budget.lost(parts());
			tellTokens(before);
			beatIn(LOOK);
		}
	}

	private void tellTokens(boolean redisWasAlone) {
		boolean begins = redisWasAlone && !isRedisAlone();
		List<SharedTokens> told;
		synchronized (this.tokens) {
			told = new ArrayList<>(this.tokens);
		}
		told.forEach((tokens) -> tokens.changed(begins));
	}

	private Duration patience() {
		return this.settings.timeout().multipliedBy(PATIENCE);
	}

	/**
	 * How long an answer is waited for. Time in which the replica itself stood still does
	 * not count: then the answer may be there, unread.
	 */
	private final class TimeLimit {

		private final Future<?> alarm;

		private final long due;

		private boolean met;

		private boolean over;

		private TimeLimit() {
			Duration timeout = patience();
			this.due = System.nanoTime() + timeout.toNanos();
			this.alarm = RedisFleet.this.scheduler.schedule(this::look, timeout);
		}

		private void look() {
			Duration half = patience().dividedBy(2);
			if (System.nanoTime() - this.due > half.toNanos()) {
				schedule(this::end, half);
			}
			else {
				end();
			}
		}

		private void end() {
			if (!this.met) {
				this.over = true;
				lost(new TimeoutException("no answer within " + patience().toMillis() + " ms"));
			}
		}

		private boolean isMet() {
			this.alarm.cancel(false);
			this.met = !this.over;
			return this.met;
		}

	}

}
