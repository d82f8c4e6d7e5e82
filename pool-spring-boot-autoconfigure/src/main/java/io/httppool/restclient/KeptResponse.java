package io.httppool.restclient;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpResponse;

import io.httppool.httpclient.PoolCall;

/**
 * An answer that has given its connection back, with its whole body in memory. Its end is
 * the end of its call.
 */
final class KeptResponse implements ClientHttpResponse {

	private final ClientHttpResponse head;

	private final InputStream body;

	private final PoolCall call;

	KeptResponse(ClientHttpResponse head, byte[] body, PoolCall call) {
		this.head = head;
		this.body = new ByteArrayInputStream(body);
		this.call = call;
	}

	@Override
	public HttpStatusCode getStatusCode() throws IOException {
		return this.head.getStatusCode();
	}

	@Override
	public String getStatusText() throws IOException {
		return this.head.getStatusText();
	}

	@Override
	public HttpHeaders getHeaders() {
		return this.head.getHeaders();
	}

	@Override
	public InputStream getBody() {
		return this.body;
	}

	@Override
	public void close() {
		this.call.end();
	}

}
