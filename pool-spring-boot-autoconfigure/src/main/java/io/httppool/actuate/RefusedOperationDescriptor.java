package io.httppool.actuate;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * Answer to a request for an operation that cannot be performed. What it repeats of the
 * request is escaped.
 *
 * @param message what is wrong
 * @param remedy what to write instead
 */
public record RefusedOperationDescriptor(String message, String remedy) implements OperationResponseBody {

}
