package io.httppool.behaviour;

import java.time.Duration;
import java.util.function.UnaryOperator;

import io.httppool.PoolConfig;

/**
 * Something that goes wrong with a call.
 *
 * @param name what
 * @param config settings of the pool
 * @param scene what is so while it happens
 * @param call makes a call that it happens to; may throw whatever the client throws, but
 * no {@link AssertionError}
 */
record Trouble(String name, UnaryOperator<PoolConfig.Builder> config, Scene scene, Call call) {

	static Trouble of(String name, Call call) {
		return new Trouble(name, UnaryOperator.identity(), Scene.FREE, call);
	}

	Trouble whenAllAreHeld() {
		return new Trouble(this.name, this.config, Scene.ALL_HELD, this.call);
	}

	Trouble whenDistrusted() {
		return new Trouble(this.name, this.config, Scene.DISTRUSTED, this.call);
	}

	Trouble withReadTimeout(Duration readTimeout) {
		return new Trouble(this.name, (config) -> config.readTimeout(readTimeout), this.scene, this.call);
	}

	@Override
	public String toString() {
		return this.name;
	}

	/**
	 * What is so while it happens.
	 */
	enum Scene {

		/** Nothing special. */
		FREE,

		/** All connections are held by somebody else. */
		ALL_HELD,

		/** The certificate of the server is refused. */
		DISTRUSTED

	}

	/**
	 * A call in trouble.
	 */
	@FunctionalInterface
	interface Call {

		/**
		 * Make it.
		 * @param caller the client
		 */
		void make(Caller caller) throws Exception;

	}

}
