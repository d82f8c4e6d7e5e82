package io.httppool.behaviour;

/**
 * Limits with {@code WebClient} over TLS.
 */
class TlsWebClientPoolLimitsTests extends WebClientPoolLimitsTests {

	@Override
	boolean secure() {
		return true;
	}

}
