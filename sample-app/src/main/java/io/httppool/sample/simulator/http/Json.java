package io.httppool.sample.simulator.http;

import java.util.Collection;
import java.util.function.Function;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import io.httppool.test.server.UpstreamRequest;
import io.httppool.test.server.UpstreamResponse;

/**
 * Reads and writes JSON bodies.
 */
public final class Json {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private Json() {
	}

	/**
	 * An empty object.
	 * @return a new object
	 */
	public static ObjectNode object() {
		return MAPPER.createObjectNode();
	}

	/**
	 * An empty array.
	 * @return a new array
	 */
	public static ArrayNode array() {
		return MAPPER.createArrayNode();
	}

	/**
	 * An array of objects.
	 * @param <T> what is to be written
	 * @param items what is to be written
	 * @param form the form of an item
	 * @return a new array
	 */
	public static <T> ArrayNode array(Collection<T> items, Function<? super T, ? extends JsonNode> form) {
		ArrayNode array = array();
		items.forEach((item) -> array.add(form.apply(item)));
		return array;
	}

	/**
	 * An array of texts.
	 * @param texts the texts
	 * @return a new array
	 */
	public static ArrayNode texts(Collection<String> texts) {
		ArrayNode array = array();
		texts.forEach(array::add);
		return array;
	}

	/**
	 * The object in a request's body.
	 * @param request the request
	 * @return the object
	 * @throws ApiException with status 400 if there is none
	 */
	public static ObjectNode body(UpstreamRequest request) {
		try {
			if (MAPPER.readTree(request.body()) instanceof ObjectNode object) {
				return object;
			}
		}
		catch (JacksonException ex) {
			throw new ApiException(400, "Malformed JSON: " + ex.getOriginalMessage());
		}
		throw new ApiException(400, "The body must be a JSON object");
	}

	/**
	 * A reply with a JSON body.
	 * @param status the status
	 * @param body the body
	 * @return the reply
	 */
	public static UpstreamResponse reply(int status, JsonNode body) {
		return UpstreamResponse.json(status, MAPPER.writeValueAsString(body));
	}

	/**
	 * The text of any value.
	 * @param value the value
	 * @return the JSON text
	 */
	public static String write(Object value) {
		return MAPPER.writeValueAsString(value);
	}

}
