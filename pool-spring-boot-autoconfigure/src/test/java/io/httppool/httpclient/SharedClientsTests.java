package io.httppool.httpclient;

import org.apache.hc.core5.reactor.IOReactorStatus;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.httppool.concurrent.SingleThreadScheduler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SharedClients}.
 */
class SharedClientsTests {

	@Test
	void reactorThatHasLostAThreadIsReplaced() {
		try (SingleThreadScheduler timer = HttpComponentsConnectionPools.newTimer();
				SharedClients clients = new SharedClients(timer, Runnable::run)) {
			AsyncSide first = clients.async();
			Awaitility.await().until(() -> first.client().getStatus() == IOReactorStatus.ACTIVE);
			assertThat(clients.async()).isSameAs(first);
			// As HttpCore does when a dial is to use a thread that has died.
			first.client().initiateShutdown();
			AsyncSide second = clients.async();
			assertThat(second).isNotSameAs(first);
			assertThat(clients.async()).isSameAs(second);
			Awaitility.await().until(() -> first.client().getStatus() == IOReactorStatus.SHUT_DOWN);
			Awaitility.await().until(() -> second.client().getStatus() == IOReactorStatus.ACTIVE);
		}
	}

}
