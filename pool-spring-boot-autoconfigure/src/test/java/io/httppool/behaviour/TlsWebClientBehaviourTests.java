package io.httppool.behaviour;

/**
 * Behaviour with {@code WebClient} over TLS.
 */
class TlsWebClientBehaviourTests extends WebClientBehaviourTests {

	@Override
	boolean secure() {
		return true;
	}

}
