package io.httppool.autoconfigure;

import java.net.InetAddress;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

import javax.net.ssl.SSLContext;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.InetAddressFilter;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

import io.httppool.ConnectionReadiness;
import io.httppool.PoolConfig;
import io.httppool.httpclient.Transport;

/**
 * Turns Boot's SSL bundles and address filter into types of the JDK, and adds what new
 * connections are asked.
 */
final class TransportFactory implements Function<PoolConfig, Transport> {

	private final @Nullable SslBundles sslBundles;

	private final @Nullable Predicate<InetAddress> addressFilter;

	private final List<ConnectionReadiness> readiness;

	TransportFactory(@Nullable SslBundles sslBundles, @Nullable HttpClientSettings settings,
			List<ConnectionReadiness> readiness) {
		this.sslBundles = sslBundles;
		this.readiness = readiness;
		InetAddressFilter filter = (settings != null) ? settings.inetAddressFilter() : null;
		this.addressFilter = (filter != null) ? filter::matches : null;
	}

	@Override
	public Transport apply(PoolConfig config) {
		SslBundle bundle = bundle(config);
		if (bundle == null) {
			return new Transport(null, null, null, this.addressFilter, this.readiness);
		}
		SSLContext sslContext = bundle.createSslContext();
		return new Transport(sslContext, list(bundle.getOptions().getEnabledProtocols()),
				list(bundle.getOptions().getCiphers()), this.addressFilter, this.readiness);
	}

	private @Nullable SslBundle bundle(PoolConfig config) {
		String name = config.sslBundle();
		if (name == null) {
			return null;
		}
		if (this.sslBundles == null) {
			throw new IllegalStateException(
					"Pool '%s' names the SSL bundle '%s', and the application has none".formatted(config.name(), name));
		}
		return this.sslBundles.getBundle(name);
	}

	private static @Nullable List<String> list(String @Nullable [] values) {
		return (values != null) ? List.of(values) : null;
	}

}
