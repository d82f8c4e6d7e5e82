package io.httppool.actuate;

import java.security.Principal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.context.ApplicationEventPublisher;

import io.httppool.ConnectionPool;
import io.httppool.ConnectionPools;
import io.httppool.PoolStats;
import io.httppool.PooledConnection;
import io.httppool.insight.PoolAdvice;
import io.httppool.insight.PoolAdvisor;
import io.httppool.insight.PoolAssessor;
import io.httppool.insight.PoolEpisodes;
import io.httppool.insight.UnmanagedPools;

/**
 * Actuator endpoint of the pools. Shows their numbers, their connections and who uses
 * them, and their configuration with the origin of each value; no credentials and no
 * header value. Changes them at run time where the application allows it: by default it
 * only reads. Each change is an audit event of type {@code POOL_OPERATION}.
 */
@Endpoint(id = "pools", defaultAccess = Access.READ_ONLY)
public class PoolsEndpoint {

	private final ConnectionPools pools;

	private final PoolAssessor assessor;

	private final PoolAdvisor advisor;

	private final PoolEpisodes episodes;

	private final UnmanagedPools unmanaged;

	private final OperationAudit audit;

	/**
	 * Create the endpoint.
	 * @param pools the pools to show and to change
	 * @param assessor says their status
	 * @param advisor says what could be better
	 * @param episodes knows what was out of the ordinary
	 * @param unmanaged finds the pools that are not ours
	 * @param publisher takes an audit event for each change
	 */
	public PoolsEndpoint(ConnectionPools pools, PoolAssessor assessor, PoolAdvisor advisor, PoolEpisodes episodes,
			UnmanagedPools unmanaged, ApplicationEventPublisher publisher) {
		this.pools = pools;
		this.assessor = assessor;
		this.advisor = advisor;
		this.episodes = episodes;
		this.unmanaged = unmanaged;
		this.audit = new OperationAudit(publisher);
	}

	/**
	 * Show all pools.
	 * @return a summary of each, and of the application's other pools
	 */
	@ReadOperation
	public PoolsDescriptor pools() {
		Map<String, PoolSummaryDescriptor> summaries = new LinkedHashMap<>();
		this.pools.names()
			.forEach((name) -> this.pools.find(name).ifPresent((pool) -> summaries.put(name, summary(pool))));
		return new PoolsDescriptor(summaries, this.unmanaged.find().stream().map(UnmanagedPoolDescriptor::of).toList());
	}

	/**
	 * Show one pool.
	 * @param name the upstream's name
	 * @return its summary, configuration and connections, or {@code null} if there is
	 * none of that name
	 */
	@ReadOperation
	public @Nullable PoolDescriptor pool(@Selector String name) {
		return this.pools.find(name).map(this::detail).orElse(null);
	}

	/**
	 * Change one pool.
	 * @param name the upstream's name
	 * @param action what to do: {@code resize}, {@code evict-idle}, {@code evict},
	 * {@code soft-evict}, {@code reload-tls}, {@code suspend}, {@code resume},
	 * {@code warm-up} or {@code reset-statistics}
	 * @param maxConnections for {@code resize}: most connections; {@code null} leaves
	 * alone what was given as the most
	 * @param minIdle for {@code resize}: connections kept warm; {@code null} keeps the
	 * number in force
	 * @param connectionId for {@code evict}: number of the connection
	 * @return the summary after the change, or {@code null} if there is no pool of that
	 * name
	 * @throws InvalidEndpointRequestException if the action is unknown, a number is
	 * missing or out of its bounds, or TLS material cannot be read
	 */
	@WriteOperation
	public @Nullable PoolSummaryDescriptor operate(@Selector String name, @Nullable String action,
			@Nullable Integer maxConnections, @Nullable Integer minIdle, @Nullable Long connectionId) {
		return perform(name, () -> PoolOperation.of(action, maxConnections, minIdle, connectionId), null);
	}

	/**
	 * Replace all connections of one pool, as {@link ConnectionPool#softEvict()} does.
	 * @param name the upstream's name
	 * @return the summary after the change, or {@code null} if there is no pool of that
	 * name
	 */
	@DeleteOperation
	public @Nullable PoolSummaryDescriptor softEvict(@Selector String name) {
		return perform(name, PoolOperation::softEvict, null);
	}

	@Nullable PoolSummaryDescriptor perform(String name, Supplier<PoolOperation> request, @Nullable Principal principal) {
		ConnectionPool pool = this.pools.find(name).orElse(null);
		if (pool == null) {
			return null;
		}
		PoolOperation operation = request.get();
		Map<String, Object> numbers = operation.applyTo(pool);
		this.audit.performed(pool, operation.action(), numbers, principal);
		return summary(pool);
	}

	UnknownPoolDescriptor unknown() {
		return new UnknownPoolDescriptor("There is no pool of this name.", List.copyOf(this.pools.names()));
	}

	private PoolSummaryDescriptor summary(ConnectionPool pool) {
		PoolStats stats = pool.stats();
		return PoolSummaryDescriptor.of(pool, stats, this.assessor.assess(pool, stats));
	}

	private PoolDescriptor detail(ConnectionPool pool) {
		List<PooledConnection> connections = pool.connections();
		Instant now = Instant.now();
		PoolAdvice advice = this.advisor.advise(pool);
		return new PoolDescriptor(summary(pool), PoolConfigDescriber.describe(pool.config()),
				List.copyOf(pool.routes()), connections.stream().map(ConnectionDescriptor::of).toList(),
				connections.stream().flatMap((connection) -> HolderDescriptor.of(connection, now)).toList(),
				advice.findings().stream().map(FindingDescriptor::of).toList(),
				(advice.sizing() != null) ? SizingDescriptor.of(advice.sizing()) : null,
				this.episodes.episodes(pool).stream().map(EpisodeDescriptor::of).toList());
	}

}
