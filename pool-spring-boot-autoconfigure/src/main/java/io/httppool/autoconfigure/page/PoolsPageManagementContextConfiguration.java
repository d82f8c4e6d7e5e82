package io.httppool.autoconfigure.page;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.EndpointAccessResolver;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.util.Assert;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.servlet.DispatcherServlet;

import io.httppool.actuate.PoolsEndpoint;
import io.httppool.page.PoolsPage;
import io.httppool.page.WebFluxPoolsPageHandlerMapping;
import io.httppool.page.WebMvcPoolsPageHandlerMapping;

/**
 * {@link ManagementContextConfiguration @ManagementContextConfiguration} for the
 * {@link PoolsPage}: it is there whenever the endpoint is, on its port and below its
 * path.
 */
@ManagementContextConfiguration(proxyBeanMethods = false)
@ConditionalOnAvailableEndpoint(endpoint = PoolsEndpoint.class, exposure = EndpointExposure.WEB)
@ConditionalOnBean({ PoolsEndpoint.class, PathMappedEndpoints.class, EndpointAccessResolver.class })
@ImportRuntimeHints(PoolsPageManagementContextConfiguration.PageFilesRuntimeHints.class)
public final class PoolsPageManagementContextConfiguration {

	/** Before the mapping of the endpoints themselves, whose order is -100. */
	private static final int ORDER = -101;

	private static final EndpointId ENDPOINT = EndpointId.of("pools");

	@Bean
	@ConditionalOnMissingBean
	PoolsPage poolsPage(PathMappedEndpoints endpoints, EndpointAccessResolver access) {
		String path = endpoints.getPath(ENDPOINT);
		Assert.state(path != null, "the endpoint is exposed and has no path");
		return new PoolsPage(path, access.accessFor(ENDPOINT, Access.READ_ONLY) == Access.UNRESTRICTED);
	}

	/**
	 * The page on Spring MVC.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
	@ConditionalOnClass(DispatcherServlet.class)
	static class WebMvcConfiguration {

		@Bean
		WebMvcPoolsPageHandlerMapping poolsPageHandlerMapping(PoolsPage page) {
			return new WebMvcPoolsPageHandlerMapping(page, ORDER);
		}

	}

	/**
	 * The page on Spring WebFlux.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
	@ConditionalOnClass(DispatcherHandler.class)
	static class WebFluxConfiguration {

		@Bean
		WebFluxPoolsPageHandlerMapping poolsPageHandlerMapping(PoolsPage page) {
			return new WebFluxPoolsPageHandlerMapping(page, ORDER);
		}

	}

	/**
	 * Lets a native image read the page's files.
	 */
	static final class PageFilesRuntimeHints implements RuntimeHintsRegistrar {

		@Override
		public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
			hints.resources().registerPattern("io/httppool/page/*");
		}

	}

}
