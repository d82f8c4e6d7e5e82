package io.httppool.autoconfigure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.httppool.PoolPreset;

/**
 * Presets as layers of their own: each right below the layer that names it, so that all
 * other settings of that layer win over it, and it wins over all layers further below.
 */
final class PresetLayers {

	private PresetLayers() {
	}

	/**
	 * Add the presets.
	 * @param layers the layers as they were written, the most important one first
	 * @return the same layers, each followed by its preset if it names one
	 */
	static List<PropertyLayer> addTo(List<PropertyLayer> layers) {
		List<PropertyLayer> all = new ArrayList<>();
		for (PropertyLayer layer : layers) {
			all.add(layer);
			PoolPreset preset = layer.settings().getPreset();
			if (preset != null) {
				all.add(layer(preset, layer.prefix(), layer.origin("preset")));
			}
		}
		return all;
	}

	private static PropertyLayer layer(PoolPreset preset, String prefix, @Nullable PropertyOrigin named) {
		PoolProperties.Settings settings = new PoolProperties.Settings();
		settings.setMaxConnections(preset.maxConnections());
		settings.setMinIdle(preset.minIdle());
		settings.setIdleTimeout(preset.idleTimeout());
		settings.setConnectTimeout(preset.connectTimeout());
		settings.setMaintenanceInterval(preset.maintenanceInterval());
		Map<String, PropertyOrigin> origins = new LinkedHashMap<>();
		if (named != null) {
			PropertyOrigin origin = named
				.labelled("preset " + preset.name().toLowerCase(Locale.ROOT).replace('_', '-'));
			for (String key : List.of("max-connections", "min-idle", "idle-timeout", "connect-timeout",
					"maintenance-interval")) {
				origins.put(key, origin);
			}
		}
		return new PropertyLayer(prefix, settings, origins);
	}

}
