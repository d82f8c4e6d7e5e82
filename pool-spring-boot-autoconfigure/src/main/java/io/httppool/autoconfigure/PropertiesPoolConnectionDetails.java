package io.httppool.autoconfigure;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.httppool.PoolAuth;

/**
 * Adapts {@link PoolProperties} to {@link PoolConnectionDetails}.
 */
final class PropertiesPoolConnectionDetails implements PoolConnectionDetails {

	private final PoolProperties properties;

	PropertiesPoolConnectionDetails(PoolProperties properties) {
		this.properties = properties;
	}

	@Override
	public @Nullable String getBaseUrl(String upstream) {
		PoolProperties.Upstream settings = this.properties.getUpstreams().get(upstream);
		return (settings != null) ? settings.getBaseUrl() : null;
	}

	@Override
	public @Nullable PoolAuth getAuth(String upstream) {
		PoolProperties.Upstream settings = this.properties.getUpstreams().get(upstream);
		PoolProperties.Auth defaults = this.properties.getDefaults().getAuth();
		return PoolAuthMapper.map((settings != null) ? List.of(settings.getAuth(), defaults) : List.of(defaults));
	}

}
