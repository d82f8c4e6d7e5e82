package io.httppool.autoconfigure;

import java.io.File;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * An application without one of the optional libraries starts and does what it can. The
 * libraries are really missing: each application has a class loader of its own.
 */
class MissingLibrariesTests {

	/** What only costs time here. */
	private static final List<String> UNUSED = List.of("tomcat", "netty", "webmvc", "prometheus", "mockito", "archunit",
			"jackson", "logback", "log4j", "security", "selenium");

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			spring-boot-restclient                                               | reactive
			spring-webflux spring-boot-webclient reactor                         | blocking
			httpcore5-reactive                                                   | blocking
			resilience4j                                                         | blocking reactive both
			bucket4j lettuce spring-boot-data-redis spring-data-redis            | blocking reactive both
			resilience4j-reactor                                                 | blocking reactive both
			actuator spring-boot-health micrometer-core metrics resilience4j-spring | blocking reactive both
			""")
	void applicationStartsWithWhatIsLeft(String missing, String expected) throws Exception {
		try (UpstreamServer upstream = UpstreamServer.start((request) -> UpstreamResponse.text(200, "hello"))) {
			assertThat(run(missing, upstream.baseUrl().toString())).isEqualTo(expected);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					resilience4j                | circuit-breaker | resilience4j-bulkhead and resilience4j-circuitbreaker and resilience4j-ratelimiter and resilience4j-retry
					resilience4j-circuitbreaker | circuit-breaker | resilience4j-circuitbreaker
					resilience4j-ratelimiter    | rate-limiter    | resilience4j-ratelimiter
					resilience4j-bulkhead       | bulkhead        | resilience4j-bulkhead
					""")
	void protectionWithoutItsLibrariesIsRefused(String missing, String part, String named) {
		assertThatExceptionOfType(InvocationTargetException.class)
			.isThrownBy(() -> run(missing, "http://localhost:1", "pool.upstreams.zephyr." + part + ".enabled=true"))
			.havingRootCause()
			.withMessageContaining(part + ".enabled needs " + named + " on the class path");
	}

	@ParameterizedTest
	@CsvSource({ "bucket4j, com.bucket4j:bucket4j_jdk17-lettuce", "lettuce-core, io.lettuce:lettuce-core" })
	void fleetWithoutItsLibrariesIsRefused(String missing, String named) {
		assertThatExceptionOfType(InvocationTargetException.class)
			.isThrownBy(() -> run(missing, "http://localhost:1", "pool.fleet.redis.url=redis://localhost:1"))
			.havingRootCause()
			.withMessageContaining("sharing quotas through Redis needs " + named + " on the class path");
	}

	private static Object run(String missing, String baseUrl, String... properties) throws Exception {
		try (URLClassLoader classLoader = classPathWithout(List.of(missing.split(" ")))) {
			Thread thread = Thread.currentThread();
			ClassLoader before = thread.getContextClassLoader();
			thread.setContextClassLoader(classLoader);
			try {
				return classLoader.loadClass(IsolatedApplication.class.getName())
					.getMethod("run", String.class, String[].class)
					.invoke(null, baseUrl, properties);
			}
			finally {
				thread.setContextClassLoader(before);
			}
		}
	}

	private static URLClassLoader classPathWithout(List<String> missing) {
		URL[] urls = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> Stream.concat(missing.stream(), UNUSED.stream())
				.noneMatch(new File(entry).getName()::contains))
			.map(MissingLibrariesTests::url)
			.toArray(URL[]::new);
		return new URLClassLoader("application", urls, ClassLoader.getPlatformClassLoader());
	}

	private static URL url(String entry) {
		try {
			return new File(entry).toURI().toURL();
		}
		catch (MalformedURLException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
