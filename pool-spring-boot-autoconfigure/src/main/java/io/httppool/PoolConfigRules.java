package io.httppool;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.httppool.PoolConfigViolation.Severity;

/**
 * The rules for a {@link PoolConfig}, with {@link BaseUrlRules}, {@link ConnectionRules},
 * {@link HealthRules} and {@link ProtectionRules}: the only place that knows them, for
 * properties and for configurations built by hand alike.
 */
final class PoolConfigRules {

	private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");

	private static final int MAX_NAME_LENGTH = 64;

	/** Characters of a token, RFC 9110, section 5.6.2. */
	private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

	/** Headers that frame a message or belong to one connection: the transport's own. */
	private static final Set<String> TRANSPORT_HEADERS = Set.of("connection", "content-length", "keep-alive",
			"proxy-connection", "te", "trailer", "transfer-encoding", "upgrade");

	private static final Set<String> NON_IDEMPOTENT = Set.of("POST", "PATCH");

	private static final int MAX_ATTEMPTS = 10;

	/** More than anybody sends; what is saved of it must fit into a number. */
	private static final int MAX_BUDGET_PER_SECOND = 100_000;

	private PoolConfigRules() {
	}

	static List<PoolConfigViolation> check(PoolConfig.Builder config) {
		Violations violations = new Violations();
		name(config.name, violations);
		BaseUrlRules.check(config.baseUrl, violations);
		ConnectionRules.check(config, violations);
		times(config, violations);
		config.headers.forEach((header, values) -> header(header, values, config.auth, violations));
		auth(config.auth, violations);
		if (config.sslBundle != null && config.sslBundle.isBlank()) {
			violations.error("ssl.bundle", "ssl.bundle is blank",
					"name a bundle of spring.ssl.bundle.*, or remove the property for the JVM's own trust store");
		}
		retry(config.retry, violations);
		hedge(config, violations);
		HealthRules.check(config, violations);
		ProtectionRules.check(config.protection, violations);
		return violations.found();
	}

	/**
	 * Refuse a configuration that breaks a rule.
	 * @param config the configuration
	 * @throws IllegalArgumentException with all errors in its message
	 */
	static void require(PoolConfig.Builder config) {
		List<PoolConfigViolation> errors = check(config).stream()
			.filter((violation) -> violation.severity() == Severity.ERROR)
			.toList();
		if (!errors.isEmpty()) {
			throw new IllegalArgumentException("pool '" + VisibleText.of(config.name) + "': "
					+ errors.stream()
						.map((error) -> error.reason() + "; " + error.remedy())
						.collect(Collectors.joining(". ")));
		}
	}

	private static void name(String name, Violations violations) {
		String remedy = "rename the upstream; a name that has a '.' stands in brackets: \"[a.b]\"";
		if (name.length() > MAX_NAME_LENGTH) {
			violations.error("name",
					"a pool's name may have at most " + MAX_NAME_LENGTH + " characters (has " + name.length() + ")",
					remedy);
		}
		else if (!NAME.matcher(name).matches()) {
			violations.error("name", "a pool's name may have letters, digits, \"-\", \"_\" and \".\" (was \""
					+ VisibleText.of(name) + "\")", remedy);
		}
		else if (name.toLowerCase(Locale.ROOT).equals("default")) {
			violations.error("name", "the name \"default\" is reserved",
					"rename the upstream; settings for all upstreams belong below pool.defaults");
		}
	}

	private static void times(PoolConfig.Builder config, Violations violations) {
		violations.zeroOrPositive("acquire-timeout", config.acquireTimeout);
		violations.positive("connect-timeout", config.connectTimeout, "0 would mean no limit");
		violations.positive("read-timeout", config.readTimeout, "0 would mean no limit");
		violations.zeroOrPositive("shutdown-grace", config.shutdownGrace);
		if (config.timeout != null) {
			timeout(config, config.timeout, violations);
		}
	}

	private static void timeout(PoolConfig.Builder config, Duration timeout, Violations violations) {
		violations.positive("timeout", timeout, "every call would fail; none stands for no limit");
		if (config.readTimeout.compareTo(timeout) > 0) {
			violations
				.warning("read-timeout",
						"read-timeout " + DurationText.of(config.readTimeout) + " never applies, timeout "
								+ DurationText.of(timeout) + " comes first",
						"shorten read-timeout or lengthen timeout");
		}
	}

