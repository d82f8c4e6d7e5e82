package io.httppool.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Bindable.BindRestriction;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.http.client.HttpCookieHandling;
import org.springframework.boot.http.client.autoconfigure.HttpClientsProperties;
import org.springframework.core.env.Environment;

import io.httppool.RedirectPolicy;
import io.httppool.UnmatchedRequests;

/**
 * Binds the properties of the pools, and Boot's own for HTTP clients, layer by layer.
 * Whatever cannot be bound becomes a problem, and its setting stays open.
 */
final class PoolPropertiesBinder {

	private static final String DEFAULTS = "pool.defaults";

	private static final String HTTP_CLIENTS = "spring.http.clients";

	private final Binder binder;

	private final PropertySourcesPlaceholdersResolver placeholders;

	private final Problems problems;

	PoolPropertiesBinder(Environment environment, Problems problems) {
		this.binder = Binder.get(environment);
		this.placeholders = new PropertySourcesPlaceholdersResolver(environment);
		this.problems = problems;
	}

	/**
	 * Bind what stands right below {@code pool}. Conditions read {@code pool.enabled}; it
	 * is bound only to see that it can be read.
	 * @param properties where to put it
	 */
	void bindGlobal(PoolProperties properties) {
		ConfigurationPropertyName pool = ConfigurationPropertyName.of("pool");
		CollectingBindHandler handler = new CollectingBindHandler(pool, "pool", this.placeholders, this.problems);
		this.binder.bind(pool.append("enabled"), Bindable.of(Boolean.class), handler).ifBound(properties::setEnabled);
		this.binder.bind(pool.append("lint"), Bindable.of(PoolLint.class), handler).ifBound(properties::setLint);
		this.binder.bind(pool.append("unmatched"), Bindable.of(UnmatchedRequests.class), handler)
			.ifBound(properties::setUnmatched);
		this.binder.bind(pool.append("unmatched-max"), Bindable.of(Integer.class), handler)
			.ifBound((max) -> setUnmatchedMax(properties, max, handler.origins().get("unmatched-max")));
	}

	private void setUnmatchedMax(PoolProperties properties, int max, @Nullable PropertyOrigin origin) {
		if (max < 1) {
			this.problems.add("pool.unmatched-max", String.valueOf(max), (origin != null) ? origin.location() : null,
					"unmatched-max must be at least 1 (was " + max + ")",
					"write a whole number from 1, or pool.unmatched=pass-through for no such pools");
			return;
		}
		properties.setUnmatchedMax(max);
	}

	PropertyLayer bindDefaults(PoolProperties properties) {
		return bind(ConfigurationPropertyName.of(DEFAULTS), DEFAULTS, properties.getDefaults());
	}

	PropertyLayer bindUpstream(DeclaredUpstream upstream, PoolProperties properties) {
		PoolProperties.Upstream settings = new PoolProperties.Upstream();
		properties.getUpstreams().put(upstream.name(), settings);
		return bind(upstream.path(), upstream.prefix(), settings);
	}

	private PropertyLayer bind(ConfigurationPropertyName root, String prefix, PoolProperties.Settings settings) {
		CollectingBindHandler handler = new CollectingBindHandler(root, prefix, this.placeholders, this.problems);
		this.binder.bind(root, Bindable.ofInstance(settings).withBindRestrictions(BindRestriction.NO_DIRECT_PROPERTY),
				handler);
		return new PropertyLayer(prefix, settings, handler.origins());
	}

	/**
	 * Bind what the application says for all its HTTP clients.
	 * @return the part of it that pools have a setting for
	 */
	PropertyLayer bindHttpClients() {
		ConfigurationPropertyName root = ConfigurationPropertyName.of(HTTP_CLIENTS);
		CollectingBindHandler handler = new CollectingBindHandler(root, HTTP_CLIENTS, this.placeholders, this.problems);
		HttpClientsProperties properties = new HttpClientsProperties();
		this.binder.bind(root, Bindable.ofInstance(properties), handler);
		PoolProperties.Settings settings = new PoolProperties.Settings();
		settings.setConnectTimeout(properties.getConnectTimeout());
		settings.setReadTimeout(properties.getReadTimeout());
		settings.getSsl().setBundle(properties.getSsl().getBundle());
		if (properties.getRedirects() != null) {
			settings.setRedirects(RedirectPolicy.valueOf(properties.getRedirects().name()));
		}
		if (properties.getCookieHandling() != null) {
			settings.setCookies(properties.getCookieHandling() != HttpCookieHandling.DISABLE);
		}
		Map<String, PropertyOrigin> origins = new LinkedHashMap<>(handler.origins());
		PropertyOrigin cookies = origins.remove("cookie-handling");
		if (cookies != null) {
			origins.put("cookies", cookies);
		}
		return new PropertyLayer(HTTP_CLIENTS, settings, origins);
	}

}
