package io.httppool.httpclient;

import java.net.URI;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.httppool.PoolConfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link LeaseRequests}.
 */
class LeaseRequestsTests {

	private final HttpComponentsConnectionPools pools = new HttpComponentsConnectionPools((config) -> Transport.DEFAULT,
			List.of());

	private final PoolCall call = new PoolCall(
			this.pools.add(PoolConfig.builder("upstream", URI.create("http://127.0.0.1:1")).build()), "GET");

	private final LeaseRequests requests = new LeaseRequests();

	@AfterEach
	void close() {
		this.pools.close();
	}

	@Test
	void whatIsForgottenIsNotKnown() {
		this.requests.forget(this.requests.announce("ex-1", this.call));
		assertThatIllegalStateException().isThrownBy(() -> this.requests.call("ex-1"));
	}

	@Test
	void announcementOfARequestThatIsSentAgainOutlivesTheFirstOne() {
		LeaseRequests.Announcement first = this.requests.announce("ex-1", this.call);
		LeaseRequests.Announcement again = this.requests.announce("ex-1", this.call);
		this.requests.forget(first);
		assertThat(this.requests.call("ex-1")).isSameAs(this.call);
		this.requests.forget(again);
		assertThatIllegalStateException().isThrownBy(() -> this.requests.call("ex-1"));
	}

}
