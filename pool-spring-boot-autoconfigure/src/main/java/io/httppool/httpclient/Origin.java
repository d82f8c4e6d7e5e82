package io.httppool.httpclient;

import java.net.URI;
import java.util.Locale;

import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.net.URIAuthority;

/**
 * The origin of a URL (RFC 6454): scheme, host in lower case, and the effective port.
 *
 * @param scheme http or https
 * @param host the host in lower case
 * @param port the port, never -1
 */
record Origin(String scheme, String host, int port) {

	static Origin of(String scheme, String host, int port) {
		return new Origin(scheme.toLowerCase(Locale.ROOT), host.toLowerCase(Locale.ROOT), effectivePort(scheme, port));
	}

	static Origin of(URI uri) {
		String host = uri.getHost();
		return of(uri.getScheme(), (host.startsWith("[")) ? host.substring(1, host.length() - 1) : host, uri.getPort());
	}

	static Origin of(HttpHost host) {
		return of(host.getSchemeName(), host.getHostName(), host.getPort());
	}

	static Origin of(HttpRequest request) {
		URIAuthority authority = request.getAuthority();
		return of(request.getScheme(), authority.getHostName(), authority.getPort());
	}

	/**
	 * Whether a host is that of the origin. Asked several times per request, so nothing
	 * is made of it.
	 */
	boolean isOf(HttpHost target) {
		return effectivePort(target.getSchemeName(), target.getPort()) == this.port
				&& target.getHostName().equalsIgnoreCase(this.host)
				&& target.getSchemeName().equalsIgnoreCase(this.scheme);
	}

	private static int effectivePort(String scheme, int port) {
		return (port > 0) ? port : ("https".equalsIgnoreCase(scheme) ? 443 : 80);
	}

	@Override
	public String toString() {
		return this.scheme + "://" + ((this.host.indexOf(':') >= 0) ? "[" + this.host + "]" : this.host) + ":"
				+ this.port;
	}

}
