package io.httppool.test.server;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A request as the server received it. Immutable; the body has been read completely.
 */
public final class UpstreamRequest {

	private static final String BEARER = "bearer ";

	private final RequestHead head;

	private final Map<String, String> query;

	private final byte[] body;

	private final Origin origin;

	UpstreamRequest(RequestHead head, byte[] body, Origin origin) throws MalformedRequestException {
		this.head = head;
		this.query = HttpSyntax.parseQuery(head.rawQuery());
		this.body = body;
		this.origin = origin;
	}

	/**
	 * Returns the method, as sent.
	 * @return the method
	 */
	public String method() {
		return this.head.method();
	}

	/**
	 * Returns the path of the target, percent-decoded and without query.
	 * @return the path
	 */
	public String path() {
		return this.head.path();
	}

	/**
	 * Returns the first value of a query parameter.
	 * @param name the decoded name of the parameter
	 * @return the decoded value, {@code ""} for a name without value, {@code null}
	 * without the parameter
	 */
	public @Nullable String query(String name) {
		return this.query.get(name);
	}

	/**
	 * Returns the first value of a header.
	 * @param name the name, compared without case
	 * @return the value, or {@code null} without the header
	 */
	public @Nullable String header(String name) {
		return this.head.header(name);
	}

	/**
	 * Returns all headers.
	 * @return values by name; looking up a name ignores its case
	 */
	public Map<String, List<String>> headers() {
		return this.head.headers();
	}

	/**
	 * Returns the body.
	 * @return a copy of its bytes, empty without a body
	 */
	public byte[] body() {
		return this.body.clone();
	}

	/**
	 * Returns the body as text.
	 * @return the body decoded as UTF-8
	 */
	public String bodyText() {
		return new String(this.body, StandardCharsets.UTF_8);
	}

	/**
	 * Returns the connection that the request came on.
	 * @return its number, unique in the server, as in the reply header
	 * {@code X-Sim-Connection}
	 */
	public long connectionId() {
		return this.origin.connectionId();
	}

	/**
	 * Returns the position of the request on its connection.
	 * @return the number, from 1, as in the reply header {@code X-Sim-Request}
	 */
	public int number() {
		return this.origin.number();
	}

	/**
	 * Returns the server's URL as this client reached it.
	 * @return scheme, host and port, without a slash at the end
	 */
	public URI baseUrl() {
		return this.origin.baseUrl();
	}

	/**
	 * Returns who calls: the token of {@code Authorization: Bearer}.
	 * @return the token, {@code ""} without one
	 */
	public String identity() {
		return identity(this.head);
	}

	/**
	 * Whether the request came to the second port, to which only {@link Fault#REDIRECT}
	 * sends clients.
	 * @return whether the client followed a redirect to get here
	 */
	public boolean redirected() {
		return this.origin.redirected();
	}

	/**
	 * Returns the certificate that the client has shown to a
	 * {@linkplain UpstreamTls#mutual() mutual} server, in the handshake of the connection
	 * or, if its TLS session was resumed, in that of an earlier one.
	 * @return the certificate, or {@code null} if the server asks for none
	 */
	public @Nullable X509Certificate clientCertificate() {
		return this.origin.clientCertificate();
	}

	String rawQuery() {
		return this.head.rawQuery();
	}

	String rawTarget() {
		return this.head.rawQuery().isEmpty() ? this.head.rawPath() : this.head.rawPath() + "?" + this.head.rawQuery();
	}

	// The body itself, for readers that do not change it.
	byte[] sharedBody() {
		return this.body;
	}

	static String identity(RequestHead head) {
		String authorization = head.header("Authorization");
		return (authorization != null && authorization.toLowerCase(Locale.ROOT).startsWith(BEARER))
				? authorization.substring(BEARER.length()).trim() : "";
	}

	@Override
	public String toString() {
		return method() + " " + rawTarget() + " (request " + number() + " on connection " + connectionId() + ")";
	}

	/**
	 * Where a request came in.
	 *
	 * @param connectionId number of the connection
	 * @param number position on the connection, from 1
	 * @param baseUrl the server as the client reached it
	 * @param redirected whether it came to the second port
	 * @param clientCertificate what the client has shown, or {@code null}
	 */
	record Origin(long connectionId, int number, URI baseUrl, boolean redirected,
			@Nullable X509Certificate clientCertificate) {

	}

}
