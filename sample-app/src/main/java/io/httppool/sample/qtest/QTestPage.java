package io.httppool.sample.qtest;

import java.util.List;

/**
 * A page of a list that states its total.
 *
 * @param <T> the type of the items
 * @param total number of items of the whole list
 * @param items the items
 */
public record QTestPage<T>(long total, List<T> items) {

}
