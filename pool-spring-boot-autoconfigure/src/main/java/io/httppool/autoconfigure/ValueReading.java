package io.httppool.autoconfigure;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;

import io.httppool.AcquireOrder;
import io.httppool.PoolPreset;
import io.httppool.RedirectPolicy;
import io.httppool.VisibleText;

/**
 * How one value is read beyond Spring's conversion: {@code none} as a time-out and
 * percentages as numbers, which conversion does not know, and numbers that it silently
 * takes for something else.
 *
 * @param type the type that is wanted
 * @param key the setting's key below the upstream
 * @param text the value, placeholders resolved
 */
record ValueReading(ResolvableType type, String key, String text) {

	/** What {@code timeout: none} is bound to. */
	static final Duration NONE = ChronoUnit.FOREVER.getDuration();

	private static final Pattern WHOLE_NUMBER = Pattern.compile("[+-]?\\d+");

	private static final Pattern ZERO = Pattern.compile("[+-]?0+");

	private static final Pattern PERCENTAGE = Pattern.compile("([+-]?\\d+(?:\\.\\d+)?) ?%");

	ValueReading {
		text = text.strip();
	}

	/**
	 * Read what conversion could not.
	 * @return the value, or {@code null} if it cannot be read here either
	 */
	@Nullable Object read() {
		if (wanted() == Duration.class && mayBeNone() && this.text.equalsIgnoreCase("none")) {
			return NONE;
		}
		Matcher percentage = PERCENTAGE.matcher(this.text);
		if (wanted() == Double.class && percentage.matches()) {
			return new BigDecimal(percentage.group(1)).movePointLeft(2).doubleValue();
		}
		if (wanted() == Float.class && percentage.matches()) {
			return Float.valueOf(percentage.group(1));
		}
		return null;
	}

	/**
	 * Whether conversion has made something of the value that is hardly meant.
	 * @param converted the result of the conversion
	 * @return why the value is refused, or empty
	 */
	Optional<Refusal> misunderstanding(Object converted) {
		boolean wholeNumber = WHOLE_NUMBER.matcher(this.text).matches();
		if (converted instanceof Duration && wholeNumber && !ZERO.matcher(this.text).matches()) {
			return Optional.of(new Refusal(this.text + " has no unit; it would mean " + this.text + " ms",
					"write " + this.text + "s or " + this.text + "ms"));
		}
		if (converted instanceof Integer && !wholeNumber) {
			// Conversion cuts off a fraction.
			return Optional.of(refusal());
		}
		return Optional.empty();
	}

	/**
	 * Why the value cannot be read.
	 * @return the refusal
	 */
	Refusal refusal() {
		Class<?> wanted = wanted();
		if (wanted == Integer.class) {
			return refusal("not a whole number", "write digits only");
		}
		if (wanted == Duration.class) {
			return refusal("not a duration", "write 5s, 500ms or PT5S" + (mayBeNone() ? ", or none" : ""));
		}
		if (wanted == Double.class) {
			return refusal("not a number", "write 0.5 or 50%, for instance");
		}
		if (wanted == Float.class) {
			return refusal("not a number", "write 50 or 50%, for instance");
		}
		if (wanted == Boolean.class) {
			return refusal("neither true nor false", "write true or false");
		}
		if (wanted.isEnum()) {
			return refusal(reason(wanted), "write " + choices(wanted));
		}
		if (Collection.class.isAssignableFrom(wanted)) {
			boolean numbers = this.type.asCollection().resolveGeneric(0) == Integer.class;
			return refusal("not a list of " + (numbers ? "whole numbers" : "words"),
					"separate the entries with commas");
		}
		return new Refusal("not a value that is possible here", "see docs/configuration.md for its type");
	}

	private static String reason(Class<?> choice) {
		if (choice == RedirectPolicy.class) {
			return "not a known way to treat redirects";
		}
		if (choice == PoolPreset.class) {
			return "not a known preset";
		}
		return (choice == AcquireOrder.class) ? "not a known order" : "not a value that is possible here";
	}

	private static String choices(Class<?> choice) {
		List<String> choices = Stream.of(choice.getEnumConstants())
			.map((constant) -> constant.toString().toLowerCase(Locale.ROOT).replace('_', '-'))
			.toList();
		int last = choices.size() - 1;
		return String.join(", ", choices.subList(0, last)) + " or " + choices.get(last);
	}

	private Refusal refusal(String reason, String remedy) {
		String shown = VisibleText.of(SecretMask.show(this.key, this.text));
		return new Refusal(reason + " (was \"" + shown + "\")", remedy);
	}

	private boolean mayBeNone() {
		return this.key.equals("timeout");
	}

	private Class<?> wanted() {
		return this.type.resolve(Object.class);
	}

	/**
	 * Why a value is refused.
	 *
	 * @param reason what is wrong
	 * @param remedy what to write instead
	 */
	record Refusal(String reason, String remedy) {

	}

}
