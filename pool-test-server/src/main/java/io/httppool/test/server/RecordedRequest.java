package io.httppool.test.server;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What a server remembers of a request.
 *
 * @param method the method
 * @param path the decoded path
 * @param query the raw query, {@code ""} without one
 * @param headers values by name; looking up a name ignores its case
 * @param bodySize number of bytes of the body that was read
 * @param bodySha256 SHA-256 of that body in hexadecimal digits
 * @param connectionId number of the connection
 * @param number position on the connection, from 1
 * @param status status of the reply, 0 if there was none
 * @param fault id of the fault rule that fired, {@code null} if none did
 */
public record RecordedRequest(String method, String path, String query, Map<String, List<String>> headers, int bodySize,
		String bodySha256, long connectionId, int number, int status, @Nullable String fault) {

}
