package io.httppool.sample.migration;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import io.httppool.sample.migration.JournalEntry.Done;
import io.httppool.sample.migration.JournalEntry.Header;
import io.httppool.sample.migration.JournalEntry.Intent;
import io.httppool.sample.migration.JournalEntry.TargetSeen;

/**
 * The lines of the journal as JSON.
 */
final class JournalCodec {

	private static final JsonMapper JSON = JsonMapper.shared();

	private JournalCodec() {
	}

	static String encode(JournalEntry entry) {
		ObjectNode line = JSON.createObjectNode();
		if (entry instanceof Header header) {
			line.put("t", "header")
				.put("source", header.source())
				.put("target", header.target())
				.put("project", header.project())
				.put("mapping", header.mapping());
		}
		else if (entry instanceof TargetSeen target) {
			line.put("t", "target").put("empty", target.empty());
		}
		else if (entry instanceof Intent intent) {
			line.put("t", "intent").put("kind", intent.kind().code()).put("src", intent.src()).put("n", intent.n());
		}
		else if (entry instanceof Done done) {
			line.put("t", "done").put("kind", done.kind().code()).put("src", done.src()).put("id", done.id());
			if (done.ver() != null) {
				line.put("ver", done.ver());
			}
		}
		return JSON.writeValueAsString(line);
	}

	/**
	 * Read a line.
	 * @param line the line
	 * @return the entry
	 * @throws IllegalArgumentException if it is none
	 */
	static JournalEntry decode(String line) {
		try {
			JsonNode node = JSON.readTree(line);
			return switch (text(node, "t")) {
				case "header" -> new Header(text(node, "source"), text(node, "target"), text(node, "project"),
						(int) number(node, "mapping"));
				case "target" -> new TargetSeen(required(node, "empty").booleanValue());
				case "intent" ->
					new Intent(Kind.ofCode(text(node, "kind")), text(node, "src"), (int) number(node, "n"));
				case "done" ->
					new Done(Kind.ofCode(text(node, "kind")), text(node, "src"), number(node, "id"), version(node));
				default -> throw new IllegalArgumentException("unknown entry '" + text(node, "t") + "'");
			};
		}
		catch (JacksonException ex) {
			throw new IllegalArgumentException("not a line of a journal", ex);
		}
	}

	private static @Nullable Long version(JsonNode node) {
		return node.has("ver") ? number(node, "ver") : null;
	}

	private static String text(JsonNode node, String name) {
		return required(node, name).stringValue();
	}

	private static long number(JsonNode node, String name) {
		return required(node, name).longValue();
	}

	private static JsonNode required(JsonNode node, String name) {
		JsonNode value = node.get(name);
		if (value == null) {
			throw new IllegalArgumentException("'" + name + "' is missing");
		}
		return value;
	}

}
