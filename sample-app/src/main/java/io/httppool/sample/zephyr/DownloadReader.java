package io.httppool.sample.zephyr;

import java.io.IOException;
import java.io.InputStream;

/**
 * Takes the bytes of an attachment while they arrive.
 *
 * @param <T> what it makes of them
 */
@FunctionalInterface
public interface DownloadReader<T> {

	/**
	 * Read the bytes to their end.
	 * @param contentType the media type, as the server states it
	 * @param content the bytes; closed by the caller
	 * @return what was made of them
	 * @throws IOException if they break off or cannot be stored
	 */
	T read(String contentType, InputStream content) throws IOException;

}
