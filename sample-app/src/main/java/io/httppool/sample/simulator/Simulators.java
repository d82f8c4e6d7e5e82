package io.httppool.sample.simulator;

import java.time.InstantSource;

import io.httppool.sample.simulator.dataset.Dataset;
import io.httppool.sample.simulator.http.Json;
import io.httppool.sample.simulator.manifest.Manifest;
import io.httppool.sample.simulator.qtest.QTestSimulator;
import io.httppool.sample.simulator.zephyr.ZephyrSimulator;
import io.httppool.test.server.UpstreamServer;

/**
 * The two running simulators: the source {@code zephyr} and the target {@code qtest}. A
 * bean of each application context that has them, started before any other bean is
 * created and closed after all others are destroyed. May be used by any thread.
 */
public final class Simulators implements AutoCloseable {

	private final ZephyrSimulator source;

	private final QTestSimulator target;

	private final UpstreamServer zephyr;

	private final UpstreamServer qtest;

	private Simulators(SimulatorSettings settings) {
		this.source = new ZephyrSimulator(Dataset.generate(settings.seed(), settings.size()), settings.zephyr());
		this.target = new QTestSimulator(settings.qtest(), InstantSource.system());
		this.zephyr = builder(settings.zephyrServer(), settings.seed()).handler(this.source)
			.control("manifest", () -> Json.write(this.source.manifest()))
			.onReset("data", this.source::clear)
			.start();
		try {
			this.qtest = builder(settings.qtestServer(), settings.seed()).handler(this.target)
				.control("manifest", () -> Json.write(this.target.manifest()))
				.onReset("data", this.target::clear)
				.unlimited(QTestSimulator::isLogin)
				.start();
		}
		catch (RuntimeException ex) {
			this.zephyr.close();
			throw ex;
		}
	}

	static Simulators start(SimulatorSettings settings) {
		return new Simulators(settings);
	}

	private static UpstreamServer.Builder builder(SimulatorSettings.Server settings, long seed) {
		return UpstreamServer.builder(settings.name())
			.port(settings.port())
			.seed(seed)
			.behaviour(settings.behaviour())
			.limiter(settings.limit())
			.latency(settings.latency())
			.faults(settings.plan());
	}

	/**
	 * The server of the source.
	 * @return the server, with its numbers and faults
	 */
	public UpstreamServer zephyr() {
		return this.zephyr;
	}

	/**
	 * The server of the target.
	 * @return the server, with its numbers and faults
	 */
	public UpstreamServer qtest() {
		return this.qtest;
	}

	/**
	 * The state that the target must reach, computed without HTTP.
	 * @return the manifest
	 */
	public Manifest sourceManifest() {
		return this.source.manifest();
	}

	/**
	 * The state that the target has, read without HTTP.
	 * @return the manifest
	 */
	public Manifest targetManifest() {
		return this.target.manifest();
	}

	/**
	 * Stops both servers and closes their connections; idempotent. Their numbers can
	 * still be read.
	 */
	@Override
	public void close() {
		this.qtest.close();
		this.zephyr.close();
	}

}
