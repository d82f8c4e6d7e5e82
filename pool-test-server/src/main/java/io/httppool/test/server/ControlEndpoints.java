package io.httppool.test.server;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * The endpoints under {@code /_sim/}, by which a test in another process steers the
 * server.
 */
final class ControlEndpoints {

	private static final String PREFIX = "/_sim/";

	private final RunningUpstream upstream;

	private final Map<String, Supplier<String>> documents;

	private final Map<String, Runnable> resets;

	ControlEndpoints(RunningUpstream upstream, Map<String, Supplier<String>> documents, Map<String, Runnable> resets) {
		this.upstream = upstream;
		this.documents = Map.copyOf(documents);
		this.resets = new LinkedHashMap<>(resets);
	}

	UpstreamResponse handle(UpstreamRequest request) {
		String name = request.path().substring(PREFIX.length());
		String operation = request.method() + " " + name;
		try {
			return switch (operation) {
				case "GET stats" -> UpstreamResponse.json(200, this.upstream.stats().toJson());
				case "POST reset" -> reset(required(request, "what"));
				case "PUT faults" -> faults(request.bodyText());
				case "PUT limits" -> limits(request.bodyText());
				case "POST close-idle" -> closeIdle(required(request, "mode"));
				default -> document(request.method(), name);
			};
		}
		catch (IllegalArgumentException ex) {
			return UpstreamResponse.json(400, Json.message(String.valueOf(ex.getMessage())));
		}
	}

	private static String required(UpstreamRequest request, String parameter) {
		String value = request.query(parameter);
		if (value == null) {
			throw new IllegalArgumentException("The query parameter '" + parameter + "' is missing");
		}
		return value;
	}

	private UpstreamResponse reset(String what) {
		@Nullable Runnable action = this.resets.get(what);
		switch (what) {
			case "stats" -> this.upstream.resetStats();
			case "faults" -> this.upstream.settings().resetPlan();
			default -> {
				if (action == null) {
					throw new IllegalArgumentException("There is nothing called '" + what + "' to reset");
				}
			}
		}
		if (action != null) {
			action.run();
		}
		return UpstreamResponse.json(200, Json.of(Map.of("reset", what)));
	}

	private UpstreamResponse faults(String json) {
		FaultPlan plan = FaultPlan.parse(json);
		this.upstream.settings().plan(plan);
		return UpstreamResponse.json(200, Json.of(Map.of("plan", plan.name(), "rules", plan.rules().size())));
	}

	private UpstreamResponse limits(String json) {
		RateLimit limit = RateLimitJson.parse(json, this.upstream.settings().limiter().limit());
		this.upstream.settings().limit(limit);
		return UpstreamResponse.json(200, RateLimitJson.write(limit));
	}

	private UpstreamResponse closeIdle(String mode) {
		return UpstreamResponse.json(200, Json.of(Map.of("closed", this.upstream.closeIdle(CloseMode.parse(mode)))));
	}

	private UpstreamResponse document(String method, String name) {
		Supplier<String> document = this.documents.get(name);
		if (document == null) {
			return UpstreamResponse.json(404, Json.message("No such control: " + method + " " + PREFIX + name));
		}
		if (!method.equals("GET")) {
			return UpstreamResponse.json(405, Json.message("Only GET")).header("Allow", "GET");
		}
		return UpstreamResponse.json(200, document.get());
	}

}
