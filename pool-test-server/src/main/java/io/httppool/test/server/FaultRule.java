package io.httppool.test.server;

import java.util.Objects;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Says which requests meet a fault, and which of those.
 *
 * @param id the name under which firings are counted
 * @param method the method, {@code null} for any
 * @param path a regular expression for the whole decoded path, {@code null} for any
 * @param when which of the matching requests
 * @param fault what happens to them
 */
public record FaultRule(String id, @Nullable String method, @Nullable String path, When when, Fault fault) {

	public FaultRule {
		if (path != null) {
			Pattern.compile(path);
		}
		if (method == null && path == null && fault.kind() == Fault.Kind.RESET_BEFORE_READ && when.firstAttemptOnly()) {
			throw new IllegalArgumentException("A connection that is reset after accept has no first attempt");
		}
	}

	/**
	 * Begins a rule for one method and path.
	 * @param method the method
	 * @param path a regular expression for the whole decoded path
	 * @return a builder
	 */
	public static Builder on(String method, String path) {
		return new Builder(method, path);
	}

	/**
	 * Begins a rule for one method and any path.
	 * @param method the method
	 * @return a builder
	 */
	public static Builder onMethod(String method) {
		return new Builder(method, null);
	}

	/**
	 * Begins a rule for any method on one path.
	 * @param path a regular expression for the whole decoded path
	 * @return a builder
	 */
	public static Builder onPath(String path) {
		return new Builder(null, path);
	}

	/**
	 * Begins a rule for every request.
	 * @return a builder
	 */
	public static Builder onAny() {
		return new Builder(null, null);
	}

	/**
	 * Which of the matching requests meet the fault. All conditions must hold.
	 *
	 * @param every each so many-th request, counted from {@code from}: 40 means the 40th,
	 * the 80th and so on
	 * @param from number of the first request that counts, from 1
	 * @param times how often at most
	 * @param probability how probably, 0 to 1
	 * @param firstAttemptOnly whether only the first request of equal method, target and
	 * body counts, so that a repetition gets through
	 */
	public record When(int every, int from, int times, double probability, boolean firstAttemptOnly) {

		/** Always. */
		public static final When ALWAYS = new When(1, 1, Integer.MAX_VALUE, 1, false);

		public When {
			if (every < 1 || from < 1 || times < 1) {
				throw new IllegalArgumentException("'every', 'from' and 'times' are at least 1");
			}
			if (!(probability >= 0 && probability <= 1)) {
				throw new IllegalArgumentException("A probability lies between 0 and 1");
			}
		}

	}

	/**
	 * Builds a rule. Not for several threads.
	 */
	public static final class Builder {

		private final @Nullable String method;

		private final @Nullable String path;

		private @Nullable String id;

		private When when = When.ALWAYS;

		private Builder(@Nullable String method, @Nullable String path) {
			this.method = method;
			this.path = path;
		}

		/**
		 * Names the rule. Without it the rule is named after its fault.
		 * @param value the name under which firings are counted
		 * @return this builder
		 */
		public Builder id(String value) {
			this.id = Objects.requireNonNull(value);
			return this;
		}

		/**
		 * Restricts the rule to each so many-th request.
		 * @param value the number, from 1
		 * @return this builder
		 */
		public Builder every(int value) {
			return when(new When(value, this.when.from(), this.when.times(), this.when.probability(),
					this.when.firstAttemptOnly()));
		}

		/**
		 * Lets the rule begin to count with a later request.
		 * @param value number of the first request that counts, from 1
		 * @return this builder
		 */
		public Builder from(int value) {
			return when(new When(this.when.every(), value, this.when.times(), this.when.probability(),
					this.when.firstAttemptOnly()));
		}

		/**
		 * Restricts how often the rule fires.
		 * @param value the number, from 1
		 * @return this builder
		 */
		public Builder times(int value) {
			return when(new When(this.when.every(), this.when.from(), value, this.when.probability(),
					this.when.firstAttemptOnly()));
		}

		/**
		 * Lets chance decide, repeatably by the server's seed.
		 * @param value how probably the rule fires, 0 to 1
		 * @return this builder
		 */
		public Builder probability(double value) {
			return when(new When(this.when.every(), this.when.from(), this.when.times(), value,
					this.when.firstAttemptOnly()));
		}

		/**
		 * Lets repetitions of a request (equal method, target and body) get through.
		 * @return this builder
		 */
		public Builder firstAttemptOnly() {
			return when(
					new When(this.when.every(), this.when.from(), this.when.times(), this.when.probability(), true));
		}

		/**
		 * Sets all conditions at once.
		 * @param value which of the matching requests
		 * @return this builder
		 */
		public Builder when(When value) {
			this.when = value;
			return this;
		}

		/**
		 * Completes the rule.
		 * @param fault what happens to the requests
		 * @return the rule
		 */
		public FaultRule then(Fault fault) {
			String name = (this.id != null) ? this.id : fault.kind().wireName();
			return new FaultRule(name, this.method, this.path, this.when, fault);
		}

	}

}
