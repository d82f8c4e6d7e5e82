package io.httppool.observation;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * The observations of pools: the only place that names them and their keys. Their names
 * differ from those of the pools' meters, as Micrometer makes meters of observations,
 * too.
 */
public enum PoolObservations implements ObservationDocumentation {

	/** From asking for a connection to the answer. */
	ACQUIRE("pool.call.acquire", "acquire"),

	/** Opening a connection: DNS, TCP, TLS, and the check of readiness. */
	CONNECT("pool.call.connect", "connect");

	private final String name;

	private final String contextualName;

	PoolObservations(String name, String contextualName) {
		this.name = name;
		this.contextualName = contextualName;
	}

	@Override
	public String getName() {
		return this.name;
	}

	@Override
	public String getContextualName() {
		return this.contextualName;
	}

	@Override
	public KeyName[] getLowCardinalityKeyNames() {
		return ObservationKey.values();
	}

	/**
	 * Keys of both observations. None of their values comes from a request.
	 */
	public enum ObservationKey implements KeyName {

		/** Name of the upstream, or {@code on-demand}. */
		POOL("pool"),

		/**
		 * {@link io.httppool.AcquireOutcome} in lower case, or {@code connected} or the
		 * {@link io.httppool.ConnectPhase} that failed.
		 */
		OUTCOME("outcome");

		private final String key;

		ObservationKey(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

	}

}
