package io.httppool.autoconfigure;

import java.beans.PropertyDescriptor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import org.springframework.beans.BeanUtils;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;

/**
 * The keys that a class of properties understands, read from the class itself so that
 * they cannot differ from what is bound.
 */
final class PoolKeys {

	/** Keys below {@code pool.defaults}. */
	static final PoolKeys DEFAULTS = new PoolKeys(PoolProperties.Settings.class);

	/** Keys below {@code pool.upstreams.<name>}. */
	static final PoolKeys UPSTREAM = new PoolKeys(PoolProperties.Upstream.class);

	/** Keys below {@code pool.fleet}. */
	static final PoolKeys FLEET = new PoolKeys(PoolProperties.Fleet.class);

	private final Map<String, Class<?>> types = new LinkedHashMap<>();

	private PoolKeys(Class<?> type) {
		collect(type, "");
	}

	private void collect(Class<?> type, String prefix) {
		for (PropertyDescriptor descriptor : BeanUtils.getPropertyDescriptors(type)) {
			Class<?> propertyType = Objects.requireNonNull(descriptor.getPropertyType());
			String key = prefix + DataObjectPropertyName.toDashedForm(descriptor.getName());
			if (propertyType.getDeclaringClass() == PoolProperties.class) {
				collect(propertyType, key + ".");
			}
			else if (propertyType != Class.class) {
				this.types.put(key, propertyType);
			}
		}
	}

	/**
	 * All keys.
	 * @return the keys in dashed form
	 */
	Collection<String> all() {
		return this.types.keySet();
	}

	/**
	 * The key that these elements of a property name stand for.
	 * @param elements the elements below the prefix, as written
	 * @return the key in dashed form, or empty if there is none
	 */
	Optional<String> find(List<String> elements) {
		for (Map.Entry<String, Class<?>> entry : this.types.entrySet()) {
			String known = uniform(entry.getKey());
			if (known.equals(uniform(String.join(".", elements)))) {
				return Optional.of(entry.getKey());
			}
			int head = entry.getKey().split("\\.").length;
			if (acceptsOneMore(entry.getValue(), elements, head)
					&& known.equals(uniform(String.join(".", elements.subList(0, head))))) {
				return Optional.of(entry.getKey());
			}
		}
		return Optional.empty();
	}

	private boolean acceptsOneMore(Class<?> type, List<String> elements, int head) {
		return elements.size() == head + 1
				&& (Map.class.isAssignableFrom(type) || (Collection.class.isAssignableFrom(type)
						&& elements.get(head).chars().allMatch(Character::isDigit)));
	}

	/**
	 * Whether a key has entries of the user's own below it.
	 * @param element the only element of the key, as written
	 * @return whether it has
	 */
	boolean isMap(String element) {
		return this.types.entrySet()
			.stream()
			.anyMatch((entry) -> Map.class.isAssignableFrom(entry.getValue())
					&& uniform(entry.getKey()).equals(uniform(element)));
	}

	/**
	 * The keys below a group of settings.
	 * @param elements elements of a property name
	 * @return the keys, none if the elements do not name a group
	 */
	List<String> below(List<String> elements) {
		String group = uniform(String.join(".", elements)) + ".";
		return this.types.keySet().stream().filter((key) -> uniform(key).startsWith(group)).toList();
	}

	/**
	 * Whether an environment variable's rest names a key. Its separators do not tell
	 * words from levels.
	 * @param elements the rest, split at its underscores
	 * @return whether there is such a key
	 */
	boolean matchesIgnoringSeparators(List<String> elements) {
		String joined = String.join("", elements);
		return this.types.entrySet().stream().anyMatch((entry) -> {
			String known = uniform(entry.getKey()).replace(".", "");
			return known.equals(joined) || (Map.class.isAssignableFrom(entry.getValue()) && elements.size() > 1
					&& joined.startsWith(known));
		});
	}

	/**
	 * The key that was probably meant.
	 * @param elements elements of an unknown key
	 * @return the nearest key, or empty if none is near
	 */
	Optional<String> nearest(List<String> elements) {
		String wrong = String.join(".", elements).toLowerCase(Locale.ROOT);
		List<String> candidates = new ArrayList<>(this.types.keySet());
		return EditDistance.nearest(wrong, candidates)
			.or(() -> candidates.stream().filter((key) -> key.endsWith("." + wrong)).findFirst());
	}

	private static String uniform(String key) {
		return key.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
	}

}
