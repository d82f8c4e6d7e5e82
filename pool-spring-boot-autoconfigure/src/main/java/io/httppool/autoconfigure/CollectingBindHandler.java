package io.httppool.autoconfigure;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.PlaceholdersResolver;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.core.ResolvableType;
import org.springframework.util.PlaceholderResolutionException;

import io.httppool.RedirectPolicy;
import io.httppool.VisibleText;

/**
 * Notes where each value comes from, and collects what cannot be converted instead of
 * failing at the first one. Reads {@code none} as a time-out and percentages as numbers,
 * which conversion does not know.
 */
final class CollectingBindHandler implements BindHandler {

	/** What {@code timeout: none} is bound to. */
	static final Duration NONE = ChronoUnit.FOREVER.getDuration();

	private static final Pattern UNRESOLVED = Pattern.compile("\\$\\{([^}:]+)[}:]");

	private static final Pattern WHOLE_NUMBER = Pattern.compile("[+-]?\\d+");

	private static final Pattern PERCENTAGE = Pattern.compile("([+-]?\\d+(?:\\.\\d+)?) ?%");

	private final ConfigurationPropertyName root;

	private final String prefix;

	private final PlaceholdersResolver placeholders;

	private final Problems problems;

	private final Map<String, PropertyOrigin> origins = new LinkedHashMap<>();

	/**
	 * Create a handler for one binding.
	 * @param root name that is bound
	 * @param prefix how to show that name
	 * @param placeholders resolves placeholders as the binder does
	 * @param problems where to put what is found
	 */
	CollectingBindHandler(ConfigurationPropertyName root, String prefix, PlaceholdersResolver placeholders,
			Problems problems) {
		this.root = root;
		this.prefix = prefix;
		this.placeholders = placeholders;
		this.problems = problems;
	}

	/**
	 * Where the values come from.
	 * @return the origins by key below the root
	 */
	Map<String, PropertyOrigin> origins() {
		return this.origins;
	}

	@Override
	public @Nullable Object onSuccess(ConfigurationPropertyName name, Bindable<?> target, BindContext context,
			Object result) {
		ConfigurationProperty property = context.getConfigurationProperty();
		if (property == null || !property.getName().equals(name)) {
			return result;
		}
		PropertyOrigin origin = note(name, property, text(property));
		String placeholder = unresolved(property, origin);
		if (placeholder != null) {
			unresolved(name, origin, placeholder);
			return null;
		}
		if (result instanceof Duration && isOurs()) {
			checkUnit(name, origin);
		}
		else if (result instanceof Integer && !WHOLE_NUMBER.matcher(String.valueOf(origin.value()).strip()).matches()) {
			// Conversion cuts off a fraction.
			notConvertible(name, target.getType(), origin);
		}
		return result;
	}

	private void checkUnit(ConfigurationPropertyName name, PropertyOrigin origin) {
		String text = String.valueOf(origin.value()).strip();
		if (WHOLE_NUMBER.matcher(text).matches() && !text.matches("[+-]?0+")) {
			report(name, origin, text + " has no unit; it would mean " + text + " ms",
					"write " + text + "s or " + text + "ms");
		}
	}

	@Override
	public @Nullable Object onFailure(ConfigurationPropertyName name, Bindable<?> target, BindContext context,
			Exception error) {
		if (target.getType().resolve(Object.class).getDeclaringClass() == PoolProperties.class) {
			// A value in place of a group of settings: nothing if it is empty, else an
			// unknown key.
			return null;
		}
		ConfigurationProperty property = context.getConfigurationProperty();
		if (error instanceof UnboundConfigurationPropertiesException && this.problems.hasBelow(path(name))) {
			return null;
		}
		if (property == null) {
			report(name, new PropertyOrigin("", null, null), "cannot be read", "correct the value");
			return null;
		}
		if (error instanceof PlaceholderResolutionException) {
			report(name, note(name, property, null), "its placeholders refer to each other",
					"correct the placeholders");
			return null;
		}
		PropertyOrigin origin = note(name, property, text(property));
		String placeholder = unresolved(property, origin);
		if (placeholder != null) {
			unresolved(name, origin, placeholder);
			return null;
		}
		String text = String.valueOf(origin.value()).strip();
		Object value = read(name, target.getType(), text);
		if (value == null) {
			notConvertible(name, target.getType(), origin);
		}
		return value;
	}

