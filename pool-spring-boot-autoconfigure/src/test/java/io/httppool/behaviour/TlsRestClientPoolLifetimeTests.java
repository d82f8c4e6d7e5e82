package io.httppool.behaviour;

import org.junit.jupiter.api.Tag;

/**
 * The life of connections with {@code RestClient} over TLS.
 */
@Tag("slow")
class TlsRestClientPoolLifetimeTests extends RestClientPoolLifetimeTests {

	@Override
	boolean secure() {
		return true;
	}

}
