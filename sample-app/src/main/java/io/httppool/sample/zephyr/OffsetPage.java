package io.httppool.sample.zephyr;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list that is read by offset. The number that the server applied may be
 * lower than the number asked for, so that only {@link #last()} and the number of
 * {@link #values()} tell where the next page begins.
 *
 * @param <T> the type of the values
 * @param startAt offset of the first value
 * @param total number of values of the whole list when the page was read, if stated
 * @param last whether the list ends with this page
 * @param values the values, in order
 */
public record OffsetPage<T>(long startAt, @Nullable Long total, @JsonProperty("isLast") boolean last, List<T> values) {

	/**
	 * Where the next page begins.
	 * @return the offset, or {@code null} at the end of the list
	 * @throws UnexpectedReplyException if the page is empty and claims not to be the
	 * last: to go on would never end
	 */
	public @Nullable Long nextStartAt() {
		if (this.last) {
			return null;
		}
		if (this.values.isEmpty()) {
			throw new UnexpectedReplyException("The page at offset " + this.startAt + " is empty but not the last one");
		}
		return this.startAt + this.values.size();
	}

}
