package io.httppool.census;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ClassUtils;

import io.httppool.insight.UnmanagedPool;
import io.httppool.insight.UnmanagedPools;

/**
 * Looks for pools among an application's beans: those that are pools or clients, then
 * those that have one in a field of theirs. Only beans that exist already are looked at.
 */
public final class BeanCensus implements UnmanagedPools {

	/** A list that somebody can still read. */
	private static final int MAX_POOLS = 100;

	/** Types whose instances have a pool, or are one. */
	private static final List<String> CLIENTS = List.of("org.apache.hc.client5.http.io.HttpClientConnectionManager",
			"org.apache.hc.client5.http.nio.AsyncClientConnectionManager",
			"org.apache.hc.client5.http.classic.HttpClient", "org.apache.hc.client5.http.async.HttpAsyncClient",
			"org.springframework.http.client.ClientHttpRequestFactory",
			"org.springframework.http.client.reactive.ClientHttpConnector",
			"org.springframework.http.client.ReactorResourceFactory", "org.springframework.web.client.RestTemplate",
			"org.springframework.web.client.RestClient", "org.springframework.web.reactive.function.client.WebClient",
			"feign.Client", "reactor.netty.http.client.HttpClient", "reactor.netty.resources.ConnectionProvider",
			"java.net.http.HttpClient", "javax.sql.DataSource");

	private final ConfigurableListableBeanFactory beans;

	private final List<PoolReader> readers;

	private final List<? extends Class<?>> clients;

	/**
	 * Create a census.
	 * @param beans where to look
	 * @param readers know the pools of the libraries that are there
	 */
	public BeanCensus(ConfigurableListableBeanFactory beans, List<PoolReader> readers) {
		this.beans = beans;
		this.readers = List.copyOf(readers);
		this.clients = CLIENTS.stream()
			.filter((name) -> ClassUtils.isPresent(name, beans.getBeanClassLoader()))
			.map((name) -> ClassUtils.resolveClassName(name, beans.getBeanClassLoader()))
			.toList();
	}

	@Override
	public List<UnmanagedPool> find() {
		IdentityHashMap<Object, UnmanagedPool> found = new IdentityHashMap<>();
		List<Named> others = new ArrayList<>();
		for (String name : this.beans.getSingletonNames()) {
			Object bean = this.beans.getSingleton(name);
			if (bean == null) {
				continue;
			}
			if (isClient(bean)) {
				search(name, bean, found);
			}
			else {
				others.add(new Named(name, bean));
			}
		}
		for (Named other : others) {
			FieldSearch.eachField(target(other.bean()), (field, value) -> {
				if (isClient(value)) {
					search(other.name() + "." + field, value, found);
				}
			});
		}
		return found.values().stream().sorted(Comparator.comparing(UnmanagedPool::name)).limit(MAX_POOLS).toList();
	}

	private void search(String name, Object root, IdentityHashMap<Object, UnmanagedPool> found) {
		for (List<Object> path : FieldSearch.find(target(root), (candidate) -> reader(candidate) != null)) {
			Object last = path.get(path.size() - 1);
			PoolReader reader = Objects.requireNonNull(reader(last));
			Object pool = Objects.requireNonNull(reader.poolOf(last));
			found.computeIfAbsent(pool, (ignored) -> reader.read(name, pool, path));
		}
	}

	private @Nullable PoolReader reader(Object candidate) {
		for (PoolReader reader : this.readers) {
			if (reader.poolOf(candidate) != null) {
				return reader;
			}
		}
		return null;
	}

	private boolean isClient(Object candidate) {
		return this.clients.stream().anyMatch((client) -> client.isInstance(candidate));
	}

	private static Object target(Object bean) {
		Object target = AopProxyUtils.getSingletonTarget(bean);
		return (target != null) ? target : bean;
	}

	/**
	 * A bean and its name.
	 */
	private record Named(String name, Object bean) {

	}

}
