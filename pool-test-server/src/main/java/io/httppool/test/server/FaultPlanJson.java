package io.httppool.test.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import tools.jackson.databind.JsonNode;

/**
 * The JSON form of a {@link FaultPlan}.
 */
final class FaultPlanJson {

	private FaultPlanJson() {
	}

	static FaultPlan parse(String json) {
		JsonNode root = JsonReader.readTree(json);
		if (root.isString()) {
			return FaultPlan.named(root.stringValue());
		}
		if (!root.isArray()) {
			throw new IllegalArgumentException("A plan is an array of rules or the name of a plan");
		}
		List<FaultRule> rules = new ArrayList<>();
		for (JsonNode rule : root) {
			rules.add(rule(new JsonReader(rule, "rule[" + rules.size() + "]")));
		}
		return FaultPlan.custom(rules);
	}

	private static FaultRule rule(JsonReader json) {
		String id = json.text("id");
		String method = json.text("method");
		String path = json.text("path");
		JsonReader conditions = json.object("when");
		try {
			FaultRule.When when = (conditions != null) ? when(conditions) : FaultRule.When.ALWAYS;
			Fault fault = fault(json);
			json.requireNoOtherKeys();
			return new FaultRule((id != null) ? id : fault.kind().wireName(), method, path, when, fault);
		}
		catch (IllegalArgumentException ex) {
			throw located(json, ex);
		}
	}

	private static IllegalArgumentException located(JsonReader json, IllegalArgumentException ex) {
		String message = String.valueOf(ex.getMessage());
		return message.startsWith(json.place()) ? ex : new IllegalArgumentException(json.place() + ": " + message, ex);
	}

	private static FaultRule.When when(JsonReader json) {
		FaultRule.When always = FaultRule.When.ALWAYS;
		int every = json.integer("every", always.every());
		int from = json.integer("from", always.from());
		int times = json.integer("times", always.times());
		double probability = json.number("probability", always.probability());
		boolean firstAttemptOnly = json.flag("firstAttemptOnly");
		json.requireNoOtherKeys();
		return new FaultRule.When(every, from, times, probability, firstAttemptOnly);
	}

	private static Fault fault(JsonReader json) {
		String name = json.text("do");
		if (name == null) {
			throw new IllegalArgumentException("'do' is missing");
		}
		Fault.Kind kind = Fault.Kind.parse(name);
		Duration delay = json.duration("delay", usualDelay(kind));
		int status = json.integer("status", 0);
		String retryAfter = json.text("retryAfter");
		boolean html = json.flag("html");
		boolean applied = json.flag("applied");
		String body = json.text("body");
		return new Fault(kind, delay, status, retryAfter, html, applied, body);
	}

	private static Duration usualDelay(Fault.Kind kind) {
		return switch (kind) {
			case SLOW_HEADERS -> Fault.SLOW_HEADERS.delay();
			case DRIP -> Fault.DRIP.delay();
			case REFUSE -> Fault.REFUSE.delay();
			default -> Duration.ZERO;
		};
	}

}
