package io.httppool.httpclient;

import java.net.URI;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToIntFunction;

import org.apache.hc.client5.http.HttpRoute;

import io.httppool.AcquireOutcome;
import io.httppool.RouteClass;
import io.httppool.RouteStats;
import io.httppool.engine.EngineStats;
import io.httppool.engine.Lease;

/**
 * Counts what happens on the routes of one pool, by {@link RouteClass}. Safe for use by
 * any number of threads.
 */
final class RouteBooks {

	private final Origin base;

	private final Map<RouteClass, Book> books = new EnumMap<>(RouteClass.class);

	RouteBooks(URI baseUrl) {
		this.base = Origin.of(baseUrl);
		for (RouteClass routeClass : RouteClass.values()) {
			this.books.put(routeClass, new Book());
		}
	}

	void acquired(Lease<PoolConnection> lease) {
		Book book = book(lease.slot().route());
		((lease.outcome() == AcquireOutcome.DIALLED) ? book.misses : book.hits).increment();
		if (lease.slot().isReused()) {
			book.reused.increment();
		}
	}

	void acquireFailed(Object route) {
		book(route).unserved.increment();
	}

	RouteClass opened(Object route) {
		RouteClass routeClass = classOf(route);
		book(routeClass).opened.increment();
		return routeClass;
	}

	RouteClass connectFailed(Object route) {
		RouteClass routeClass = classOf(route);
		book(routeClass).connectFailures.increment();
		return routeClass;
	}

	void closed(Object route) {
		book(route).closed.increment();
	}

	Map<RouteClass, RouteStats> stats(List<EngineStats.RouteStats> lanes) {
		Map<RouteClass, RouteStats> stats = new EnumMap<>(RouteClass.class);
		this.books.forEach((routeClass, book) -> stats.put(routeClass,
				book.stats(lanes.stream().filter((lane) -> classOf(lane.route()) == routeClass).toList())));
		return Collections.unmodifiableMap(stats);
	}

	private Book book(Object route) {
		return book(classOf(route));
	}

	private Book book(RouteClass routeClass) {
		return Objects.requireNonNull(this.books.get(routeClass));
	}

	private RouteClass classOf(Object route) {
		return this.base.isOf(((HttpRoute) route).getTargetHost()) ? RouteClass.BASE : RouteClass.OTHER;
	}

	/**
	 * The counters of one class.
	 */
	private static final class Book {

		private final LongAdder opened = new LongAdder();

		private final LongAdder closed = new LongAdder();

		private final LongAdder connectFailures = new LongAdder();

		private final LongAdder hits = new LongAdder();

		private final LongAdder misses = new LongAdder();

		private final LongAdder reused = new LongAdder();

		private final LongAdder unserved = new LongAdder();

		private RouteStats stats(List<EngineStats.RouteStats> lanes) {
			return new RouteStats(sum(lanes, EngineStats.RouteStats::active), sum(lanes, EngineStats.RouteStats::idle),
					sum(lanes, EngineStats.RouteStats::draining), sum(lanes, EngineStats.RouteStats::connecting),
					sum(lanes, EngineStats.RouteStats::pending), this.opened.sum(), this.closed.sum(),
					this.connectFailures.sum(), this.hits.sum(), this.misses.sum(), this.reused.sum(),
					this.unserved.sum());
		}

		private static int sum(List<EngineStats.RouteStats> lanes, ToIntFunction<EngineStats.RouteStats> number) {
			return lanes.stream().mapToInt(number).sum();
		}

	}

}
