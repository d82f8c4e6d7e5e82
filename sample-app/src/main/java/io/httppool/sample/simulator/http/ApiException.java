package io.httppool.sample.simulator.http;

/**
 * A request that is answered with an error. Each simulator puts the message into its own
 * form of body.
 */
public final class ApiException extends RuntimeException {

	private final int status;

	/**
	 * Creates an error.
	 * @param status the status to answer with
	 * @param message what the caller is told
	 */
	public ApiException(int status, String message) {
		super(message);
		this.status = status;
	}

	/**
	 * The status to answer with.
	 * @return the status
	 */
	public int status() {
		return this.status;
	}

	/**
	 * What the caller is told.
	 * @return the message
	 */
	public String message() {
		return String.valueOf(getMessage());
	}

}