	private static void hedge(PoolConfig.Builder config, Violations violations) {
		violations.zeroOrPositive("hedge.delay", config.hedgeDelay);
		if (config.hedgeDelay.isNegative() || config.hedgeDelay.isZero()) {
			return;
		}
		Duration limit = config.readTimeout;
		String limitedBy = "read-timeout";
		if (config.timeout != null && config.timeout.compareTo(limit) < 0) {
			limit = config.timeout;
			limitedBy = "timeout";
		}
		if (config.hedgeDelay.compareTo(limit) >= 0) {
			violations.warning("hedge.delay",
					"hedge.delay (" + DurationText.of(config.hedgeDelay) + ") is never reached, " + limitedBy + " "
							+ DurationText.of(limit) + " comes first",
					"shorten hedge.delay: what nine of ten answers take, or a little more");
		}
		if (config.maxConnections == 1) {
			violations.warning("hedge.delay",
					"hedge.delay does nothing, a second request needs a second connection and max-connections is 1",
					"raise max-connections, or remove hedge.delay");
		}
	}

	private static void header(String header, List<String> values, @Nullable PoolAuth auth, Violations violations) {
		String key = "headers." + header;
		if (!TOKEN.matcher(header).matches()) {
			violations.error(key,
					"the header name has a character that HTTP does not allow (was \"" + VisibleText.of(header) + "\")",
					"use letters, digits and '-', and one value per header: join several with commas");
		}
		else if (TRANSPORT_HEADERS.contains(header.toLowerCase(Locale.ROOT))) {
			violations.error(key, "the header " + header + " is set by the transport for each message",
					"remove the header");
		}
		else if (auth != null && header.equalsIgnoreCase(auth.header())) {
			violations.error(key, "the header " + header + " is also set by auth.*, only one of them can be sent",
					"remove the header or the auth properties");
		}
		if (!values.stream().allMatch(PoolConfigRules::isFieldValue)) {
			violations.error(key,
					"the header's value has a line break, a control character or a character beyond ASCII",
					"remove the character; mind the end of a value that comes from a file or a secret");
		}
	}

	private static void auth(@Nullable PoolAuth auth, Violations violations) {
		if (auth instanceof PoolAuth.BearerToken bearer) {
			credential("auth.bearer-token", bearer.token(), violations);
		}
		else if (auth instanceof PoolAuth.Basic basic) {
			basic(basic, violations);
		}
		else if (auth instanceof PoolAuth.ApiKey apiKey) {
			if (!TOKEN.matcher(apiKey.header()).matches()) {
				violations.error("auth.api-key.header",
						"auth.api-key.header is not a header name: it is empty or has a character that HTTP does"
								+ " not allow",
						"name the header that carries the key, X-Api-Key for instance");
			}
			else if (TRANSPORT_HEADERS.contains(apiKey.header().toLowerCase(Locale.ROOT))) {
				violations.error("auth.api-key.header",
						"the header " + apiKey.header() + " is set by the transport for each message",
						"name the header that carries the key, X-Api-Key for instance");
			}
			if (apiKey.value().isBlank() || !isFieldValue(apiKey.value())) {
				violations.error("auth.api-key.value",
						"auth.api-key.value is blank or has a line break, a control character or a character beyond"
								+ " ASCII",
						"give the bare key; mind the end of a value that comes from a file or a secret");
			}
		}
	}

	private static void credential(String key, String token, Violations violations) {
		if (token.isBlank() || !token.chars().allMatch((character) -> character > ' ' && character < 0x7F)) {
			violations.error(key,
					key + " is empty or has a blank, a line break, a control character or a character beyond ASCII",
					"give the bare token, without the word Bearer; mind the end of a value that comes from a file or"
							+ " a secret");
		}
	}

	private static void basic(PoolAuth.Basic basic, Violations violations) {
		if (basic.username().indexOf(':') != -1) {
			violations.error("auth.basic.username",
					"auth.basic.username has a colon, which separates it from the password (RFC 7617)",
					"use a user name without a colon");
		}
		else if (basic.username().chars().anyMatch(Character::isISOControl)) {
			violations.error("auth.basic.username", "auth.basic.username has a line break or a control character",
					"remove the character");
		}
		if (basic.password().chars().anyMatch(Character::isISOControl)) {
			violations.error("auth.basic.password", "auth.basic.password has a line break or a control character",
					"remove the character; mind the end of a value that comes from a file or a secret");
		}
	}

	private static boolean isFieldValue(String value) {
		// RFC 9110, section 5.5, without the obsolete characters beyond ASCII.
		return value.chars().allMatch((character) -> character == '\t' || (character >= ' ' && character < 0x7F));
	}

