package io.httppool.test.server;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the keys of one JSON object and complains, with the place, about what it does not
 * understand. A wrong plan must not pass as a plan without faults.
 */
final class JsonReader {

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private static final Pattern SIMPLE_DURATION = Pattern.compile("([0-9]{1,12})(ms|s|m|h)");

	private final JsonNode object;

	private final String place;

	private final List<String> known = new ArrayList<>();

	JsonReader(JsonNode object, String place) {
		if (!object.isObject()) {
			throw new IllegalArgumentException(place + " is not an object");
		}
		this.object = object;
		this.place = place;
	}

	static JsonNode readTree(String json) {
		try {
			return MAPPER.readTree(json);
		}
		catch (JacksonException ex) {
			throw new IllegalArgumentException("Not JSON: " + ex.getOriginalMessage(), ex);
		}
	}

	private @Nullable JsonNode find(String key) {
		this.known.add(key);
		JsonNode value = this.object.get(key);
		return (value == null || value.isNull()) ? null : value;
	}

	@Nullable JsonReader object(String key) {
		JsonNode value = find(key);
		return (value != null) ? new JsonReader(value, this.place + "." + key) : null;
	}

	@Nullable String text(String key) {
		JsonNode value = find(key);
		if (value == null) {
			return null;
		}
		require(value.isString() || value.isNumber(), key, "a string");
		return value.asString();
	}

	int integer(String key, int absent) {
		JsonNode value = find(key);
		if (value == null) {
			return absent;
		}
		require(value.isIntegralNumber() && value.canConvertToInt(), key, "a whole number");
		return value.intValue();
	}

	double number(String key, double absent) {
		JsonNode value = find(key);
		if (value == null) {
			return absent;
		}
		require(value.isNumber(), key, "a number");
		return value.doubleValue();
	}

	boolean flag(String key) {
		JsonNode value = find(key);
		if (value == null) {
			return false;
		}
		require(value.isBoolean(), key, "true or false");
		return value.booleanValue();
	}

	// Reads "250ms", "2s", "PT2S", or a number of milliseconds.
	Duration duration(String key, Duration absent) {
		JsonNode value = find(key);
		if (value == null) {
			return absent;
		}
		if (value.isIntegralNumber() && value.canConvertToInt()) {
			return Duration.ofMillis(value.intValue());
		}
		require(value.isString(), key, "a duration");
		return convert(key, value.stringValue(), JsonReader::parseDuration);
	}

	private static Duration parseDuration(String text) {
		Matcher simple = SIMPLE_DURATION.matcher(text);
		try {
			return simple.matches() ? Duration.parse(iso(simple.group(1), simple.group(2))) : Duration.parse(text);
		}
		catch (DateTimeParseException ex) {
			throw new IllegalArgumentException("'" + text + "' is not a duration such as 250ms or 2s", ex);
		}
	}

	private static String iso(String amount, String unit) {
		return switch (unit) {
			case "ms" -> Duration.ofMillis(Long.parseLong(amount)).toString();
			case "s" -> "PT" + amount + "S";
			case "m" -> "PT" + amount + "M";
			default -> "PT" + amount + "H";
		};
	}

	<T> T constant(String key, T absent, Function<String, T> parser) {
		String value = text(key);
		return (value != null) ? convert(key, value, parser) : absent;
	}

	private <T> T convert(String key, String value, Function<String, T> parser) {
		try {
			return parser.apply(value);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException(this.place + "." + key + ": " + ex.getMessage(), ex);
		}
	}

	private void require(boolean condition, String key, String expected) {
		if (!condition) {
			throw new IllegalArgumentException(this.place + "." + key + " is not " + expected);
		}
	}

	/**
	 * Complains about keys that nobody has asked for.
	 */
	void requireNoOtherKeys() {
		for (String name : this.object.propertyNames()) {
			if (!this.known.contains(name)) {
				throw new IllegalArgumentException(
						this.place + "." + name + " is unknown; known are " + String.join(", ", this.known));
			}
		}
	}

	String place() {
		return this.place;
	}

}
