package io.httppool.test.server;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A {@link FaultPlan} in force: its rules with their counts. Decisions depend on the
 * order of requests and the seed only. May be called by any thread.
 */
final class ActiveFaults {

	private final FaultPlan plan;

	private final List<ActiveRule> rules;

	private final boolean remembersHeads;

	private final boolean remembersRequests;

	private final Set<String> attempts = new HashSet<>();

	ActiveFaults(FaultPlan plan, long seed) {
		this.plan = plan;
		this.rules = plan.rules().stream().map((rule) -> new ActiveRule(rule, seed)).toList();
		List<ActiveRule> choosy = this.rules.stream().filter((rule) -> rule.rule.when().firstAttemptOnly()).toList();
		this.remembersHeads = choosy.stream().anyMatch(ActiveRule::strikesBeforeRead);
		this.remembersRequests = choosy.stream().anyMatch((rule) -> !rule.strikesBeforeRead());
	}

	FaultPlan plan() {
		return this.plan;
	}

	// Decides about a connection just accepted.
	@Nullable FaultRule atAccept() {
		return firstToFire(ActiveRule::strikesAtAccept, true);
	}

	// Decides about a request of which only the head is known: the length stands for the
	// body when attempts are told apart.
	@Nullable FaultRule beforeRead(RequestHead head) {
		boolean firstAttempt = !this.remembersHeads || isNew("head " + head.method() + " " + head.rawPath() + "?"
				+ head.rawQuery() + " " + head.headers().get("Content-Length"));
		return firstToFire((rule) -> rule.strikesBeforeRead() && rule.matches(head.method(), head.path()),
				firstAttempt);
	}

	// Decides about a request that has been read.
	@Nullable FaultRule beforeApply(UpstreamRequest request) {
		boolean firstAttempt = !this.remembersRequests || isNew(key(request));
		return firstToFire(
				(rule) -> rule.strikesAfterRead(request.redirected()) && rule.matches(request.method(), request.path()),
				firstAttempt);
	}

	private synchronized @Nullable FaultRule firstToFire(Predicate<ActiveRule> eligible, boolean firstAttempt) {
		for (ActiveRule rule : this.rules) {
			if (eligible.test(rule) && rule.fires(firstAttempt)) {
				return rule.rule;
			}
		}
		return null;
	}

	private synchronized boolean isNew(String attempt) {
		return this.attempts.add(attempt);
	}

	private static String key(UpstreamRequest request) {
		MessageDigest digest = Digests.sha256();
		digest.update((request.method() + " " + request.rawTarget() + "\n").getBytes(StandardCharsets.ISO_8859_1));
		return HexFormat.of().formatHex(digest.digest(request.sharedBody()));
	}

	/**
	 * A rule and its counts, guarded by the faults it belongs to.
	 */
	private static final class ActiveRule {

		private final FaultRule rule;

		private final @Nullable Pattern path;

		private final long seed;

		private int matched;

		private int fired;

		ActiveRule(FaultRule rule, long seed) {
			this.rule = rule;
			this.path = (rule.path() != null) ? Pattern.compile(rule.path()) : null;
			this.seed = Seeds.mix(seed, rule.id().hashCode());
		}

		boolean strikesAtAccept() {
			return isResetBeforeRead() && this.rule.method() == null && this.path == null;
		}

		boolean strikesBeforeRead() {
			return this.rule.fault().kind() == Fault.Kind.STOP_READING || (isResetBeforeRead() && !strikesAtAccept());
		}

		// Who has followed a redirect must not be sent on for ever.
		boolean strikesAfterRead(boolean redirected) {
			return !strikesAtAccept() && !strikesBeforeRead()
					&& !(redirected && this.rule.fault().kind() == Fault.Kind.REDIRECT);
		}

		private boolean isResetBeforeRead() {
			return this.rule.fault().kind() == Fault.Kind.RESET_BEFORE_READ;
		}

		boolean matches(String method, String requestPath) {
			return (this.rule.method() == null || this.rule.method().equals(method))
					&& (this.path == null || this.path.matcher(requestPath).matches());
		}

		boolean fires(boolean firstAttempt) {
			FaultRule.When when = this.rule.when();
			if (when.firstAttemptOnly() && !firstAttempt) {
				return false;
			}
			this.matched++;
			int counted = this.matched - when.from() + 1;
			if (counted < 1 || counted % when.every() != 0 || this.fired >= when.times()) {
				return false;
			}
			if (new SplittableRandom(Seeds.mix(this.seed, this.matched)).nextDouble() >= when.probability()) {
				return false;
			}
			this.fired++;
			return true;
		}

	}

}
