package io.httppool.actuate;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * One pool with everything that is known about it.
 *
 * @param summary its numbers; their names stand beside the other ones in the JSON
 * @param config its configuration by property key
 * @param routes the routes that it has connections for
 * @param connections its connections, eldest first
 * @param holders who uses them, in the same order
 * @param episodes what was out of the ordinary, the newest first
 */
public record PoolDescriptor(@JsonUnwrapped PoolSummaryDescriptor summary, Map<String, ConfigValueDescriptor> config,
		List<String> routes, List<ConnectionDescriptor> connections, List<HolderDescriptor> holders,
		List<EpisodeDescriptor> episodes) implements OperationResponseBody {

}
