package io.httppool.behaviour;

import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Other servers with {@code WebClient}.
 */
@Execution(ExecutionMode.CONCURRENT)
class WebClientRealServerTests extends AbstractRealServerTests {

	@Override
	Caller caller(PoolFixture fixture) {
		return fixture.webClient();
	}

}
