package io.httppool.test.server;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The JSON form of a {@link RateLimit}. Keys that are absent leave the setting in force.
 */
final class RateLimitJson {

	private RateLimitJson() {
	}

	static RateLimit parse(String json, RateLimit inForce) {
		JsonReader reader = new JsonReader(JsonReader.readTree(json), "limits");
		double rate = reader.number("rate", inForce.rate().perSecond());
		int burst = reader.integer("burst", inForce.rate().burst());
		RateLimit.Scope scope = reader.constant("scope", inForce.scope(), RateLimit.Scope::parse);
		RetryAfter retryAfter = reader.constant("retryAfter", inForce.retryAfter(), RetryAfter::parse);
		RateLimitHeaders headers = reader.constant("headers", inForce.headers(), RateLimitHeaders::parse);
		String body = reader.text("body");
		reader.requireNoOtherKeys();
		return new RateLimit(new Rate(rate, burst), scope, retryAfter, headers, (body != null) ? body : inForce.body());
	}

	static String write(RateLimit limit) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("rate", limit.rate().perSecond());
		json.put("burst", limit.rate().burst());
		json.put("scope", Names.of(limit.scope()));
		json.put("retryAfter", Names.of(limit.retryAfter()));
		json.put("headers", Names.of(limit.headers()));
		json.put("body", limit.body());
		return Json.of(json);
	}

}
