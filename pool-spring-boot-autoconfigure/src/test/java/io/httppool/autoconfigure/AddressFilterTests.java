package io.httppool.autoconfigure;

import org.junit.jupiter.api.Test;
import org.springframework.boot.http.client.InetAddressFilter;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.httppool.CallPhase;
import io.httppool.ConnectionPools;
import io.httppool.PoolIoException;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Boot's filter of addresses holds for pooled clients, too.
 */
class AddressFilterTests {

	@Test
	void refusedAddressIsNotConnectedTo() {
		try (UpstreamServer upstream = UpstreamServer.start((request) -> UpstreamResponse.text(200, "hello"))) {
			runner(upstream, InetAddressFilter.of("10.0.0.0/8")).run((context) -> {
				PooledClients clients = context.getBean(PooledClients.class);
				assertThatException()
					.isThrownBy(() -> clients.restClient("zephyr").get().uri("/").retrieve().toBodilessEntity())
					.satisfies((ex) -> assertRefused(ex));
				assertThatException()
					.isThrownBy(() -> clients.webClient("zephyr").get().uri("/").retrieve().toBodilessEntity().block())
					.satisfies((ex) -> assertRefused(ex));
				assertThat(context.getBean(ConnectionPools.class).get("zephyr").stats().connectFailures()).isEqualTo(2);
				assertThat(upstream.stats().connectionsAccepted()).isZero();
			});
		}
	}

	@Test
	void allowedAddressIsConnectedTo() {
		try (UpstreamServer upstream = UpstreamServer.start((request) -> UpstreamResponse.text(200, "hello"))) {
			runner(upstream, InetAddressFilter.of("127.0.0.0/8")).run((context) -> {
				PooledClients clients = context.getBean(PooledClients.class);
				assertThat(clients.restClient("zephyr").get().uri("/").retrieve().body(String.class))
					.isEqualTo("hello");
				assertThat(clients.webClient("zephyr").get().uri("/").retrieve().bodyToMono(String.class).block())
					.isEqualTo("hello");
			});
		}
	}

	private static ApplicationContextRunner runner(UpstreamServer upstream, InetAddressFilter filter) {
		return PoolContexts.pools()
			.withPropertyValues(PoolContexts.upstream("zephyr", upstream))
			.withBean(InetAddressFilter.class, () -> filter);
	}

	private static void assertRefused(Throwable thrown) {
		assertThat(thrown).cause().isInstanceOfSatisfying(PoolIoException.class, (failure) -> {
			assertThat(failure).hasMessageContaining("address filter");
			assertThat(failure.phase()).isEqualTo(CallPhase.CONNECT);
			assertThat(failure.mayHaveReachedServer()).isFalse();
		});
	}

}
