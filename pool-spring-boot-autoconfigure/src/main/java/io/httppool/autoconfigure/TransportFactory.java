package io.httppool.autoconfigure;

import java.net.InetAddress;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.InetAddressFilter;
import org.springframework.boot.ssl.SslBundle;

import io.httppool.ConnectionReadiness;
import io.httppool.PoolConfig;
import io.httppool.httpclient.Transport;
import io.httppool.httpclient.TransportSource;

/**
 * Turns Boot's SSL bundles and address filter into types of the JDK, and adds what new
 * connections are asked.
 */
final class TransportFactory implements TransportSource {

	private final @Nullable PoolSslBundles sslBundles;

	private final @Nullable Predicate<InetAddress> addressFilter;

	private final List<ConnectionReadiness> readiness;

	TransportFactory(@Nullable PoolSslBundles sslBundles, @Nullable HttpClientSettings settings,
			List<ConnectionReadiness> readiness) {
		this.sslBundles = sslBundles;
		this.readiness = readiness;
		InetAddressFilter filter = (settings != null) ? settings.inetAddressFilter() : null;
		this.addressFilter = (filter != null) ? filter::matches : null;
	}

	@Override
	public Transport get(PoolConfig config) {
		return transport(config, PoolSslBundles::get);
	}

	@Override
	public Transport read(PoolConfig config) {
		return transport(config, PoolSslBundles::read);
	}

	private Transport transport(PoolConfig config, BiFunction<PoolSslBundles, String, SslBundle> way) {
		String name = config.sslBundle();
		if (name == null) {
			return new Transport(null, null, null, this.addressFilter, this.readiness);
		}
		if (this.sslBundles == null) {
			throw new IllegalStateException(
					"Pool '%s' names the SSL bundle '%s', and the application has none".formatted(config.name(), name));
		}
		SslBundle bundle = way.apply(this.sslBundles, name);
		return new Transport(bundle.createSslContext(), list(bundle.getOptions().getEnabledProtocols()),
				list(bundle.getOptions().getCiphers()), this.addressFilter, this.readiness);
	}

	private static @Nullable List<String> list(String @Nullable [] values) {
		return (values != null) ? List.of(values) : null;
	}

}
