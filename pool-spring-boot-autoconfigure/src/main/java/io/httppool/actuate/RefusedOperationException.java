package io.httppool.actuate;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;

/**
 * An operation was not performed, since the request for it is wrong. Over JMX its message
 * is what the caller sees.
 */
final class RefusedOperationException extends InvalidEndpointRequestException {

	private final RefusedOperationDescriptor descriptor;

	/**
	 * Create an exception.
	 * @param message what is wrong, safe to show
	 * @param remedy what to write instead
	 */
	RefusedOperationException(String message, String remedy) {
		super(message + ": " + remedy, message + ": " + remedy);
		this.descriptor = new RefusedOperationDescriptor(message, remedy);
	}

	RefusedOperationDescriptor descriptor() {
		return this.descriptor;
	}

}
