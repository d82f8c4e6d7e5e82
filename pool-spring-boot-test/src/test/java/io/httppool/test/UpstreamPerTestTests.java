package io.httppool.test;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.httppool.test.server.UpstreamResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link UpstreamExtension} in a field of each instance.
 */
class UpstreamPerTestTests {

	private static UpstreamExtension last;

	@RegisterExtension
	private final UpstreamExtension upstream = UpstreamExtension.of((request) -> UpstreamResponse.status(200));

	@RepeatedTest(2)
	void eachTestHasItsOwnServer() {
		assertThat(this.upstream.server().stats().requests()).isZero();
		if (last != null) {
			assertThat(last).isNotSameAs(this.upstream);
			assertThatIllegalStateException().isThrownBy(last::server);
		}
		last = this.upstream;
	}

}
