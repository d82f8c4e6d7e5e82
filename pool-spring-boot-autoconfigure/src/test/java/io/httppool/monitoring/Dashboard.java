package io.httppool.monitoring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The dashboard that is shipped.
 */
final class Dashboard {

	private final JsonNode json;

	private Dashboard(JsonNode json) {
		this.json = json;
	}

	static Dashboard read() throws IOException {
		return new Dashboard(
				JsonMapper.shared().readTree(Files.readString(Path.of("../monitoring/grafana/http-pools.json"))));
	}

	/**
	 * All expressions, as they are written.
	 */
	List<String> expressions() {
		List<String> expressions = new ArrayList<>();
		this.json.path("panels")
			.forEach((panel) -> panel.path("targets")
				.forEach((target) -> expressions.add(target.path("expr").asString())));
		return expressions;
	}

	/**
	 * All expressions, as Grafana sends them when everything is chosen.
	 */
	List<String> queries() {
		return expressions().stream()
			.map((expression) -> expression.replace("$__rate_interval", "8s")
				.replace("$__range", "1m")
				.replace("$pool", ".*")
				.replace("$instance", ".*"))
			.toList();
	}

	/**
	 * Titles of panels without a description.
	 */
	List<String> unexplained() {
		List<String> unexplained = new ArrayList<>();
		this.json.path("panels").forEach((panel) -> {
			if (panel.path("targets").size() > 0 && panel.path("description").asString("").isBlank()) {
				unexplained.add(panel.path("title").asString());
			}
		});
		return unexplained;
	}

}
