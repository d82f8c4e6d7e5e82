package io.httppool.httpclient;

/**
 * Keys or trusted certificates of an upstream cannot be read. The message is logged and
 * shown to operators: it holds neither a password nor the content of a store.
 */
public final class TlsMaterialException extends RuntimeException {

	/**
	 * Create an exception.
	 * @param message what cannot be read, and why
	 * @param cause what reading it has thrown; not logged
	 */
	public TlsMaterialException(String message, Throwable cause) {
		super(message, cause);
	}

}
