package io.httppool.autoconfigure;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.ObjectUtils;

import io.httppool.VisibleText;

/**
 * Refuses properties below {@code pool} that nothing reads. Environment variables are
 * left alone: their names cannot be told apart reliably, and others may have chosen the
 * same beginning.
 */
final class UnknownKeys {

	private static final List<String> TOP_LEVEL = List.of("enabled", "lint", "unmatched", "unmatched-max", "defaults",
			"upstreams");

	private static final Set<String> GLOBAL = Set.of("enabled", "lint", "unmatched", "unmatchedmax");

	private final Problems problems;

	UnknownKeys(Problems problems) {
		this.problems = problems;
	}

	void check(Environment environment) {
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			if (source.getUnderlyingSource() instanceof EnumerablePropertySource<?> enumerable
					&& !(enumerable instanceof SystemEnvironmentPropertySource)) {
				for (String property : enumerable.getPropertyNames()) {
					RawPropertyName name = RawPropertyName.of(property);
					if (name.size() > 1 && name.startsWith("pool")) {
						check(name, enumerable);
					}
				}
			}
		}
	}

	private void check(RawPropertyName name, PropertySource<?> source) {
		boolean empty = ObjectUtils.isEmpty(source.getProperty(name.text()));
		if (name.startsWith("pool", "defaults")) {
			checkGroup(name, 2, PoolKeys.DEFAULTS, empty, source);
		}
		else if (name.startsWith("pool", "upstreams")) {
			checkUpstream(name, empty, source);
		}
		else if (name.size() > 2 || GLOBAL.stream().noneMatch((key) -> name.startsWith("pool", key))) {
			unknown(name, suggestTopLevel(name), source);
		}
	}

	private void checkUpstream(RawPropertyName name, boolean empty, PropertySource<?> source) {
		if (name.size() > 2) {
			checkGroup(name, 3, PoolKeys.UPSTREAM, empty, source);
		}
		else if (!empty) {
			add(name, source, "pool.upstreams needs a name below it",
					"write pool.upstreams.zephyr.base-url=https://..., for instance");
		}
	}

	private void checkGroup(RawPropertyName name, int start, PoolKeys keys, boolean empty, PropertySource<?> source) {
		List<String> rest = name.from(start);
		if (rest.isEmpty()) {
			if (!empty) {
				add(name, source, "a value is not possible here, only properties below it",
						(keys == PoolKeys.UPSTREAM) ? "write " + name.text() + ".base-url=..."
								: "write " + name.text() + ".max-connections=..., for instance");
			}
			return;
		}
		if (keys.find(rest).isPresent()) {
			checkCharacters(name, start, source);
			return;
		}
		List<String> below = keys.below(rest);
		if (rest.size() > 2 && keys.isMap(rest.get(0))) {
			add(name, source, "a header has one name and one value",
					"put a name that has a '.' in brackets, and join several values with commas");
		}
		else if (below.isEmpty()) {
			unknown(name, suggest(name, start, keys), source);
		}
		else if (!empty) {
			add(name, source, "a value is not possible here, only properties below it",
					"write one of " + String.join(", ", below));
		}
	}

	private void checkCharacters(RawPropertyName name, int start, PropertySource<?> source) {
		for (int i = start; i < name.size(); i++) {
			if (name.losesCharacters(i)) {
				String element = VisibleText.of(name.element(i));
				add(name, source, "\"" + element + "\" has a character that binding drops from a name",
						"put the name in brackets if the character is meant: \"[" + element + "]\"");
				return;
			}
		}
	}

	private @Nullable String suggestTopLevel(RawPropertyName name) {
		List<String> rest = name.from(1);
		Optional<String> near = EditDistance.nearest(rest.get(0), TOP_LEVEL);
		if (near.isPresent()) {
			return "pool." + near.get() + ((rest.size() > 1) ? "." + String.join(".", name.from(2)) : "");
		}
		return PoolKeys.DEFAULTS.find(rest)
			.or(() -> PoolKeys.DEFAULTS.nearest(rest))
			.map((key) -> "pool.defaults." + key)
			.orElse(null);
	}

	private static @Nullable String suggest(RawPropertyName name, int start, PoolKeys keys) {
		List<String> rest = name.from(start);
		if (start == 3) {
			for (int dots = 1; dots < rest.size(); dots++) {
				Optional<String> key = keys.find(rest.subList(dots, rest.size()));
				if (key.isPresent() && keys.nearest(rest).isEmpty()) {
					String dotted = name.element(2) + "." + String.join(".", rest.subList(0, dots));
					return "pool.upstreams[" + dotted + "]." + key.get();
				}
			}
		}
		else if (PoolKeys.UPSTREAM.find(rest).isPresent()) {
			return "pool.upstreams.*." + String.join(".", rest);
		}
		String prefix = (start == 3) ? new DeclaredUpstream(name.element(2), name.adapted().chop(3)).prefix()
				: "pool.defaults";
		return keys.nearest(rest).map((key) -> prefix + "." + key).orElse(null);
	}

	private void unknown(RawPropertyName name, @Nullable String suggestion, PropertySource<?> source) {
		add(name, source, "unknown property", (suggestion != null) ? "did you mean " + suggestion + "?"
				: "remove it; docs/configuration.md lists the properties");
	}

	private void add(RawPropertyName name, PropertySource<?> source, String reason, String remedy) {
		String location = PropertyOrigin.locationOf(OriginLookup.getOrigin(source, name.text()));
		this.problems.add(name.text(), null, (location != null) ? location : source.getName(), reason,
				VisibleText.of(remedy));
	}

}
