package io.httppool.behaviour;

import org.junit.jupiter.api.Tag;

/**
 * The life of connections with {@code WebClient} over TLS.
 */
@Tag("slow")
class TlsWebClientPoolLifetimeTests extends WebClientPoolLifetimeTests {

	@Override
	boolean secure() {
		return true;
	}

}