	private static void retry(PoolConfig.Retry retry, Violations violations) {
		if (retry.maxAttempts() < 1 || retry.maxAttempts() > MAX_ATTEMPTS) {
			violations.error("retry.max-attempts",
					"retry.max-attempts counts the first try: minimum 1, maximum " + MAX_ATTEMPTS + " (was "
							+ retry.maxAttempts() + ")",
					(retry.maxAttempts() < 1) ? "write 1, or retry.enabled=false, for no retries"
							: "write " + MAX_ATTEMPTS + " or less");
		}
		backoff(retry, violations);
		statuses(retry.statuses(), violations);
		methods(retry, violations);
		if (!TOKEN.matcher(retry.idempotencyKeyHeader()).matches()) {
			violations.error("retry.idempotency-key-header",
					"retry.idempotency-key-header is not a header name (was \""
							+ VisibleText.of(retry.idempotencyKeyHeader()) + "\")",
					"name a header, Idempotency-Key for instance");
		}
		violations.zeroOrPositive("retry.retry-after-min", retry.retryAfterMin());
		violations.positive("retry.retry-after-max", retry.retryAfterMax(), "every Retry-After would be ignored");
		if (retry.retryAfterMin().compareTo(retry.retryAfterMax()) > 0) {
			violations.error("retry.retry-after-min",
					"retry.retry-after-min (" + DurationText.of(retry.retryAfterMin())
							+ ") is longer than retry.retry-after-max (" + DurationText.of(retry.retryAfterMax()) + ")",
					"shorten retry.retry-after-min or lengthen retry.retry-after-max");
		}
		budget(retry, violations);
	}

	private static void budget(PoolConfig.Retry retry, Violations violations) {
		if (!(retry.budgetRatio() >= 0 && retry.budgetRatio() <= MAX_ATTEMPTS)) {
			violations.error("retry.budget.ratio",
					"retry.budget.ratio must be 0% to 1000% (was " + PercentText.of(retry.budgetRatio()) + ")",
					"write 20% or 0.2, for instance");
		}
		if (retry.budgetPerSecond() > MAX_BUDGET_PER_SECOND) {
			violations.error("retry.budget.per-second", "retry.budget.per-second must be at most "
					+ MAX_BUDGET_PER_SECOND + " (was " + retry.budgetPerSecond() + ")", "write 10, for instance");
		}
		violations.zeroOrPositive("retry.budget.per-second", retry.budgetPerSecond(), "write 10, for instance");
		if (retry.enabled() && retry.maxAttempts() > 1 && retry.budgetRatio() == 0 && retry.budgetPerSecond() == 0) {
			violations.warning("retry.budget.per-second", "an empty retry.budget suppresses every further attempt",
					"write retry.enabled=false if that is meant, or 10, for instance");
		}
	}

	private static void backoff(PoolConfig.Retry retry, Violations violations) {
		violations.zeroOrPositive("retry.backoff", retry.backoff());
		violations.positive("retry.max-backoff", retry.maxBackoff(), "there would be no pause at all");
		if (retry.backoff().isZero() && retry.enabled() && retry.maxAttempts() > 1) {
			violations.warning("retry.backoff", "retry.backoff is 0: immediate retries make storms",
					"write 500ms, for instance");
		}
		if (retry.backoff().compareTo(retry.maxBackoff()) > 0) {
			violations.error("retry.backoff",
					"retry.backoff (" + DurationText.of(retry.backoff()) + ") is longer than retry.max-backoff ("
							+ DurationText.of(retry.maxBackoff()) + ")",
					"shorten retry.backoff or lengthen retry.max-backoff");
		}
		if (!(retry.multiplier() >= 1) || Double.isInfinite(retry.multiplier())) {
			violations.error("retry.multiplier",
					"retry.multiplier must be at least 1 (was " + retry.multiplier() + "): pauses would shrink",
					"write 2, for instance");
		}
		if (!(retry.jitter() >= 0 && retry.jitter() <= 1)) {
			violations.error("retry.jitter",
					"retry.jitter must be 0% to 100% (was " + PercentText.of(retry.jitter()) + ")",
					"write 50% or 0.5, for instance");
		}
	}

	private static void statuses(Set<Integer> statuses, Violations violations) {
		for (int status : statuses.stream().sorted().toList()) {
			if (status >= 200 && status < 300) {
				violations.error("retry.statuses", "a success status must not be retried (was " + status + ")",
						"list statuses between 400 and 599 only");
			}
			else if (status < 400 || status > 599) {
				violations.error("retry.statuses",
						"retry.statuses must be error statuses, 400..599 (was " + status + ")",
						"list statuses between 400 and 599 only");
			}
		}
	}

	private static void methods(PoolConfig.Retry retry, Violations violations) {
		for (String method : retry.methods().stream().sorted().toList()) {
			if (!TOKEN.matcher(method).matches() || !method.equals(method.toUpperCase(Locale.ROOT))) {
				violations.error("retry.methods",
						"retry.methods has something that is not a method (was \"" + VisibleText.of(method) + "\")",
						"list methods in capitals: GET,PUT");
			}
			else if (NON_IDEMPOTENT.contains(method) && !retry.allowNonIdempotent()) {
				violations.error("retry.methods",
						"retry.methods has " + method + ", which may create data twice when it is sent again",
						"remove it (a request with an idempotency key is retried anyway),"
								+ " or set retry.allow-non-idempotent=true");
			}
		}
	}

}
