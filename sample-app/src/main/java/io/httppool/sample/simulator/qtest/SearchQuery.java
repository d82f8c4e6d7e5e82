package io.httppool.sample.simulator.qtest;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.httppool.sample.simulator.http.ApiException;

/**
 * A parsed search such as {@code 'Zephyr Key' = 'SIM-T38' or Name ~ 'refund'}: conditions
 * on one field each, of which {@code and} binds tighter than {@code or}. {@code =} asks
 * for the whole value, {@code ~} for a part of it in any case.
 */
final class SearchQuery {

	private static final String QUOTED = "'((?:[^'\\\\]|\\\\.)*)'";

	private static final Pattern CONDITION = Pattern
		.compile("\\s*(?:" + QUOTED + "|(\\w+))\\s*([=~])\\s*(?:" + QUOTED + "|([^\\s']+))\\s*");

	private static final Pattern CONJUNCTION = Pattern.compile("(and|or)\\b", Pattern.CASE_INSENSITIVE);

	private final List<List<Condition>> alternatives;

	private SearchQuery(List<List<Condition>> alternatives) {
		this.alternatives = alternatives;
	}

	/**
	 * Reads a query.
	 * @param text the query
	 * @return the query
	 * @throws ApiException with status 400 if it cannot be read
	 */
	static SearchQuery parse(String text) {
		List<List<Condition>> alternatives = new ArrayList<>();
		alternatives.add(new ArrayList<>());
		Matcher condition = CONDITION.matcher(text);
		Matcher conjunction = CONJUNCTION.matcher(text);
		int position = 0;
		while (true) {
			if (!condition.region(position, text.length()).lookingAt()) {
				throw invalid(text, position);
			}
			alternatives.get(alternatives.size() - 1)
				.add(new Condition(either(condition, 1, 2), condition.group(3).equals("="), either(condition, 4, 5)));
			position = condition.end();
			if (position == text.length()) {
				return new SearchQuery(alternatives);
			}
			if (!conjunction.region(position, text.length()).lookingAt()) {
				throw invalid(text, position);
			}
			if (conjunction.group().equalsIgnoreCase("or")) {
				alternatives.add(new ArrayList<>());
			}
			position = conjunction.end();
		}
	}

	private static ApiException invalid(String text, int position) {
		return new ApiException(400, "Invalid query at position " + position + ": " + text);
	}

	private static String either(Matcher matcher, int quoted, int bare) {
		String text = matcher.group(quoted);
		return (text != null) ? text.replaceAll("\\\\(.)", "$1") : matcher.group(bare);
	}

	/**
	 * Whether an object is found.
	 * @param values gives the value of a field by its label, empty if it has none
	 * @return whether the conditions hold
	 */
	boolean matches(UnaryOperator<String> values) {
		return this.alternatives.stream()
			.anyMatch((conditions) -> conditions.stream().allMatch((condition) -> condition.holds(values)));
	}

	private record Condition(String field, boolean whole, String value) {

		boolean holds(UnaryOperator<String> values) {
			String actual = values.apply(this.field);
			return this.whole ? actual.equals(this.value) : lower(actual).contains(lower(this.value));
		}

		private static String lower(String text) {
			return text.toLowerCase(Locale.ROOT);
		}

	}

}
