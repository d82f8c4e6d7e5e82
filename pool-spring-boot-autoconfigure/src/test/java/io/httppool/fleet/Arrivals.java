package io.httppool.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.httppool.test.server.UpstreamHandler;
import io.httppool.test.server.UpstreamRequest;
import io.httppool.test.server.UpstreamResponse;

/**
 * When which replica's requests arrived at an upstream.
 */
final class Arrivals implements UpstreamHandler {

	private final Queue<Arrival> arrivals = new ConcurrentLinkedQueue<>();

	@Override
	public UpstreamResponse handle(UpstreamRequest request) {
		this.arrivals.add(new Arrival(System.nanoTime(), String.valueOf(request.header("X-Replica"))));
		return UpstreamResponse.text(200, "hello");
	}

	/**
	 * How many arrived in a span.
	 */
	long count(long from, long to) {
		return this.arrivals.stream().filter((arrival) -> arrival.time >= from && arrival.time < to).count();
	}

	long count(String replica, long from, long to) {
		return this.arrivals.stream()
			.filter((arrival) -> arrival.replica.equals(replica) && arrival.time >= from && arrival.time < to)
			.count();
	}

	/**
	 * The most that arrived in any window of a span.
	 */
	long most(Duration window, long from, long to) {
		return counts(window, from, to).stream().mapToLong(Long::longValue).max().orElse(0);
	}

	/**
	 * The fewest that arrived in any window of a span.
	 */
	long fewest(Duration window, long from, long to) {
		return counts(window, from, to).stream().mapToLong(Long::longValue).min().orElse(0);
	}

	private List<Long> counts(Duration window, long from, long to) {
		long[] times = this.arrivals.stream().mapToLong(Arrival::time).sorted().toArray();
		long length = window.toNanos();
		List<Long> counts = new ArrayList<>();
		for (long start = from; start + length <= to; start += Duration.ofMillis(20).toNanos()) {
			long end = start + length;
			long begin = start;
			counts.add(Arrays.stream(times).filter((time) -> time >= begin && time < end).count());
		}
		return counts;
	}

	private record Arrival(long time, String replica) {

	}

}
