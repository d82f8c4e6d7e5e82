package io.httppool.autoconfigure;

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
import org.springframework.util.PlaceholderResolutionException;

import io.httppool.autoconfigure.ValueReading.Refusal;

/**
 * Notes where each value comes from, and collects what cannot be read instead of failing
 * at the first one. Strict with the properties of the pools only: what Boot accepts in
 * its own stays accepted.
 */
final class CollectingBindHandler implements BindHandler {

	/** Only what looks like a name: a secret may well have such a beginning in it. */
	private static final Pattern UNRESOLVED = Pattern.compile("\\$\\{([A-Za-z0-9._-]+)[}:]");

	private static final PropertyOrigin UNKNOWN = new PropertyOrigin("", null, null);

	private final ConfigurationPropertyName root;

	private final String prefix;

	private final PlaceholdersResolver placeholders;

	private final Problems problems;

	private final boolean strict;

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
		this.strict = prefix.startsWith("pool");
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
		ConfigurationProperty property = property(name, context);
		if (property == null) {
			return result;
		}
		PropertyOrigin origin = note(name, property, text(property));
		String placeholder = unresolved(property, origin);
		if (placeholder != null) {
			unresolved(name, origin, placeholder);
			return null;
		}
		if (this.strict) {
			ValueReading reading = new ValueReading(target.getType(), key(name), String.valueOf(origin.value()));
			reading.misunderstanding(result).ifPresent((refusal) -> report(name, origin, refusal));
		}
		return result;
	}

	@Override
	public @Nullable Object onFailure(ConfigurationPropertyName name, Bindable<?> target, BindContext context,
			Exception error) {
		if (target.getType().resolve(Object.class).getDeclaringClass() == PoolProperties.class) {
			// A value in place of a group of settings: nothing if it is empty, else an
			// unknown key.
			return null;
		}
		if (error instanceof UnboundConfigurationPropertiesException) {
			// An entry that cannot be read makes those after it look unbound.
			if (!this.problems.hasBelow(path(name))) {
				report(name, UNKNOWN, new Refusal("its list has a gap", "number the entries from [0] without a gap"));
			}
			return null;
		}
		ConfigurationProperty property = property(name, context);
		if (property == null || error instanceof PlaceholderResolutionException) {
			report(name, (property != null) ? note(name, property, null) : UNKNOWN,
					new Refusal("cannot be read, since its placeholders cannot be resolved",
							"correct the placeholders, which may refer to each other"));
			return null;
		}
		PropertyOrigin origin = note(name, property, text(property));
		String placeholder = unresolved(property, origin);
		if (placeholder != null) {
			unresolved(name, origin, placeholder);
			return null;
		}
		ValueReading reading = new ValueReading(target.getType(), key(name), String.valueOf(origin.value()));
		Object value = reading.read();
		if (value == null) {
			report(name, origin, reading.refusal());
		}
		return value;
	}

	private static @Nullable ConfigurationProperty property(ConfigurationPropertyName name, BindContext context) {
		ConfigurationProperty property = context.getConfigurationProperty();
		return (property != null && property.getName().equals(name)) ? property : null;
	}

	private void unresolved(ConfigurationPropertyName name, PropertyOrigin origin, String placeholder) {
		report(name, origin, new Refusal("the placeholder " + placeholder + " has no value",
				"set " + placeholder + ", or give a default: ${" + placeholder + ":...}"));
	}

	private static @Nullable String unresolved(ConfigurationProperty property, PropertyOrigin origin) {
		if (origin.value() == null || String.valueOf(property.getValue()).contains("\\${")) {
			return null;
		}
		Matcher matcher = UNRESOLVED.matcher(origin.value());
		return matcher.find() ? matcher.group(1) : null;
	}

	private void report(ConfigurationPropertyName name, PropertyOrigin origin, Refusal refusal) {
		String value = (origin.value() != null) ? SecretMask.show(key(name), origin.value()) : null;
		this.problems.add(path(name), value, origin.location(), refusal.reason(), refusal.remedy());
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

}
