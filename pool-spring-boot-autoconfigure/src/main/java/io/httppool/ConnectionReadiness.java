package io.httppool;

/**
 * A request that shows whether a new connection leads to an upstream that is ready to
 * serve. It is sent once on each new connection, after TLS and before the first use,
 * without a body; a connection whose answer is not the one hoped for, or does not come
 * within the connect time-out, or announces the end of the connection, is closed; that
 * counts as a failed connect of {@link ConnectPhase#READINESS}, and whoever waits for it
 * gets a {@link PoolIoException}. Connections to other hosts, where a redirect led, and
 * those through a proxy are not asked.
 * <p>
 * A user's bean, at most one for each upstream. Its methods are called by any thread and
 * must not block.
 */
public interface ConnectionReadiness {

	/**
	 * The upstream that this is for.
	 * @return its name
	 */
	String pool();

	/**
	 * The method of the request. It should change nothing.
	 * @return a method, {@code GET} unless overridden
	 */
	default String method() {
		return "GET";
	}

	/**
	 * Where the request goes.
	 * @return an absolute path on the host of the base URL, with a query if there is one;
	 * {@code /health} for instance
	 */
	String path();

	/**
	 * Judge the answer.
	 * @param status its status code
	 * @return whether the connection may be used; for 200 to 299 unless overridden
	 */
	default boolean isReady(int status) {
		return status >= 200 && status < 300;
	}

}
