package io.httppool.actuate;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * One pool with everything that is known about it.
 *
 * @param summary its numbers; their names stand beside the other ones in the JSON
 * @param config its configuration by property key
 * @param routes the routes that it has connections for
 * @param connections its connections, eldest first
 * @param holders who uses them, in the same order
 * @param advice what could be better, best advice first
 * @param sizing how large the pool should be; {@code null}, and absent from the JSON,
 * without traffic
 * @param episodes what was out of the ordinary, the newest first
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PoolDescriptor(@JsonUnwrapped PoolSummaryDescriptor summary, Map<String, ConfigValueDescriptor> config,
		List<String> routes, List<ConnectionDescriptor> connections, List<HolderDescriptor> holders,
		List<FindingDescriptor> advice, @Nullable SizingDescriptor sizing,
		List<EpisodeDescriptor> episodes) implements OperationResponseBody {

}
