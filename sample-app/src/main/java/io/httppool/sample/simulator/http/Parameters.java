package io.httppool.sample.simulator.http;

import org.jspecify.annotations.Nullable;

import io.httppool.test.server.UpstreamRequest;

/**
 * Reads query parameters.
 */
public final class Parameters {

	private Parameters() {
	}

	/**
	 * A parameter that is a number within bounds.
	 * @param request the request
	 * @param name the name of the parameter
	 * @param absent the value when it is absent or empty
	 * @param min the smallest value allowed
	 * @param max the largest value allowed
	 * @return the value
	 * @throws ApiException with status 400 if it is not a number or out of bounds
	 */
	public static int number(UpstreamRequest request, String name, int absent, int min, int max) {
		Long value = id(request, name);
		if (value == null) {
			return absent;
		}
		if (value < min || value > max) {
			throw new ApiException(400, name + " must be between " + min + " and " + max);
		}
		return value.intValue();
	}

	/**
	 * A parameter that is a number.
	 * @param request the request
	 * @param name the name of the parameter
	 * @return the value, {@code null} when it is absent or empty
	 * @throws ApiException with status 400 if it is not a number
	 */
	public static @Nullable Long id(UpstreamRequest request, String name) {
		String value = request.query(name);
		if (value == null || value.isEmpty()) {
			return null;
		}
		try {
			return Long.valueOf(value);
		}
		catch (NumberFormatException ex) {
			throw new ApiException(400, name + " must be a number");
		}
	}

}
