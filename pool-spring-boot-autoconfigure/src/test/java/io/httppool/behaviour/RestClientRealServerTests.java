package io.httppool.behaviour;

import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Other servers with {@code RestClient}.
 */
@Execution(ExecutionMode.CONCURRENT)
class RestClientRealServerTests extends AbstractRealServerTests {

	@Override
	Caller caller(PoolFixture fixture) {
		return fixture.restClient();
	}

}
