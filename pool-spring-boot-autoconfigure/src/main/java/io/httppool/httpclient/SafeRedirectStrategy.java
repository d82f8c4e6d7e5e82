package io.httppool.httpclient;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.hc.client5.http.impl.DefaultRedirectStrategy;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

import io.httppool.PoolAuth;
import io.httppool.PoolConfig;

/**
 * Follows redirects within an origin. To another origin only if the upstream allows it,
 * only with a method that has no body, and without anything that looks like a credential
 * (RFC 9110, section 15.4, leaves the choice of headers to the client).
 */
final class SafeRedirectStrategy extends DefaultRedirectStrategy {

	/**
	 * Parts of names of headers that carry credentials or identify somebody.
	 */
	private static final Set<String> TELLTALE = Set.of("auth", "cookie", "token", "key", "secret", "password",
			"session", "signature", "credential");

	/**
	 * Whether to follow. The asynchronous client loses an answer that asks for a body to
	 * be sent again which cannot be: that answer is the caller's.
	 */
	@Override
	public boolean isRedirected(HttpRequest request, HttpResponse response, HttpContext context)
			throws ProtocolException {
		PoolCall call = PoolCall.from(context);
		if (call.hasOneTimeBody() && keepsMethod(response.getCode(), request.getMethod())) {
			return false;
		}
		call.redirected(isElsewhere(response.getCode()));
		return super.isRedirected(request, response, context);
	}

	/**
	 * Whether HttpClient makes the same request at the other place, body included. It
	 * changes a method only as RFC 9110, sections 15.4.2 to 15.4.4, allows: POST after
	 * 301 and 302, any but GET and HEAD after 303.
	 */
	private static boolean keepsMethod(int status, String method) {
		return switch (status) {
			case HttpStatus.SC_MOVED_PERMANENTLY, HttpStatus.SC_MOVED_TEMPORARILY -> !Method.POST.isSame(method);
			case HttpStatus.SC_SEE_OTHER -> Method.GET.isSame(method) || Method.HEAD.isSame(method);
			default -> isElsewhere(status);
		};
	}

	private static boolean isElsewhere(int status) {
		return status == HttpStatus.SC_TEMPORARY_REDIRECT || status == HttpStatus.SC_PERMANENT_REDIRECT;
	}

	@Override
	public boolean isRedirectAllowed(@Nullable HttpHost currentTarget, HttpHost newTarget, HttpRequest redirect,
			HttpContext context) {
		if (currentTarget != null && Origin.of(currentTarget).isOf(newTarget)) {
			return true;
		}
		PoolConfig config = PoolCall.from(context).config();
		if (!config.redirectsCrossOrigin() || !Method.isSafe(redirect.getMethod())) {
			return false;
		}
		Set<String> configuredHeaders = configuredHeaders(config);
		for (Header header : redirect.getHeaders()) {
			String name = header.getName().toLowerCase(Locale.ROOT);
			if (header.isSensitive() || configuredHeaders.contains(name)
					|| TELLTALE.stream().anyMatch(name::contains)) {
				redirect.removeHeaders(header.getName());
			}
		}
		return true;
	}

	private static Set<String> configuredHeaders(PoolConfig config) {
		PoolAuth auth = config.auth();
		Stream<String> names = config.headers().keySet().stream();
		return Stream.concat(names, (auth != null) ? Stream.of(auth.header()) : Stream.empty())
			.map((name) -> name.toLowerCase(Locale.ROOT))
			.collect(Collectors.toUnmodifiableSet());
	}

}
