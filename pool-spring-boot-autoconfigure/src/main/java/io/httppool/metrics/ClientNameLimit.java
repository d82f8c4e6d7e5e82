package io.httppool.metrics;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import java.util.function.Predicate;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;

/**
 * Bounds the values of Spring's tag {@code client.name}, which is the host of a request:
 * an application that calls whatever its users name would have a series for each. Hosts
 * of upstreams keep their value, and so do the first others; the rest share
 * {@value #OTHER}.
 * <p>
 * Safe for use by any number of threads.
 */
public final class ClientNameLimit implements MeterFilter {

	private static final String CLIENT_NAME = "client.name";

	private static final String OTHER = "other";

	private static final String NONE = "none";

	private final String meter;

	private final IntSupplier max;

	private final Predicate<String> upstream;

	private final Set<String> admitted = ConcurrentHashMap.newKeySet();

	/**
	 * Create the limit.
	 * @param meter name of Spring's meter; the one of requests under way is derived from
	 * it
	 * @param max most hosts that are no upstream with a value of their own
	 * @param upstream whether a host is one of an upstream
	 */
	public ClientNameLimit(String meter, IntSupplier max, Predicate<String> upstream) {
		this.meter = meter;
		this.max = max;
		this.upstream = upstream;
	}

	@Override
	public Meter.Id map(Meter.Id id) {
		if (!id.getName().startsWith(this.meter)) {
			return id;
		}
		String client = id.getTag(CLIENT_NAME);
		if (client == null || client.equals(NONE) || this.admitted.contains(client) || this.upstream.test(client)
				|| admit(client)) {
			return id;
		}
		return id.replaceTags(Tags.of(id.getTagsAsIterable()).and(CLIENT_NAME, OTHER));
	}

	private synchronized boolean admit(String client) {
		return this.admitted.size() < this.max.getAsInt() && this.admitted.add(client);
	}

}
