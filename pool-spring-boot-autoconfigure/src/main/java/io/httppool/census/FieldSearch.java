package io.httppool.census;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * Looks for objects inside another one. Clients hide their pools in private fields, so
 * that there is no other way to them. Bounded in depth and number; what cannot be read,
 * as in a native image, is not found.
 */
final class FieldSearch {

	private static final int MAX_DEPTH = 10;

	private static final int MAX_OBJECTS = 1000;

	/** Where clients and what wraps them live. */
	private static final List<String> FOLLOWED = List.of("org.springframework.http.", "org.springframework.web.",
			"org.springframework.util.function.", "org.springframework.cloud.", "org.apache.hc.", "feign.",
			"reactor.netty.", "io.httppool.restclient.Routing", "io.httppool.webclient.Routing",
			"io.httppool.autoconfigure.restclient.", "io.httppool.autoconfigure.webclient.");

	private FieldSearch() {
	}

	/**
	 * Look for objects.
	 * @param root where to begin, itself included
	 * @param wanted what to look for; the search does not go into what it has found
	 * @return the paths to them, from the root to what was found
	 */
	static List<List<Object>> find(Object root, Predicate<Object> wanted) {
		List<List<Object>> found = new ArrayList<>();
		Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
		Deque<List<Object>> paths = new ArrayDeque<>();
		seen.add(root);
		paths.add(List.of(root));
		while (!paths.isEmpty()) {
			List<Object> path = paths.remove();
			Object last = path.get(path.size() - 1);
			if (wanted.test(last)) {
				found.add(path);
			}
			else if (path.size() < MAX_DEPTH && isFollowed(last)) {
				for (Object value : fieldsOf(last)) {
					if (seen.size() < MAX_OBJECTS && seen.add(value)) {
						List<Object> longer = new ArrayList<>(path);
						longer.add(value);
						paths.add(longer);
					}
				}
			}
		}
		return found;
	}

	/**
	 * What an object has in its fields.
	 * @param owner the object
	 * @param action told of each field that can be read and is not {@code null}
	 */
	static void eachField(Object owner, FieldAction action) {
		for (Class<?> type = owner.getClass(); type != null && type != Object.class; type = type.getSuperclass()) {
			for (Field field : type.getDeclaredFields()) {
				Object value = valueOf(field, owner);
				if (value != null) {
					action.accept(field.getName(), value);
				}
			}
		}
	}

	/**
	 * What an object has in the first field of a type.
	 * @param owner the object
	 * @param type the type of the value
	 * @return the value, or {@code null} if there is none
	 */
	static <T> @Nullable T firstField(Object owner, Class<T> type) {
		return fieldsOf(owner).stream().filter(type::isInstance).map(type::cast).findFirst().orElse(null);
	}

	private static List<Object> fieldsOf(Object owner) {
		List<Object> values = new ArrayList<>();
		eachField(owner, (name, value) -> values.add(value));
		return values;
	}

	private static @Nullable Object valueOf(Field field, Object owner) {
		if (field.getType().isPrimitive() || Modifier.isStatic(field.getModifiers())) {
			return null;
		}
		try {
			return field.trySetAccessible() ? field.get(owner) : null;
		}
		catch (IllegalAccessException | SecurityException ex) {
			return null;
		}
	}

	private static boolean isFollowed(Object value) {
		String type = value.getClass().getName();
		return FOLLOWED.stream().anyMatch(type::startsWith);
	}

	/**
	 * Told of a field.
	 */
	@FunctionalInterface
	interface FieldAction {

		void accept(String name, Object value);

	}

}
