package io.httppool.behaviour;

/**
 * Behaviour with {@code RestClient} over TLS.
 */
class TlsRestClientBehaviourTests extends RestClientBehaviourTests {

	@Override
	boolean secure() {
		return true;
	}

}
