package io.httppool.sample;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import io.httppool.sample.simulator.Simulators;

/**
 * Simulators that outlive the application that talks to them, with the small dataset, no
 * latency and no rate limit unless told otherwise.
 */
public final class Simulation implements AutoCloseable {

	private final ConfigurableApplicationContext context;

	private final Simulators simulators;

	private Simulation(ConfigurableApplicationContext context) {
		this.context = context;
		this.simulators = context.getBean(Simulators.class);
	}

	/**
	 * Start both simulators.
	 * @param properties properties below {@code sim}, as {@code name=value}
	 * @return the simulators
	 */
	public static Simulation start(String... properties) {
		List<String> all = new ArrayList<>(List.of("--sim.dataset.test-cases=200", "--sim.zephyr.latency.p50=0s",
				"--sim.qtest.latency.p50=0s", "--sim.zephyr.limit.rate=0", "--sim.qtest.limit.rate=0"));
		List.of(properties).forEach((property) -> all.add("--" + property));
		return new Simulation(new SpringApplicationBuilder(NothingElse.class).web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.logStartupInfo(false)
			.run(lastOfEach(all)));
	}

	/**
	 * Let later arguments replace earlier ones; Spring would join their values.
	 */
	static String[] lastOfEach(List<String> arguments) {
		Map<String, String> byName = new LinkedHashMap<>();
		arguments.forEach((argument) -> byName.put(argument.substring(0, argument.indexOf('=')), argument));
		return byName.values().toArray(String[]::new);
	}

	public Simulators simulators() {
		return this.simulators;
	}

	/**
	 * The properties by which an application finds these simulators instead of starting
	 * its own.
	 * @return arguments for Spring
	 */
	public List<String> arguments() {
		return List.of("--sim.enabled=false", "--sim.zephyr.base-url=" + this.simulators.zephyr().baseUrl(),
				"--sim.qtest.base-url=" + this.simulators.qtest().baseUrl());
	}

	@Override
	public void close() {
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	static class NothingElse {

	}

}
