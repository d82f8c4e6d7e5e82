package io.httppool.sample.migration;

import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.web.client.RestClientException;

/**
 * Repeats the reading of a list page whose body broke off, or that met an outage longer
 * than the pool's retries. Only for the thread that lists: workers put their item back
 * instead of waiting.
 */
final class Patience {

	private static final int MAX_READS = 6;

	private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

	private final StopSignal stop;

	private final Predicate<RestClientException> hopeless;

	private Patience(StopSignal stop, Predicate<RestClientException> hopeless) {
		this.stop = stop;
		this.hopeless = hopeless;
	}

	/**
	 * For a server that was there already.
	 * @param stop ends the waiting
	 * @return the patience
	 */
	static Patience ofLists(StopSignal stop) {
		return new Patience(stop, (ex) -> false);
	}

	/**
	 * For the first contact: a server that cannot be reached is a wrong address rather
	 * than an outage.
	 * @param stop ends the waiting
	 * @return the patience
	 */
	static Patience ofPreflight(StopSignal stop) {
		return new Patience(stop, CallFailure::isUnreachable);
	}

	/**
	 * Read, and read again if need be.
	 * @param <T> the type of what is read
	 * @param call the read
	 * @return what was read
	 * @throws RestClientException if the server refuses, or does not recover
	 * @throws StoppedException if the migration shall stop
	 */
	<T extends @Nullable Object> T read(Supplier<T> call) {
		for (int reads = 1;; reads++) {
			this.stop.check();
			try {
				return call.get();
			}
			catch (RestClientException ex) {
				if (reads == MAX_READS || this.hopeless.test(ex)
						|| CallFailure.ofRead(ex).verdict() == CallFailure.Verdict.REFUSED) {
					throw ex;
				}
				this.stop.pause(FIRST_PAUSE.multipliedBy(reads));
			}
		}
	}

}
