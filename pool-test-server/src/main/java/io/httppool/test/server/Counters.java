package io.httppool.test.server;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts for {@link UpstreamStats}. May be called by any thread; one lock makes each
 * snapshot agree with itself.
 */
final class Counters {

	private static final int MAX_ROUTES = 1000;

	private static final String OTHER_ROUTES = "other";

	private int open;

	private int inProgress;

	private Totals totals = new Totals();

	/**
	 * Counts a new connection.
	 * @return the number of connections now open
	 */
	synchronized int connectionAccepted() {
		this.open++;
		this.totals.accepted++;
		this.totals.peak = Math.max(this.totals.peak, this.open);
		return this.open;
	}

	/**
	 * Takes a connection out of the numbers, because it serves the control endpoints. The
	 * peak it may have raised stays.
	 */
	synchronized void connectionWithdrawn() {
		this.open--;
		this.totals.accepted = Math.max(0, this.totals.accepted - 1);
	}

	synchronized void connectionEnded(EndReason reason) {
		this.open--;
		this.totals.closedByReason.merge(Names.of(reason), 1L, Long::sum);
	}

	/**
	 * Counts a request and takes it as in progress.
	 * @param route its route
	 * @param requestsOnConnection number of requests on its connection, with it
	 * @param identitiesOnConnection number of identities on its connection, with its own
	 * @return the number of requests now in progress
	 */
	synchronized int requestBegan(String route, int requestsOnConnection, int identitiesOnConnection) {
		this.inProgress++;
		this.totals.requests++;
		this.totals.peakInProgress = Math.max(this.totals.peakInProgress, this.inProgress);
		this.totals.requestsOnOne = Math.max(this.totals.requestsOnOne, requestsOnConnection);
		this.totals.identities = Math.max(this.totals.identities, identitiesOnConnection);
		boolean room = this.totals.byRoute.size() < MAX_ROUTES || this.totals.byRoute.containsKey(route);
		this.totals.byRoute.merge(room ? route : OTHER_ROUTES, 1L, Long::sum);
		return this.inProgress;
	}

	/**
	 * Ends a request.
	 * @param status the status of the reply, 0 without a reply
	 */
	synchronized void requestEnded(int status) {
		this.inProgress--;
		if (status != 0) {
			this.totals.byStatus.merge(status, 1L, Long::sum);
		}
	}

	synchronized void faultFired(String id) {
		this.totals.faultsFired.merge(id, 1L, Long::sum);
	}

	synchronized void decided(RateLimiter.Decision decision) {
		if (!decision.allowed()) {
			this.totals.rateLimited++;
		}
		if (decision.opensWindow()) {
			this.totals.limitWindows++;
		}
		if (decision.tooEarly()) {
			this.totals.tooEarly++;
		}
	}

	synchronized void transferred(long bytesIn, long bytesOut) {
		this.totals.bytesIn += bytesIn;
		this.totals.bytesOut += bytesOut;
	}

	synchronized void reset() {
		this.totals = new Totals();
		this.totals.peak = this.open;
		this.totals.peakInProgress = this.inProgress;
	}

	synchronized UpstreamStats snapshot() {
		Totals all = this.totals;
		return new UpstreamStats(all.accepted, this.open, all.peak, all.closed(EndReason.IDLE),
				all.closed(EndReason.CLIENT), all.requests, all.peakInProgress, all.requestsOnOne, copy(all.byStatus),
				copy(all.byRoute), copy(all.faultsFired), all.rateLimited, all.limitWindows, all.tooEarly, all.bytesIn,
				all.bytesOut, all.identities, copy(all.closedByReason));
	}

	private static <K extends Comparable<K>> Map<K, Long> copy(Map<K, Long> source) {
		return Collections.unmodifiableMap(new TreeMap<>(source));
	}

	/**
	 * What a reset sets back to zero.
	 */
	private static final class Totals {

		private long accepted;

		private int peak;

		private long requests;

		private int peakInProgress;

		private int requestsOnOne;

		private int identities;

		private final Map<Integer, Long> byStatus = new TreeMap<>();

		private final Map<String, Long> byRoute = new TreeMap<>();

		private final Map<String, Long> faultsFired = new TreeMap<>();

		private final Map<String, Long> closedByReason = new TreeMap<>();

		private long rateLimited;

		private long limitWindows;

		private long tooEarly;

		private long bytesIn;

		private long bytesOut;

		long closed(EndReason reason) {
			return this.closedByReason.getOrDefault(Names.of(reason), 0L);
		}

	}

}
