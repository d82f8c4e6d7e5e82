package io.httppool.httpclient;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

import javax.net.ssl.SSLContext;

import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.DefaultHostnameVerifier;
import org.jspecify.annotations.Nullable;

import io.httppool.ConnectionReadiness;

/**
 * How connections of one upstream are opened, in types of the JDK: what Boot's SSL
 * bundles and address filter come down to.
 *
 * @param sslContext keys and trusted certificates, or {@code null} for the JVM's defaults
 * @param protocols TLS protocols to offer, or {@code null} for the JVM's defaults
 * @param ciphers cipher suites to offer, or {@code null} for the JVM's defaults
 * @param addressFilter addresses that may be connected to, or {@code null} for all
 * @param readiness what new connections are asked before they are used; those of other
 * upstreams are passed over
 */
public record Transport(@Nullable SSLContext sslContext, @Nullable List<String> protocols,
		@Nullable List<String> ciphers, @Nullable Predicate<InetAddress> addressFilter,
		List<ConnectionReadiness> readiness) {

	/** The JVM's TLS defaults, any address, nothing asked. */
	public static final Transport DEFAULT = new Transport(null, null, null, null, List.of());

	public Transport {
		readiness = List.copyOf(readiness);
	}

	DefaultClientTlsStrategy tlsStrategy() {
		if (this.sslContext == null) {
			return DefaultClientTlsStrategy.createSystemDefault();
		}
		return new DefaultClientTlsStrategy(this.sslContext, array(this.protocols), array(this.ciphers), null,
				new DefaultHostnameVerifier());
	}

	private static String @Nullable [] array(@Nullable List<String> values) {
		return (values != null) ? values.toArray(String[]::new) : null;
	}

	DnsResolver dnsResolver() {
		return (this.addressFilter != null) ? new FilteringDnsResolver(this.addressFilter)
				: SystemDefaultDnsResolver.INSTANCE;
	}

	/**
	 * Hides the addresses that the filter refuses, as Boot's own HttpClient does.
	 */
	private record FilteringDnsResolver(Predicate<InetAddress> filter) implements DnsResolver {

		@Override
		public InetAddress[] resolve(String host) throws UnknownHostException {
			InetAddress[] allowed = Arrays.stream(SystemDefaultDnsResolver.INSTANCE.resolve(host))
				.filter(this.filter)
				.toArray(InetAddress[]::new);
			if (allowed.length == 0) {
				throw new AddressRefusedException(host);
			}
			return allowed;
		}

		@Override
		public List<InetSocketAddress> resolve(String host, int port) throws UnknownHostException {
			List<InetSocketAddress> allowed = SystemDefaultDnsResolver.INSTANCE.resolve(host, port)
				.stream()
				.filter((address) -> address.getAddress() != null && this.filter.test(address.getAddress()))
				.toList();
			if (allowed.isEmpty()) {
				throw new AddressRefusedException(host);
			}
			return allowed;
		}

		@Override
		public String resolveCanonicalHostname(String host) throws UnknownHostException {
			return SystemDefaultDnsResolver.INSTANCE.resolveCanonicalHostname(host);
		}

	}

}
