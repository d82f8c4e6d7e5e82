package io.httppool.autoconfigure;

import org.springframework.boot.context.properties.bind.BindableRuntimeHintsRegistrar;
import org.springframework.boot.http.client.autoconfigure.HttpClientsProperties;

/**
 * Lets a native image bind the properties that {@link PoolPropertiesBinder} binds by
 * hand.
 */
final class PoolPropertiesRuntimeHints extends BindableRuntimeHintsRegistrar {

	PoolPropertiesRuntimeHints() {
		super(PoolProperties.class, PoolProperties.Upstream.class, HttpClientsProperties.class);
	}

}
