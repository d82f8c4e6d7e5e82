package io.httppool.httpclient;

import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.message.BasicHttpResponse;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link KeepAlivePolicy}.
 */
class KeepAlivePolicyTests {

	private final KeepAlivePolicy policy = new KeepAlivePolicy();

	@Test
	void limitOfZeroClosesAConnectionButNoTunnelThatHasJustBeenOpened() {
		HttpResponse response = response(200);
		response.addHeader("Keep-Alive", "timeout=0");
		assertThat(keepAlive(new BasicHttpRequest("GET", "/"), response)).isFalse();
		assertThat(keepAlive(new BasicHttpRequest("CONNECT", "upstream:443"), response)).isTrue();
	}

	@Test
	void connectionOnWhichTheTunnelWasRefusedIsBoundByTheLimit() {
		HttpResponse response = response(407);
		response.addHeader("Keep-Alive", "timeout=0");
		assertThat(keepAlive(new BasicHttpRequest("CONNECT", "upstream:443"), response)).isFalse();
	}

	@Test
	void connectionWithAnAnswerToNoRequestIsNotKept() {
		assertThat(keepAlive(new BasicHttpRequest("GET", "/"), response(200))).isTrue();
		assertThat(keepAlive(null, response(200))).isFalse();
	}

	private boolean keepAlive(@Nullable HttpRequest request, HttpResponse response) {
		return this.policy.keepAlive(request, response, HttpCoreContext.create());
	}

	private static HttpResponse response(int status) {
		HttpResponse response = new BasicHttpResponse(status);
		response.addHeader("Content-Length", "0");
		return response;
	}

}
