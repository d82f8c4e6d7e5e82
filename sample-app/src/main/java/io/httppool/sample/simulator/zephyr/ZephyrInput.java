package io.httppool.sample.simulator.zephyr;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import io.httppool.sample.simulator.dataset.Dataset;
import io.httppool.sample.simulator.dataset.OptionType;
import io.httppool.sample.simulator.dataset.SourceFolder;
import io.httppool.sample.simulator.dataset.SourceOption;
import io.httppool.sample.simulator.http.ApiException;

/**
 * Reads what callers send.
 *
 * @param dataset knows what may be referred to
 * @param projectKey the key of the project that the object is created in
 */
record ZephyrInput(Dataset dataset, String projectKey) {

	static String required(JsonNode body, String field) {
		String text = optional(body, field);
		if (text == null) {
			throw new ApiException(400, field + " must not be null");
		}
		return text;
	}

	static @Nullable String optional(JsonNode body, String field) {
		JsonNode value = body.path(field);
		return (value.isMissingNode() || value.isNull()) ? null : value.asString();
	}

	static String owner(JsonNode body) {
		String owner = optional(body, "ownerId");
		return (owner != null) ? owner : "5b10";
	}

	/**
	 * The id of the option that is named, or of the default.
	 * @param body the object
	 * @param field the name of the field that holds the option's name
	 * @param type the type of the option
	 * @return the id
	 */
	long option(JsonNode body, String field, OptionType type) {
		String name = optional(body, field);
		return this.dataset.options()
			.stream()
			.filter((option) -> option.type() == type && option.projectKey().equals(this.projectKey))
			.filter((option) -> (name != null) ? option.name().equals(name) : option.byDefault())
			.mapToLong(SourceOption::id)
			.findFirst()
			.orElseThrow(() -> new ApiException(400, field + " is unknown: " + name));
	}

	@Nullable Long folder(JsonNode body, String field) {
		String text = optional(body, field);
		if (text == null) {
			return null;
		}
		return this.dataset.folders()
			.stream()
			.filter((folder) -> folder.projectKey().equals(this.projectKey))
			.map(SourceFolder::id)
			.filter((id) -> String.valueOf(id).equals(text))
			.findFirst()
			.orElseThrow(() -> new ApiException(404, "Folder " + text + " does not exist"));
	}

}
