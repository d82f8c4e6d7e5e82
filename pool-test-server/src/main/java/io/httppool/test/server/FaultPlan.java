package io.httppool.test.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What goes wrong on a server: rules of which the first that fires decides, and on demand
 * a tighter rate and an earlier idle close than configured.
 *
 * @param name the name of a named plan, {@code "custom"} of another
 * @param rules the rules, in order
 * @param rate the rate in place of that of the configured limit, {@code null} to leave it
 * @param idleTimeout the idle timeout in place of the configured one, then without any
 * announcement, {@code null} to leave it
 */
public record FaultPlan(String name, List<FaultRule> rules, @Nullable Rate rate, @Nullable Duration idleTimeout) {

	private static final String CUSTOM = "custom";

	private static final FaultPlan NONE = new FaultPlan("none", List.of(), null, null);

	private static final Rate LIMITED = new Rate(50, 50);

	private static final Duration STALE = Duration.ofMillis(250);

	public FaultPlan {
		rules = List.copyOf(rules);
	}

	/**
	 * Returns the plan in which nothing goes wrong.
	 * @return the plan
	 */
	public static FaultPlan none() {
		return NONE;
	}

	/**
	 * Returns a plan of rules.
	 * @param rules the rules; the first that fires decides
	 * @return the plan
	 */
	public static FaultPlan of(FaultRule... rules) {
		return new FaultPlan(CUSTOM, List.of(rules), null, null);
	}

	/**
	 * Returns a named plan.
	 * <ul>
	 * <li>{@code none}: nothing</li>
	 * <li>{@code flaky}: 2 % of all requests, 0.5 % each of status 503 with
	 * {@code Retry-After}, reset before and after the work, and slow headers (3 s)</li>
	 * <li>{@code stale}: idle connections end after 250 ms, unannounced</li>
	 * <li>{@code limited}: 50 requests per second, burst 50</li>
	 * <li>{@code hostile}: all of these, and 1 % of drip</li>
	 * </ul>
	 * @param name the name
	 * @return the plan
	 * @throws IllegalArgumentException for another name
	 */
	public static FaultPlan named(String name) {
		return switch (name) {
			case "none" -> NONE;
			case "flaky" -> new FaultPlan(name, flaky(), null, null);
			case "stale" -> new FaultPlan(name, List.of(), null, STALE);
			case "limited" -> new FaultPlan(name, List.of(), LIMITED, null);
			case "hostile" -> {
				List<FaultRule> rules = new ArrayList<>(flaky());
				rules.add(FaultRule.onAny().probability(0.01).then(Fault.DRIP));
				yield new FaultPlan(name, rules, LIMITED, STALE);
			}
			default -> throw new IllegalArgumentException(
					"'%s' is none of none, flaky, stale, limited, hostile".formatted(name));
		};
	}

	private static List<FaultRule> flaky() {
		double each = 0.005;
		return List.of(FaultRule.onAny().id("status-503").probability(each).then(Fault.status(503).withRetryAfter("1")),
				FaultRule.onAny().probability(each).then(Fault.RESET_BEFORE_APPLY),
				FaultRule.onAny().probability(each).then(Fault.RESET_AFTER_APPLY),
				FaultRule.onAny().probability(each).then(Fault.slowHeaders(Duration.ofSeconds(3))));
	}

	/**
	 * Reads a plan: an array of rules, or the name of a plan in quotes.
	 * @param json the text
	 * @return the plan
	 * @throws IllegalArgumentException if the text is no plan; the message says where
	 */
	public static FaultPlan parse(String json) {
		return FaultPlanJson.parse(json);
	}

	/**
	 * Applies the rate of this plan.
	 * @param configured the limit of the server
	 * @return the limit in force
	 */
	RateLimit limit(RateLimit configured) {
		return (this.rate != null) ? configured.withRate(this.rate) : configured;
	}

	/**
	 * Applies the idle timeout of this plan.
	 * @param configured the behaviour of the server
	 * @return the behaviour in force
	 */
	ConnectionBehaviour behaviour(ConnectionBehaviour configured) {
		return (this.idleTimeout != null) ? configured.withIdleTimeout(this.idleTimeout)
			.withIdleCloseMode(CloseMode.FIN)
			.withAnnounceClose(false)
			.withKeepAliveHeader(false) : configured;
	}

	static FaultPlan custom(List<FaultRule> rules) {
		return new FaultPlan(CUSTOM, rules, null, null);
	}

}
