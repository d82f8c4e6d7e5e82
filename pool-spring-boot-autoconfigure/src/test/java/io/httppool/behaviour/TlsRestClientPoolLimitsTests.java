package io.httppool.behaviour;

/**
 * Limits with {@code RestClient} over TLS.
 */
class TlsRestClientPoolLimitsTests extends RestClientPoolLimitsTests {

	@Override
	boolean secure() {
		return true;
	}

}
