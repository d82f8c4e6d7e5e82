package io.httppool.sample.simulator.qtest;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import io.httppool.sample.simulator.http.ApiException;

/**
 * Reads what callers send.
 */
final class QTestInput {

	private QTestInput() {
	}

	/**
	 * A text that must be there.
	 * @param body the object
	 * @param field the name of the field
	 * @return the text, not blank
	 * @throws ApiException with status 412 if it is missing
	 */
	static String required(JsonNode body, String field) {
		String text = optional(body, field);
		if (text == null || text.isBlank()) {
			throw missing(field);
		}
		return text;
	}

	static @Nullable String optional(JsonNode body, String field) {
		JsonNode value = body.path(field);
		return (value.isMissingNode() || value.isNull()) ? null : value.asString();
	}

	static String orEmpty(JsonNode body, String field) {
		String text = optional(body, field);
		return (text != null) ? text : "";
	}

	static @Nullable Long optionalId(JsonNode body, String field) {
		String text = optional(body, field);
		if (text == null || text.isEmpty()) {
			return null;
		}
		try {
			return Long.valueOf(text);
		}
		catch (NumberFormatException ex) {
			throw new ApiException(400, field + " must be a number");
		}
	}

	static long requiredId(JsonNode body, String field) {
		Long id = optionalId(body, field);
		if (id == null) {
			throw missing(field);
		}
		return id;
	}

	static Instant requiredDate(JsonNode body, String field) {
		try {
			return OffsetDateTime.parse(required(body, field)).toInstant();
		}
		catch (DateTimeException ex) {
			throw new ApiException(400, field + " must be a date with time and offset");
		}
	}

	/**
	 * The values of an object's properties.
	 * @param body the object
	 * @param fields the fields that it may have
	 * @return values by the ids of their fields
	 * @throws ApiException with status 400 if there is no such field or value
	 */
	static Map<Long, String> properties(JsonNode body, List<Field> fields) {
		Map<Long, String> values = new HashMap<>();
		for (JsonNode property : body.path("properties")) {
			long id = requiredId(property, "field_id");
			Field field = Field.byId(fields, id)
				.orElseThrow(() -> new ApiException(400, "There is no field with id " + id));
			String value = orEmpty(property, "field_value");
			if (!value.isEmpty() && !field.allows(value)) {
				throw new ApiException(400, "Field " + field.label() + " does not allow " + value);
			}
			values.put(id, value);
		}
		return values;
	}

	static TestLog.Content log(JsonNode body) {
		long status = requiredId(body.path("status"), "id");
		ExecutionStatus known = ExecutionStatus.byId(status)
			.orElseThrow(() -> new ApiException(400, "There is no status with id " + status));
		return new TestLog.Content(known.id(), requiredDate(body, "exe_start_date"), requiredDate(body, "exe_end_date"),
				orEmpty(body, "note"));
	}

	private static ApiException missing(String field) {
		return new ApiException(412, "Required field is missing: " + field);
	}

}
