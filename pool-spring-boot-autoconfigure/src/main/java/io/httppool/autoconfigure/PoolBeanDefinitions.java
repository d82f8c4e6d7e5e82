package io.httppool.autoconfigure;

import java.util.function.Supplier;

import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.env.Environment;

import io.httppool.PoolConfig;
import io.httppool.restclient.PooledRestClients;
import io.httppool.webclient.PooledWebClients;

/**
 * Registers the beans of each upstream, qualified by its name, unless the application has
 * a bean of that type and qualifier. They are injected by qualifier only, so that an
 * injection point without one finds what it found before.
 * <p>
 * Only names are looked at here, no values: ahead-of-time processing runs this, too, and
 * leaves the definitions to the start, when the properties are known.
 */
final class PoolBeanDefinitions implements BeanDefinitionRegistryPostProcessor {

	private final Environment environment;

	PoolBeanDefinitions(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
		if (!(registry instanceof ConfigurableListableBeanFactory beanFactory)) {
			return;
		}
		// The conditions of the auto-configurations have decided by now.
		boolean restClients = has(PooledRestClients.class, beanFactory);
		boolean webClients = has(PooledWebClients.class, beanFactory);
		for (String name : PoolConfigs.names(this.environment)) {
			Definitions definitions = new Definitions(name, registry, beanFactory);
			definitions.register("PoolConfig", PoolConfig.class, BeanDefinition.SCOPE_SINGLETON,
					() -> beanFactory.getBean(PoolConfigs.class).get(name));
			if (restClients) {
				RestClientDefinitions.register(definitions);
			}
			if (webClients) {
				WebClientDefinitions.register(definitions);
			}
		}
	}

	private static boolean has(Class<?> factory, ConfigurableListableBeanFactory beanFactory) {
		return beanFactory.getBeanNamesForType(factory, true, false).length > 0;
	}

	/**
	 * Kept apart, because its method signatures need {@code RestClient}.
	 */
	private static final class RestClientDefinitions {

		private static void register(Definitions definitions) {
			String name = definitions.name;
			ConfigurableListableBeanFactory beanFactory = definitions.beanFactory;
			definitions.register("RestClientBuilder", org.springframework.web.client.RestClient.Builder.class,
					BeanDefinition.SCOPE_PROTOTYPE, () -> beanFactory.getBean(PooledRestClients.class).builder(name));
			definitions.register("RestClient", org.springframework.web.client.RestClient.class,
					BeanDefinition.SCOPE_SINGLETON,
					() -> beanFactory.getBean(PooledRestClients.class).restClient(name));
		}

	}

	/**
	 * Kept apart, because its method signatures need {@code WebClient}.
	 */
	private static final class WebClientDefinitions {

		private static void register(Definitions definitions) {
			String name = definitions.name;
			ConfigurableListableBeanFactory beanFactory = definitions.beanFactory;
			definitions.register("WebClientBuilder",
					org.springframework.web.reactive.function.client.WebClient.Builder.class,
					BeanDefinition.SCOPE_PROTOTYPE, () -> beanFactory.getBean(PooledWebClients.class).builder(name));
			definitions.register("WebClient", org.springframework.web.reactive.function.client.WebClient.class,
					BeanDefinition.SCOPE_SINGLETON, () -> beanFactory.getBean(PooledWebClients.class).webClient(name));
		}

	}

	private record Definitions(String name, BeanDefinitionRegistry registry,
			ConfigurableListableBeanFactory beanFactory) {

		<T> void register(String suffix, Class<T> type, String scope, Supplier<T> supplier) {
			String beanName = this.name + suffix;
			if (this.registry.containsBeanDefinition(beanName) || hasQualified(type)) {
				return;
			}
			RootBeanDefinition definition = new RootBeanDefinition(type, supplier);
			definition.setScope(scope);
			// A client that nobody injects would bring along what Boot gives to plain
			// ones.
			definition.setLazyInit(true);
			definition.setDefaultCandidate(false);
			definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, this.name));
			definition.setAttribute(BeanRegistrationAotProcessor.IGNORE_REGISTRATION_ATTRIBUTE, true);
			this.registry.registerBeanDefinition(beanName, definition);
		}

		private boolean hasQualified(Class<?> type) {
			for (String candidate : this.beanFactory.getBeanNamesForType(type, true, false)) {
				if (BeanFactoryAnnotationUtils.isQualifierMatch(this.name::equals, candidate, this.beanFactory)) {
					return true;
				}
			}
			return false;
		}

	}

}
