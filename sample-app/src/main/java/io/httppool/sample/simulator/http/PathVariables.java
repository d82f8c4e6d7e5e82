package io.httppool.sample.simulator.http;

import java.util.Map;

/**
 * The variable segments of a request's path by their names in the route.
 *
 * @param values the values
 * @param notFound what the caller is told when an id is not a number
 */
public record PathVariables(Map<String, String> values, String notFound) {

	public PathVariables {
		values = Map.copyOf(values);
	}

	/**
	 * The value of a segment.
	 * @param name its name in the route
	 * @return the segment, decoded
	 */
	public String get(String name) {
		String value = this.values.get(name);
		if (value == null) {
			throw new IllegalArgumentException("The route has no segment " + name);
		}
		return value;
	}

	/**
	 * The value of a segment that is a number.
	 * @param name its name in the route
	 * @return the number
	 * @throws ApiException with status 404 if it is not a number, for then nothing has
	 * this id
	 */
	public long id(String name) {
		try {
			return Long.parseLong(get(name));
		}
		catch (NumberFormatException ex) {
			throw new ApiException(404, this.notFound);
		}
	}

}
