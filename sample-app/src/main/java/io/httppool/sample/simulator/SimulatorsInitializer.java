package io.httppool.sample.simulator;

import java.util.Map;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/**
 * Starts the simulators of an application context before its beans are defined, because
 * their addresses are properties from which pools are configured. Each context gets
 * simulators of its own, as the bean {@code simulators}, which live as long as it.
 */
final class SimulatorsInitializer implements ApplicationContextInitializer<ConfigurableApplicationContext> {

	private static final String BEAN_NAME = "simulators";

	private static final Log logger = LogFactory.getLog(SimulatorsInitializer.class);

	@Override
	public void initialize(ConfigurableApplicationContext context) {
		SimulatorSettings settings = SimulatorSettings.from(context.getEnvironment());
		if (settings == null) {
			return;
		}
		Simulators simulators = Simulators.start(settings);
		Map<String, Object> addresses = Map.of("sim.zephyr.base-url", simulators.zephyr().baseUrl().toString(),
				"sim.qtest.base-url", simulators.qtest().baseUrl().toString());
		logger.info("Simulators started with seed %d: %s".formatted(settings.seed(), addresses));
		context.getEnvironment().getPropertySources().addFirst(new MapPropertySource(BEAN_NAME, addresses));
		context.getBeanFactory().registerSingleton(BEAN_NAME, simulators);
		// The first to be registered is the last to be destroyed: after the pools.
		((DefaultSingletonBeanRegistry) context.getBeanFactory()).registerDisposableBean(BEAN_NAME, simulators::close);
	}

}
