package io.httppool.test.server;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes the body of a reply piece by piece. What has been written reaches the client at
 * the latest with the next {@link OutputStream#flush()}.
 */
@FunctionalInterface
public interface BodyWriter {

	/**
	 * Writes the whole body.
	 * @param out where to; closing it has no effect
	 * @throws IOException when the client is gone, or to abort the reply: the connection
	 * is then reset
	 */
	void writeTo(OutputStream out) throws IOException;

}
