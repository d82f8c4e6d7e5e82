package io.httppool.insight;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A library that tries calls again and can be seen on the stack of who makes the call.
 */
enum RetryingCaller {

	SPRING("Spring's RetryTemplate or @Retryable", "org.springframework.core.retry."),

	SPRING_RETRY("Spring Retry", "org.springframework.retry."),

	RESILIENCE4J("Resilience4j", "io.github.resilience4j.retry."),

	FAILSAFE("Failsafe", "dev.failsafe.");

	/** Where calls of blocking clients enter; others are not tried again on the stack. */
	private static final String ENTRY = "io.httppool.restclient.";

	private final String text;

	private final String packages;

	RetryingCaller(String text, String packages) {
		this.text = text;
		this.packages = packages;
	}

	/**
	 * Name for users.
	 */
	String text() {
		return this.text;
	}

	/**
	 * Look for a library around the call. One of them may also make the pool's own
	 * attempts: that is within.
	 * @param classes names of the classes on the stack, the one called last first
	 */
	static Optional<RetryingCaller> among(List<String> classes) {
		int entry = classes.size() - 1;
		while (entry >= 0 && !classes.get(entry).startsWith(ENTRY)) {
			entry--;
		}
		List<String> around = (entry >= 0) ? classes.subList(entry, classes.size()) : List.of();
		return Arrays.stream(values())
			.filter((caller) -> around.stream().anyMatch((name) -> name.startsWith(caller.packages)))
			.findFirst();
	}

	/**
	 * Look at the stack of this thread.
	 */
	static Optional<RetryingCaller> onThisStack() {
		return among(
				StackWalker.getInstance().walk((frames) -> frames.map(StackWalker.StackFrame::getClassName).toList()));
	}

}
