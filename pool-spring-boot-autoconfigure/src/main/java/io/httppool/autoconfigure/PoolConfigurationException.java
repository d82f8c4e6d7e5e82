package io.httppool.autoconfigure;

import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.httppool.VisibleText;

/**
 * The pools are not configured correctly. Carries every problem of one start, and no
 * secret.
 */
public class PoolConfigurationException extends RuntimeException {

	/** What was found. */
	private final transient List<Problem> problems;

	/**
	 * Create an exception.
	 * @param problems what was found; at least one
	 */
	public PoolConfigurationException(List<Problem> problems) {
		super(problems.stream()
			.map((problem) -> problem.property() + ": " + problem.reason())
			.collect(Collectors.joining("; ", "The HTTP connection pools are not configured correctly: ", "")));
		this.problems = List.copyOf(problems);
	}

	/**
	 * What was found.
	 * @return the problems in the order of the configuration
	 */
	public List<Problem> getProblems() {
		return this.problems;
	}

	/**
	 * One thing that is wrong. All text is safe to show: masked and escaped.
	 *
	 * @param property full path of the property
	 * @param value its value, {@code ******} for what may be secret, or {@code null} if
	 * there is none to show
	 * @param origin file and line, or another place that it comes from, if known
	 * @param reason what is wrong
	 * @param remedy what to write instead
	 */
	public record Problem(String property, @Nullable String value, @Nullable String origin, String reason,
			String remedy) {

		public Problem {
			property = VisibleText.of(property);
			value = (value != null) ? VisibleText.of(value) : null;
			origin = (origin != null) ? VisibleText.of(origin) : null;
		}

	}

}
