package io.httppool.engine;

import java.util.Iterator;
import java.util.NoSuchElementException;

import org.jspecify.annotations.Nullable;

/**
 * Things in the order in which they came. Each knows its {@link Place}, so that it joins
 * and leaves in constant time without being looked for. Not safe for use by several
 * threads.
 *
 * @param <T> a thing
 */
final class Line<T> implements Iterable<T> {

	private @Nullable Place<T> first;

	private @Nullable Place<T> last;

	boolean isEmpty() {
		return this.first == null;
	}

	/**
	 * Join at the end.
	 * @return the place, to be kept for {@link #leave}
	 */
	Place<T> join(T value) {
		Place<T> place = new Place<>(value, this.last);
		if (place.before != null) {
			place.before.after = place;
		}
		else {
			this.first = place;
		}
		this.last = place;
		return place;
	}

	/**
	 * Leave. The place must be of this line and is of no use afterwards.
	 */
	void leave(Place<T> place) {
		Place<T> before = place.before;
		Place<T> after = place.after;
		if (before != null) {
			before.after = after;
		}
		else {
			this.first = after;
		}
		if (after != null) {
			after.before = before;
		}
		else {
			this.last = before;
		}
	}

	/**
	 * Not to be used any more after a change of the line.
	 */
	@Override
	public Iterator<T> iterator() {
		return new Places<>(this.first);
	}

	/**
	 * Where something stands.
	 *
	 * @param <T> a thing
	 */
	static final class Place<T> {

		private final T value;

		private @Nullable Place<T> before;

		private @Nullable Place<T> after;

		private Place(T value, @Nullable Place<T> before) {
			this.value = value;
			this.before = before;
		}

	}

	private static final class Places<T> implements Iterator<T> {

		private @Nullable Place<T> next;

		private Places(@Nullable Place<T> first) {
			this.next = first;
		}

		@Override
		public boolean hasNext() {
			return this.next != null;
		}

		@Override
		public T next() {
			Place<T> place = this.next;
			if (place == null) {
				throw new NoSuchElementException();
			}
			this.next = place.after;
			return place.value;
		}

	}

}
