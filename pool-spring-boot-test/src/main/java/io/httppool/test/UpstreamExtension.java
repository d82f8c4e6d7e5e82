package io.httppool.test;

import java.net.URI;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

import io.httppool.test.server.UpstreamHandler;
import io.httppool.test.server.UpstreamServer;

/**
 * Runs an {@link UpstreamServer} for the tests of a class.
 *
 * <pre class="code">
 * &#064;SpringBootTest
 * class ImportTests {
 *
 *     &#064;RegisterExtension
 *     static UpstreamExtension zephyr = UpstreamExtension.of((request) -&gt; UpstreamResponse.json(200, "[]"));
 *
 *     &#064;DynamicPropertySource
 *     static void upstreams(DynamicPropertyRegistry registry) {
 *         zephyr.registerBaseUrl("zephyr", registry::add);
 *     }
 *
 * }
 * </pre>
 *
 * <p>
 * In a static field the server runs for the whole class, so that a cached application
 * context keeps its connections, and is reset before each test: numbers, faults, limit
 * and handler. In an instance field each test has a server of its own. A parameter of
 * type {@link UpstreamServer} gets the server; a class with several of these extensions
 * uses the fields instead.
 * <p>
 * Not for tests of one class that run at the same time: they would share faults and
 * numbers.
 */
public final class UpstreamExtension
		implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback, ParameterResolver {

	private final UpstreamServer.Builder builder;

	private final UpstreamHandler initialHandler;

	private volatile UpstreamHandler handler;

	private @Nullable UpstreamServer server;

	private boolean forAllTests;

	private UpstreamExtension(UpstreamServer.Builder builder, UpstreamHandler handler) {
		this.builder = builder;
		this.initialHandler = handler;
		this.handler = handler;
	}

	/**
	 * Run a server without faults, limit or latency.
	 * @param handler answers the requests, unless a test says otherwise with
	 * {@link #answer(UpstreamHandler)}
	 * @return the extension
	 */
	public static UpstreamExtension of(UpstreamHandler handler) {
		return of(UpstreamServer.builder("test"), handler);
	}

	/**
	 * Run a server with settings of its own.
	 * @param builder the settings; its handler is replaced
	 * @param handler answers the requests, unless a test says otherwise with
	 * {@link #answer(UpstreamHandler)}
	 * @return the extension
	 */
	public static UpstreamExtension of(UpstreamServer.Builder builder, UpstreamHandler handler) {
		UpstreamExtension extension = new UpstreamExtension(builder, Objects.requireNonNull(handler));
		builder.handler((request) -> extension.handler.handle(request));
		return extension;
	}

	/**
	 * The server.
	 * @return the running server
	 * @throws IllegalStateException outside of the tests that it runs for
	 */
	public UpstreamServer server() {
		UpstreamServer server = this.server;
		if (server == null) {
			throw new IllegalStateException("The upstream runs during tests only; is its field annotated with "
					+ "@RegisterExtension, and static if it is used before the tests begin?");
		}
		return server;
	}

	/**
	 * Where the server listens.
	 * @return scheme, 127.0.0.1 and port, without a slash at the end
	 */
	public URI baseUrl() {
		return server().baseUrl();
	}

	/**
	 * Let another handler answer until the end of the test.
	 * @param handler answers the requests from now on
	 */
	public void answer(UpstreamHandler handler) {
		this.handler = Objects.requireNonNull(handler);
	}

	/**
	 * Make the server an upstream of the application under test.
	 * @param upstream the upstream's name
	 * @param registry takes the name of a property and its value:
	 * {@code DynamicPropertyRegistry::add}, for instance
	 */
	public void registerBaseUrl(String upstream, BiConsumer<String, Supplier<Object>> registry) {
		registry.accept(key(upstream), this::baseUrl);
	}

	/**
	 * The property that makes the server an upstream of the application under test.
	 * @param upstream the upstream's name
	 * @return name and value in the form that {@code ApplicationContextRunner} and
	 * {@code TestPropertyValues} take
	 */
	public String baseUrlProperty(String upstream) {
		return key(upstream) + "=" + baseUrl();
	}

	/**
	 * A name with a dot stands in brackets.
	 */
	private static String key(String upstream) {
		return "pool.upstreams[" + upstream + "].base-url";
	}

	@Override
	public void beforeAll(ExtensionContext context) {
		this.forAllTests = true;
		start();
	}

	@Override
	public void beforeEach(ExtensionContext context) {
		if (this.forAllTests) {
			server().reset();
		}
		else {
			start();
		}
	}

	@Override
	public void afterEach(ExtensionContext context) {
		this.handler = this.initialHandler;
		if (!this.forAllTests) {
			stop();
		}
	}

	@Override
	public void afterAll(ExtensionContext context) {
		stop();
		this.forAllTests = false;
	}

	private void start() {
		if (this.server == null) {
			this.server = this.builder.start();
		}
	}

	private void stop() {
		UpstreamServer server = this.server;
		if (server != null) {
			server.close();
			this.server = null;
		}
	}

	@Override
	public boolean supportsParameter(ParameterContext parameterContext, ExtensionContext extensionContext) {
		return parameterContext.getParameter().getType() == UpstreamServer.class;
	}

	@Override
	public Object resolveParameter(ParameterContext parameterContext, ExtensionContext extensionContext) {
		return server();
	}

}
