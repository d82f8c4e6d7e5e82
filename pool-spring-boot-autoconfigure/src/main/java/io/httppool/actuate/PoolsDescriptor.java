package io.httppool.actuate;

import java.util.List;
import java.util.Map;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * All pools.
 *
 * @param pools their summaries by name
 * @param unmanaged pools of the application that this library does not manage
 */
public record PoolsDescriptor(Map<String, PoolSummaryDescriptor> pools,
		List<UnmanagedPoolDescriptor> unmanaged) implements OperationResponseBody {

}
