package io.httppool.benchmarks;

import java.util.concurrent.TimeUnit;

import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.pool.ManagedConnPool;
import org.apache.hc.core5.pool.PoolEntry;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import io.httppool.PooledConnection.Kind;
import io.httppool.benchmarks.StockPools.Nothing;
import io.httppool.engine.AcquireRequest;
import io.httppool.engine.Lease;

/**
 * What do acquire and release cost, without any I/O? All connections are open before it
 * begins. With more threads than connections (option {@code -t}) the threads wait for
 * each other.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(3)
public class ClaimRelease {

	/**
	 * The pool of this library.
	 * @param pool the pool
	 * @return the connection
	 */
	@Benchmark
	public Object engine(Engine pool) throws Exception {
		Lease<Object> lease = pool.engine.acquire(AcquireRequest.of(Kind.BLOCKING, pool.route));
		lease.release(null);
		return lease.connection();
	}

	/**
	 * HttpClient's default.
	 * @param pool the pool
	 * @return the connection
	 */
	@Benchmark
	public Object plainStrict(Strict pool) throws Exception {
		return pool.acquireAndRelease();
	}

	/**
	 * HttpClient's pool without a limit for all routes together.
	 * @param pool the pool
	 * @return the connection
	 */
	@Benchmark
	public Object plainLax(Lax pool) throws Exception {
		return pool.acquireAndRelease();
	}

	/**
	 * HttpClient's pool with a part of its own for each route.
	 * @param pool the pool
	 * @return the connection
	 */
	@Benchmark
	public Object plainOffLock(OffLock pool) throws Exception {
		return pool.acquireAndRelease();
	}

	/**
	 * What all have in common.
	 */
	@State(Scope.Benchmark)
	public abstract static class Pool {

		/** Connections of the pool. */
		@Param("32")
		public int connections;

		final HttpRoute route = new HttpRoute(new HttpHost("https", "localhost", 8443));

	}

	/**
	 * The engine.
	 */
	public static class Engine extends Pool {

		private final BareEngine engine = new BareEngine(1, 1, (route) -> false);

		@Setup
		public void fill() throws Exception {
			this.engine.engine().resize(this.connections, 0);
			this.engine.fill(this.route, this.connections);
		}

		@TearDown
		public void close() {
			this.engine.close();
		}

	}

	/**
	 * A pool of HttpCore.
	 */
	public abstract static class Stock extends Pool {

		private final ManagedConnPool<HttpRoute, Nothing> pool;

		Stock(ManagedConnPool<HttpRoute, Nothing> pool) {
			this.pool = pool;
		}

		@Setup
		public void fill() throws Exception {
			this.pool.setMaxTotal(this.connections);
			this.pool.setDefaultMaxPerRoute(this.connections);
			StockPools.fill(this.pool, this.route, this.connections);
		}

		Object acquireAndRelease() throws Exception {
			PoolEntry<HttpRoute, Nothing> entry = StockPools.acquire(this.pool, this.route);
			Nothing connection = entry.getConnection();
			this.pool.release(entry, true);
			return connection;
		}

	}

	/**
	 * HttpCore's strict pool.
	 */
	public static class Strict extends Stock {

		public Strict() {
			super(StockPools.strict(1, 1));
		}

	}

	/**
	 * HttpCore's lax pool.
	 */
	public static class Lax extends Stock {

		public Lax() {
			super(StockPools.lax(1));
		}

	}

	/**
	 * HttpCore's segmented pool.
	 */
	public static class OffLock extends Stock {

		public OffLock() {
			super(StockPools.offLock(1, 1));
		}

	}

}
