package io.httppool.autoconfigure;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * One layer of settings, with the origin of each that is set.
 *
 * @param prefix path that the keys stand below
 * @param settings the settings; {@code null} where the layer leaves one open
 * @param origins where they come from, by key
 */
record PropertyLayer(String prefix, PoolProperties.Settings settings, Map<String, PropertyOrigin> origins) {

	@Nullable PropertyOrigin origin(String key) {
		return this.origins.get(key);
	}

}
