package io.httppool.actuate;

import java.util.List;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * Answer to a question about a pool that does not exist. The name that was asked for is
 * left out: it is the caller's, and may be anything.
 *
 * @param message what is wrong
 * @param pools the names that exist
 */
public record UnknownPoolDescriptor(String message, List<String> pools) implements OperationResponseBody {

}
