package io.httppool.sample.simulator.qtest;

import java.util.List;
import java.util.function.Function;

import tools.jackson.databind.node.ObjectNode;

import io.httppool.sample.simulator.http.Json;
import io.httppool.sample.simulator.http.Parameters;
import io.httppool.test.server.UpstreamRequest;
import io.httppool.test.server.UpstreamResponse;

/**
 * The page that a request asks for. A size above the largest is cut, silently as in the
 * real product.
 *
 * @param number the page, from one
 * @param size the number of items on it
 */
record QTestPage(int number, int size) {

	private static final int MAX_BARE_SIZE = 100;

	private static final int MAX_SIZE = 999;

	/**
	 * The page of a bare array: parameters {@code page} and {@code size}.
	 * @param request the request
	 * @return the page
	 */
	static QTestPage bare(UpstreamRequest request) {
		return of(request, "size", 20, MAX_BARE_SIZE);
	}

	/**
	 * The page of an object: parameters {@code page} and {@code pageSize}.
	 * @param request the request
	 * @return the page
	 */
	static QTestPage wrapped(UpstreamRequest request) {
		return of(request, "pageSize", 100, MAX_SIZE);
	}

	private static QTestPage of(UpstreamRequest request, String sizeParameter, int absent, int max) {
		int size = Parameters.number(request, sizeParameter, absent, 1, Integer.MAX_VALUE);
		return new QTestPage(Parameters.number(request, "page", 1, 1, Integer.MAX_VALUE), Math.min(size, max));
	}

	<T> List<T> of(List<T> all) {
		long start = Math.min((this.number - 1L) * this.size, all.size());
		return all.subList((int) start, (int) Math.min(start + this.size, all.size()));
	}

	/**
	 * A reply with the page as an object that tells the total.
	 * @param <T> the type of the items
	 * @param all the items of all pages
	 * @param form the form of an item
	 * @return the reply
	 */
	<T> UpstreamResponse reply(List<T> all, Function<? super T, ObjectNode> form) {
		ObjectNode body = Json.object();
		body.set("links", Json.array());
		body.put("page", this.number).put("page_size", this.size).put("total", all.size());
		body.set("items", Json.array(of(all), form));
		return Json.reply(200, body);
	}

}
