package io.httppool.httpclient;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Carries the call from the exec chain, which knows the request's context, to the
 * manager's {@code lease}, which knows only the id of the exchange. Both happen on one
 * thread, one right after the other, so that an entry lives for microseconds.
 */
final class LeaseRequests {

	private final Map<String, Announcement> announcements = new ConcurrentHashMap<>();

	/**
	 * Say whom the next connection of an exchange is for.
	 * @return to be {@linkplain #forget forgotten}
	 */
	Announcement announce(String exchangeId, PoolCall call) {
		Announcement announcement = new Announcement(exchangeId, call);
		this.announcements.put(exchangeId, announcement);
		return announcement;
	}

	/**
	 * Forget an announcement, but no later one of the same exchange: the request may be
	 * sent again on an I/O thread before the thread that sent it first comes back.
	 */
	void forget(Announcement announcement) {
		this.announcements.remove(announcement.exchangeId, announcement);
	}

	PoolCall call(String exchangeId) {
		Announcement announcement = this.announcements.get(exchangeId);
		if (announcement == null) {
			throw new IllegalStateException("The request belongs to no call of a pool");
		}
		return announcement.call;
	}

	/**
	 * Whom a connection is for. No two are equal.
	 */
	static final class Announcement {

		private final String exchangeId;

		private final PoolCall call;

		private Announcement(String exchangeId, PoolCall call) {
			this.exchangeId = exchangeId;
			this.call = call;
		}

	}

}
