package io.httppool.behaviour;

import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Timeout;

import io.httppool.PoolConfig;
import io.httppool.PoolListener;
import io.httppool.test.server.FaultPlan;
import io.httppool.test.server.FaultRule;
import io.httppool.test.server.UpstreamHandler;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;

/**
 * What tests need that run once with each of Spring's clients.
 */
@Timeout(30)
abstract class AbstractClientTests extends AbstractPoolTests {

	/** Answers with the server's number of the connection. */
	static final UpstreamHandler CONNECTION_ID = (request) -> UpstreamResponse.text(200,
			String.valueOf(request.connectionId()));

	abstract Caller caller(PoolFixture fixture);

	UpstreamServer upstream(UpstreamHandler handler, FaultRule... faults) {
		return started(UpstreamServer.builder("behaviour").handler(handler).faults(FaultPlan.of(faults)));
	}

	Caller caller(UpstreamServer upstream, UnaryOperator<PoolConfig.Builder> config, PoolListener... listeners) {
		return caller(use(new PoolFixture(upstream, config, listeners)));
	}

}
