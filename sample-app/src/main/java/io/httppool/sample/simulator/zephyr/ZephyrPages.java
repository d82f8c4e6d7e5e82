package io.httppool.sample.simulator.zephyr;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;

import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;
import org.springframework.web.util.UriComponentsBuilder;
import tools.jackson.databind.node.ObjectNode;

import io.httppool.sample.simulator.http.Json;
import io.httppool.sample.simulator.http.Parameters;
import io.httppool.test.server.UpstreamRequest;
import io.httppool.test.server.UpstreamResponse;

/**
 * Replies page by page, in the two forms of the real product. Both may give fewer items
 * than asked for before the end is reached.
 */
final class ZephyrPages {

	private static final int DEFAULT_SIZE = 10;

	private static final int MAX_SIZE = 1000;

	private static final int MAX_START = 1_000_000;

	private final int maxSize;

	/**
	 * Creates pages of a limited size.
	 * @param maxSize the most items on a page
	 */
	ZephyrPages(int maxSize) {
		this.maxSize = Math.min(maxSize, MAX_SIZE);
	}

	/**
	 * A page by position. The {@code maxResults} of the reply is the number that was
	 * applied; on a page with fewer values it is their number, as recorded.
	 * @param <T> the type of the items
	 * @param request the request
	 * @param all the items of all pages
	 * @param form the form of an item
	 * @return the reply
	 */
	<T> UpstreamResponse byOffset(UpstreamRequest request, List<T> all, Function<? super T, ObjectNode> form) {
		int start = Parameters.number(request, "startAt", 0, 0, MAX_START);
		int size = size(request, "maxResults");
		List<T> values = all.subList(Math.min(start, all.size()), Math.min(start + size, all.size()));
		int end = start + values.size();
		boolean last = end >= all.size();
		String next = last ? null : url(request, "startAt", end, "maxResults", size);
		ObjectNode body = Json.object()
			.put("next", next)
			.put("startAt", start)
			.put("maxResults", Math.min(size, values.size()))
			.put("total", all.size())
			.put("isLast", last);
		body.set("values", Json.array(values, form));
		return Json.reply(200, body);
	}

	/**
	 * A page by id.
	 * @param <T> the type of the items
	 * @param request the request
	 * @param all the items of all pages, by ascending id
	 * @param id the id of an item
	 * @param form the form of an item
	 * @return the reply
	 */
	<T> UpstreamResponse byCursor(UpstreamRequest request, Collection<T> all, ToLongFunction<? super T> id,
			Function<? super T, ObjectNode> form) {
		Long parameter = Parameters.id(request, "startAtId");
		long start = (parameter != null) ? parameter : 0;
		int size = size(request, "limit");
		List<T> rest = all.stream().filter((item) -> id.applyAsLong(item) >= start).limit(size + 1L).toList();
		List<T> values = rest.subList(0, Math.min(size, rest.size()));
		@Nullable Long next = (rest.size() > size) ? id.applyAsLong(rest.get(size)) : null;
		ObjectNode body = Json.object()
			.put("next", (next != null) ? url(request, "startAtId", next, "limit", size) : null)
			.put("nextStartAtId", next)
			.put("limit", size);
		body.set("values", Json.array(values, form));
		return Json.reply(200, body);
	}

	private int size(UpstreamRequest request, String parameter) {
		return Math.min(this.maxSize, Parameters.number(request, parameter, DEFAULT_SIZE, 1, Integer.MAX_VALUE));
	}

	private static String url(UpstreamRequest request, String position, long start, String sizeName, int size) {
		UriComponentsBuilder url = UriComponentsBuilder.fromUri(request.baseUrl()).path(request.path());
		for (String filter : List.of("projectKey", "folderId", "folderType", "statusType", "testCycle", "testCase",
				"onlyLastExecutions", "updatedAfter")) {
			String value = request.query(filter);
			if (StringUtils.hasLength(value)) {
				url.queryParam(filter, "{" + filter + "}").uriVariables(Map.of(filter, value));
			}
		}
		return url.queryParam(position, start).queryParam(sizeName, size).encode().toUriString();
	}

}
