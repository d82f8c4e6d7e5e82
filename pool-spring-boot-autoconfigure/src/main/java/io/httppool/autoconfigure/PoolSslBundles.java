package io.httppool.autoconfigure;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.ssl.JksSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.PemSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.PropertiesSslBundle;
import org.springframework.boot.autoconfigure.ssl.SslProperties;
import org.springframework.boot.io.ApplicationResourceLoader;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.io.ResourceLoader;

import io.httppool.VisibleText;
import io.httppool.httpclient.TlsMaterialException;

/**
 * The application's SSL bundles as pools use them. Boot opens a bundle once; here, one
 * that is declared in properties can be read anew, and one that cannot be read does not
 * take the place of the last one that could. Bounded by the bundles that upstreams name;
 * safe for use by any number of threads.
 */
final class PoolSslBundles {

	private final SslBundles bundles;

	private final @Nullable SslProperties properties;

	private final ResourceLoader resourceLoader;

	private final Map<String, Known> known = new ConcurrentHashMap<>();

	private volatile Consumer<String> updates = (name) -> {
	};

	/**
	 * Create the bundles.
	 * @param bundles the application's
	 * @param properties what they were made from, or {@code null}
	 * @param resourceLoader finds the files of those
	 */
	PoolSslBundles(SslBundles bundles, @Nullable SslProperties properties, ResourceLoader resourceLoader) {
		this.bundles = bundles;
		this.properties = properties;
		this.resourceLoader = ApplicationResourceLoader.get(resourceLoader, true);
	}

	/**
	 * Say who is told of updates of the bundles that are in use.
	 * @param updates told the name of the bundle
	 */
	void tellOfUpdates(Consumer<String> updates) {
		this.updates = updates;
	}

	/**
	 * The bundle as it was read last.
	 * @param name name of the bundle
	 * @return the bundle
	 * @throws NoSuchSslBundleException if there is none of that name
	 */
	SslBundle get(String name) {
		return known(name).inUse();
	}

	/**
	 * The bundle as it is now.
	 * @param name name of the bundle
	 * @return the bundle, which can be opened
	 * @throws TlsMaterialException if it cannot be opened
	 */
	SslBundle read(String name) {
		known(name);
		return this.known.compute(name, (key, known) -> new Known(known.registered(), open(key, known.registered())))
			.inUse();
	}

	/**
	 * A handler cannot be removed, so there is one for each name, and it knows no pool.
	 * It is there before the bundle is looked at: what is updated later is told of.
	 */
	private Known known(String name) {
		return this.known.computeIfAbsent(name, (key) -> {
			this.bundles.addBundleUpdateHandler(key, (updated) -> this.updates.accept(key));
			SslBundle registered = this.bundles.getBundle(key);
			return new Known(registered, registered);
		});
	}

	private SslBundle open(String name, SslBundle first) {
		try {
			SslBundle bundle = newest(name, first);
			bundle.createSslContext();
			return bundle;
		}
		catch (RuntimeException ex) {
			throw new TlsMaterialException(
					"Cannot read SSL bundle '%s': %s".formatted(VisibleText.of(name), SslBundleFailures.explain(ex)),
					ex);
		}
	}

	/**
	 * The files of a bundle count as long as nobody but Boot, which watches them, has
	 * updated it.
	 */
	private SslBundle newest(String name, SslBundle first) {
		SslBundle registered = this.bundles.getBundle(name);
		SslProperties.Bundles declared = (this.properties != null) ? this.properties.getBundle() : null;
		PemSslBundleProperties pem = (declared != null) ? declared.getPem().get(name) : null;
		if (pem != null && (registered == first || pem.isReloadOnUpdate())) {
			return PropertiesSslBundle.get(pem, this.resourceLoader);
		}
		JksSslBundleProperties jks = (declared != null) ? declared.getJks().get(name) : null;
		if (jks != null && (registered == first || jks.isReloadOnUpdate())) {
			return PropertiesSslBundle.get(jks, this.resourceLoader);
		}
		return registered;
	}

	/**
	 * A bundle that is in use.
	 *
	 * @param registered the application's, as it was when it was first looked at
	 * @param inUse what pools are to use
	 */
	private record Known(SslBundle registered, SslBundle inUse) {

	}

}
