package io.httppool.httpclient;

import java.net.URI;
import java.time.Instant;

import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

import io.httppool.CallPhase;
import io.httppool.PooledConnection;
import io.httppool.Priority;

/**
 * Who makes a call, and for what: what operators are shown of it, and what the order of
 * the queue goes by. A call and its forks have one together. Safe for use by several
 * threads.
 */
final class CallDescription {

	private final String method;

	private final String thread = Thread.currentThread().getName();

	private final @Nullable String traceId = MDC.get("traceId");

	private volatile @Nullable String uriTemplate;

	private volatile @Nullable String tenant;

	private volatile @Nullable Priority priority;

	/**
	 * Describe a call of this thread.
	 * @param method the method of its request
	 */
	CallDescription(String method) {
		this.method = method;
	}

	/**
	 * Take up the template of the URI. Templates begin with the base URL, which is known
	 * anyway, and may end with a query, which may hold a secret: neither is shown.
	 */
	void uriTemplate(@Nullable String template, URI baseUrl) {
		this.uriTemplate = (template != null) ? shown(template, baseUrl.toString()) : null;
	}

	private static String shown(String template, String baseUrl) {
		int start = template.startsWith(baseUrl) ? baseUrl.length() : 0;
		int query = template.indexOf('?', start);
		return template.substring(start, (query != -1) ? query : template.length());
	}

	void tenant(@Nullable String tenant) {
		this.tenant = tenant;
	}

	void priority(Priority priority) {
		this.priority = priority;
	}

	String method() {
		return this.method;
	}

	@Nullable String tenant() {
		return this.tenant;
	}

	Priority priority() {
		Priority priority = this.priority;
		return (priority != null) ? priority : Priority.NORMAL;
	}

	/**
	 * The call as the holder of a connection.
	 * @param since since when
	 * @param phase what it does
	 * @param waiting whether the next move is the upstream's
	 */
	PooledConnection.Holder holder(Instant since, CallPhase phase, boolean waiting) {
		return new PooledConnection.Holder(this.method, this.uriTemplate, this.thread, this.traceId, since, this.tenant,
				phase, waiting);
	}

	/**
	 * Method, URI template if known, and thread; never a raw path.
	 */
	String text() {
		String template = this.uriTemplate;
		return this.method + ((template != null) ? " " + template : "") + " on thread " + this.thread;
	}

}
