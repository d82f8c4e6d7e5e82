package io.httppool.resilience;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;

import io.github.resilience4j.core.Registry;
import org.jspecify.annotations.Nullable;

/**
 * Entries of ours in a registry of the application. What the application has registered
 * under the same name makes room for as long as ours is there.
 *
 * @param <E> the registry's type of an entry
 */
final class RegistryEntries<E> {

	private final Registry<E, ?> registry;

	private final Map<String, Entry<E>> entries = new ConcurrentHashMap<>();

	RegistryEntries(Registry<E, ?> registry) {
		this.registry = registry;
	}

	/**
	 * Add an entry.
	 * @param name its name
	 * @param config chooses a configuration, given what is registered; {@code null} for
	 * no entry
	 * @param add registers a new entry
	 * @param remake makes an entry like the one that is registered, without registering
	 * it
	 * @param <C> the type of a configuration
	 * @return the entry, or {@code null}
	 */
	<C> @Nullable E add(String name, Function<@Nullable E, @Nullable C> config, Function<C, E> add,
			BiFunction<E, C, E> remake) {
		E registered = this.registry.find(name).orElse(null);
		C chosen = config.apply(registered);
		if (chosen == null) {
			return null;
		}
		E entry = (registered != null) ? remake.apply(registered, chosen) : add.apply(chosen);
		if (registered != null) {
			this.registry.replace(name, entry);
		}
		this.entries.put(name, new Entry<>(registered));
		return entry;
	}

	/**
	 * Remove an entry. No effect if there is none of ours.
	 * @param name its name
	 */
	void remove(String name) {
		Entry<E> entry = this.entries.remove(name);
		if (entry == null) {
			return;
		}
		E replaced = entry.replaced();
		if (replaced != null) {
			this.registry.replace(name, replaced);
		}
		else {
			this.registry.remove(name);
		}
	}

	private record Entry<E>(@Nullable E replaced) {

	}

}
