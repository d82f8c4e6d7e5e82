package io.httppool.test.server;

/**
 * How a server leaves a connection.
 */
public enum CloseMode {

	/** Orderly end: what was sent arrives, then the end of the stream. */
	FIN,

	/** Reset ({@code SO_LINGER} 0): the client's next read or write fails. */
	RST,

	/**
	 * No end at all: the connection stays open and is never answered again, as after a
	 * NAT gateway has forgotten it.
	 */
	SILENT;

	static CloseMode parse(String text) {
		return Names.parse(CloseMode.class, text);
	}

}
