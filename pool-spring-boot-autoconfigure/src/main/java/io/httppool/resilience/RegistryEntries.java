package io.httppool.resilience;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import io.github.resilience4j.core.Registry;
import org.jspecify.annotations.Nullable;

import io.httppool.ConnectionPool;

/**
 * Entries of ours in a registry of the application, under the names of pools. What the
 * application has registered under the same name makes room for as long as ours is there.
 * Of several pools of one name, of which all but the last one end, that one has the
 * entry.
 * <p>
 * Safe for use by any number of threads. The registry is changed under a lock: whoever
 * listens to it must not wait for another thread that adds or removes a pool.
 *
 * @param <E> the registry's type of an entry
 */
final class RegistryEntries<E> {

	private final Registry<E, ?> registry;

	/** Guarded by the monitor of this object. */
	private final Map<String, Entry<E>> entries = new HashMap<>();

	RegistryEntries(Registry<E, ?> registry) {
		this.registry = registry;
	}

	/**
	 * What the application has registered, be it in place or replaced by ours.
	 * @param name a name
	 * @return the application's entry, or {@code null}
	 */
	synchronized @Nullable E registered(String name) {
		E current = this.registry.find(name).orElse(null);
		Entry<E> entry = this.entries.get(name);
		return (entry != null && entry.ours() == current) ? entry.replaced() : current;
	}

	/**
	 * Add an entry.
	 * @param pool the pool whose name it gets
	 * @param add registers a new entry
	 * @param remake makes an entry like the one that is registered, without registering
	 * it
	 * @return the entry
	 */
	synchronized E add(ConnectionPool pool, Supplier<E> add, UnaryOperator<E> remake) {
		String name = pool.name();
		takeBack(name);
		E registered = this.registry.find(name).orElse(null);
		E entry = (registered != null) ? remake.apply(registered) : add.get();
		if (registered != null) {
			this.registry.replace(name, entry);
		}
		this.entries.put(name, new Entry<>(pool, entry, registered));
		return entry;
	}

	/**
	 * Remove the entry of a pool. No effect if it has none, or not any more.
	 * @param pool the pool
	 */
	synchronized void remove(ConnectionPool pool) {
		Entry<E> entry = this.entries.get(pool.name());
		if (entry != null && entry.pool() == pool) {
			takeBack(pool.name());
		}
	}

	private void takeBack(String name) {
		Entry<E> entry = this.entries.remove(name);
		if (entry == null || this.registry.find(name).orElse(null) != entry.ours()) {
			// The application has put something else there meanwhile.
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

	private record Entry<E>(ConnectionPool pool, E ours, @Nullable E replaced) {

	}

}
