package io.httppool.sample.zephyr;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A page of a list that is read by ascending ids.
 *
 * @param <T> the type of the values
 * @param nextStartAtId the id that the next page begins with, or {@code null} at the end
 * of the list
 * @param values the values, in order
 */
public record CursorPage<T>(@Nullable Long nextStartAtId, List<T> values) {

}