	private @Nullable Object read(ConfigurationPropertyName name, ResolvableType type, String text) {
		Class<?> wanted = type.resolve(Object.class);
		if (wanted == Duration.class && key(name).equals("timeout") && text.equalsIgnoreCase("none")) {
			return NONE;
		}
		Matcher percentage = PERCENTAGE.matcher(text);
		if (wanted == Double.class && percentage.matches()) {
			return new BigDecimal(percentage.group(1)).movePointLeft(2).doubleValue();
		}
		return null;
	}

	private void notConvertible(ConfigurationPropertyName name, ResolvableType type, PropertyOrigin origin) {
		Class<?> wanted = type.resolve(Object.class);
		if (wanted == Integer.class) {
			report(name, origin, "not a whole number" + was(name, origin), "write digits only");
		}
		else if (wanted == Duration.class) {
			report(name, origin, "not a duration" + was(name, origin),
					"write 5s, 500ms or PT5S" + (key(name).equals("timeout") ? ", or none" : ""));
		}
		else if (wanted == Double.class) {
			report(name, origin, "not a number" + was(name, origin), "write 0.5 or 50%, for instance");
		}
		else if (wanted == Boolean.class) {
			report(name, origin, "neither true nor false" + was(name, origin), "write true or false");
		}
		else if (wanted == RedirectPolicy.class) {
			report(name, origin, "not a known way to treat redirects" + was(name, origin),
					"write follow-when-possible, follow or dont-follow");
		}
		else if (Collection.class.isAssignableFrom(wanted)) {
			report(name, origin, "not a list of "
					+ ((type.getGeneric(0).resolve() == Integer.class) ? "whole numbers" : "words") + was(name, origin),
					"separate the entries with commas");
		}
		else {
			report(name, origin, "not a value that is possible here", "see docs/configuration.md for its type");
		}
	}

	private String was(ConfigurationPropertyName name, PropertyOrigin origin) {
		return " (was \"" + VisibleText.of(SecretMask.show(key(name), String.valueOf(origin.value()))) + "\")";
	}

	private void unresolved(ConfigurationPropertyName name, PropertyOrigin origin, String placeholder) {
		report(name, origin, "the placeholder " + VisibleText.of(placeholder) + " has no value", "set "
				+ VisibleText.of(placeholder) + ", or give a default: ${" + VisibleText.of(placeholder) + ":...}");
	}

	private static @Nullable String unresolved(ConfigurationProperty property, PropertyOrigin origin) {
		if (origin.value() == null || String.valueOf(property.getValue()).contains("\\${")) {
			return null;
		}
		Matcher matcher = UNRESOLVED.matcher(origin.value());
		return matcher.find() ? matcher.group(1) : null;
	}

	private void report(ConfigurationPropertyName name, PropertyOrigin origin, String reason, String remedy) {
		String value = (origin.value() != null) ? SecretMask.show(key(name), origin.value()) : null;
		this.problems.add(path(name), value, origin.location(), reason, remedy);
	}

	private PropertyOrigin note(ConfigurationPropertyName name, ConfigurationProperty property, @Nullable String text) {
		PropertyOrigin origin = new PropertyOrigin(path(name), text, PropertyOrigin.locationOf(property));
		this.origins.put(key(name).replaceFirst("\\[\\d+]$", ""), origin);
		return origin;
	}

	private @Nullable String text(ConfigurationProperty property) {
		Object resolved = this.placeholders.resolvePlaceholders(property.getValue());
		return (resolved != null) ? resolved.toString() : null;
	}

	private String path(ConfigurationPropertyName name) {
		String key = key(name);
		return key.isEmpty() ? this.prefix : this.prefix + "." + key;
	}

	private String key(ConfigurationPropertyName name) {
		StringBuilder key = new StringBuilder();
		for (int i = this.root.getNumberOfElements(); i < name.getNumberOfElements(); i++) {
			String element = name.getElement(i, Form.ORIGINAL);
			if (name.isNumericIndex(i)) {
				key.append('[').append(element).append(']');
			}
			else {
				key.append(key.isEmpty() ? "" : ".").append(element);
			}
		}
		return key.toString();
	}

	private boolean isOurs() {
		return this.prefix.startsWith("pool");
	}

}
