package io.httppool.sample.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongFunction;

import org.jspecify.annotations.Nullable;

import io.httppool.sample.zephyr.CursorPage;
import io.httppool.sample.zephyr.OffsetPage;

/**
 * Reads the lists of the source page by page.
 */
final class SourceLists {

	private SourceLists() {
	}

	/**
	 * All values of a list that is read by offset.
	 * @param <T> the type of the values
	 * @param page reads the page at an offset
	 * @return the values, in order
	 */
	static <T> List<T> all(LongFunction<OffsetPage<T>> page) {
		List<T> values = new ArrayList<>();
		Long next = 0L;
		while (next != null) {
			OffsetPage<T> read = page.apply(next);
			values.addAll(read.values());
			next = read.nextStartAt();
		}
		return values;
	}

	/**
	 * Hand on the values of a list that is read by cursor, holding one page at a time.
	 * @param <T> the type of the values
	 * @param page reads the page that begins with an id
	 * @param values takes the values, in order
	 */
	static <T> void each(LongFunction<CursorPage<T>> page, Consumer<T> values) {
		@Nullable Long next = 0L;
		while (next != null) {
			CursorPage<T> read = page.apply(next);
			read.values().forEach(values);
			next = read.nextStartAtId();
		}
	}

}
