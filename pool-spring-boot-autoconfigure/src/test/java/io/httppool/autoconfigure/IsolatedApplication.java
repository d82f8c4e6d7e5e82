package io.httppool.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * An application that {@link MissingLibrariesTests} runs in a class loader of its own.
 * Names no class of an optional library in a signature.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class IsolatedApplication {

	/**
	 * Start, call the upstream by all clients that there are, and stop.
	 * @param baseUrl where the upstream is
	 * @param properties further properties
	 * @return the clients that were answered
	 */
	public static String run(String baseUrl, String... properties) {
		try (var context = new SpringApplicationBuilder(IsolatedApplication.class).web(WebApplicationType.NONE)
			.properties("pool.upstreams.zephyr.base-url=" + baseUrl, "spring.main.banner-mode=off",
					"logging.level.root=off", "spring.reactor.netty.shutdown-quiet-period=0s")
			.properties(properties)
			.run()) {
			List<String> answered = new ArrayList<>();
			if (context.containsBean("zephyrRestClient") && Blocking.call(context).equals("hello")) {
				answered.add("blocking");
			}
			if (context.containsBean("zephyrWebClient") && Reactive.call(context).equals("hello")) {
				answered.add("reactive");
			}
			if (context.containsBean("pooledClients")) {
				answered.add("both");
			}
			return String.join(" ", answered);
		}
	}

	private static final class Blocking {

		static String call(ApplicationContext context) {
			return String.valueOf(context.getBean("zephyrRestClient", org.springframework.web.client.RestClient.class)
				.get()
				.uri("/")
				.retrieve()
				.body(String.class));
		}

	}

	private static final class Reactive {

		static String call(ApplicationContext context) {
			return String.valueOf(
					context.getBean("zephyrWebClient", org.springframework.web.reactive.function.client.WebClient.class)
						.get()
						.uri("/")
						.retrieve()
						.bodyToMono(String.class)
						.block());
		}

	}

}
