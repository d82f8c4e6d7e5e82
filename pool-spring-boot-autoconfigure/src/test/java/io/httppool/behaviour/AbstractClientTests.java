package io.httppool.behaviour;

import java.util.List;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Timeout;

import io.httppool.PoolConfig;
import io.httppool.PoolListener;
import io.httppool.httpclient.Transport;
import io.httppool.test.server.FaultPlan;
import io.httppool.test.server.FaultRule;
import io.httppool.test.server.UpstreamHandler;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;
import io.httppool.test.server.UpstreamTls;

/**
 * What tests need that run once with each of Spring's clients.
 */
@Timeout(30)
abstract class AbstractClientTests extends AbstractPoolTests {

	/** Answers with the server's number of the connection. */
	static final UpstreamHandler CONNECTION_ID = (request) -> UpstreamResponse.text(200,
			String.valueOf(request.connectionId()));

	abstract Caller caller(PoolFixture fixture);

	/**
	 * Whether the upstream of a test speaks TLS, unless the test says so itself.
	 */
	boolean secure() {
		return false;
	}

	UpstreamServer upstream(UpstreamHandler handler, FaultRule... faults) {
		return upstream(UpstreamServer.builder("behaviour").handler(handler).faults(FaultPlan.of(faults)));
	}

	UpstreamServer upstream(UpstreamServer.Builder builder) {
		return started(secure() ? builder.tls(UpstreamTls.valid()) : builder);
	}

	Caller caller(UpstreamServer upstream, UnaryOperator<PoolConfig.Builder> config, PoolListener... listeners) {
		Transport transport = new Transport(UpstreamTls.clientContext(), null, null, null, List.of());
		return caller(use(new PoolFixture(upstream.baseUrl(), transport, config, listeners)));
	}

}
