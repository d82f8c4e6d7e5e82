package io.httppool.actuate;

import java.util.Map;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * All pools.
 *
 * @param pools their summaries by name
 */
public record PoolsDescriptor(Map<String, PoolSummaryDescriptor> pools) implements OperationResponseBody {

}
