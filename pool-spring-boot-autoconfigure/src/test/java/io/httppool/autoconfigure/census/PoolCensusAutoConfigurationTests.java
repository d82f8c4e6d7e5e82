package io.httppool.autoconfigure.census;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import reactor.netty.resources.ConnectionProvider;

import io.httppool.autoconfigure.PoolContexts;
import io.httppool.census.PoolReader;
import io.httppool.insight.UnmanagedPool;
import io.httppool.insight.UnmanagedPools;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link PoolCensusAutoConfiguration}.
 */
class PoolCensusAutoConfigurationTests {

	private final ApplicationContextRunner runner = PoolContexts.pools()
		.withConfiguration(AutoConfigurations.of(PoolCensusAutoConfiguration.class))
		.withPropertyValues("pool.upstreams.zephyr.base-url=http://localhost:1");

	@Test
	void applicationWithManagedPoolsOnlyHasNoOthers() {
		this.runner.withUserConfiguration(Managed.class).run((context) -> assertThat(find(context)).isEmpty());
	}

	@Test
	void managerMadeByHandIsFoundWithItsLimits() {
		this.runner.withUserConfiguration(HandMade.class)
			.run((context) -> assertThat(find(context)).containsOnly(
					Map.entry("manager",
							UnmanagedPool.of("manager", "httpclient5").withLimits(7, 3, null).withUse(0, 0, 0)),
					Map.entry("service.client",
							UnmanagedPool.of("service.client", "httpclient5")
								.withLimits(25, 5, Duration.ofSeconds(9))
								.withUse(0, 0, 0))));
	}

	@Test
	void managersThatBootMakesAreFoundWithTheConnectionsTheyHave() {
		try (UpstreamServer other = UpstreamServer.start((request) -> UpstreamResponse.text(200, "other"))) {
			this.runner.withUserConfiguration(Boots.class).run((context) -> {
				assertThat(find(context)).containsOnlyKeys("restTemplate");
				context.getBean(RestClient.class).get().uri(other.baseUrl()).retrieve().toBodilessEntity();
				Map<String, UnmanagedPool> found = find(context);
				assertThat(found).containsOnlyKeys("restTemplate", "unmatched");
				assertThat(found.get("restTemplate")).isEqualTo(UnmanagedPool.of("restTemplate", "httpclient5")
					.withLimits(25, 5, Duration.ofMinutes(3))
					.withUse(0, 0, 0));
				assertThat(found.get("unmatched").idle()).isEqualTo(1);
			});
		}
	}

	@Test
	void hikariIsFoundAlsoBehindAWrapper() {
		this.runner.withUserConfiguration(Databases.class).run((context) -> {
			UnmanagedPool unused = UnmanagedPool.of("hikari", "hikaricp").withLimits(4, null, Duration.ofSeconds(2));
			assertThat(find(context)).containsOnly(Map.entry("hikari", unused));
			try (Connection connection = context.getBean("hikari", DataSource.class).getConnection()) {
				assertThat(connection).isNotNull();
				UnmanagedPool used = find(context).get("hikari");
				assertThat(used).isNotNull();
				assertThat(used.active()).isEqualTo(1);
			}
		});
		this.runner.withUserConfiguration(WrappedDatabase.class)
			.run((context) -> assertThat(find(context)).containsOnlyKeys("wrapped"));
	}

	@Test
	void reactorNettyAndTheJdksClientAreFound() {
		this.runner.withUserConfiguration(Others.class)
			.run((context) -> assertThat(find(context)).containsOnly(
					Map.entry("jdk", UnmanagedPool.of("jdk", "jdk-http-client")),
					Map.entry("netty", UnmanagedPool.of("netty", "reactor-netty").withLimits(null, 12, null))));
	}

	@Test
	void beanThatNobodyHasNeededYetIsNotMade() {
		this.runner.withUserConfiguration(NotYet.class).run((context) -> {
			assertThat(find(context)).isEmpty();
			assertThat(context.getBeanFactory().containsSingleton("late")).isFalse();
		});
	}

	@Test
	void librariesMayBeMissing() {
		this.runner.withClassLoader(new FilteredClassLoader("com.zaxxer.hikari", "reactor.netty")).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(find(context)).isEmpty();
			// Boot's, for plain clients.
			context.getBean("clientHttpConnector");
			assertThat(find(context)).containsOnlyKeys("clientHttpConnector")
				.extractingByKey("clientHttpConnector")
				.extracting(UnmanagedPool::type)
				.isEqualTo("httpclient5");
		});
	}

	@Test
	void otherKindsCanBeMadeKnownAndTheCensusCanBeReplaced() {
		this.runner.withUserConfiguration(OtherKind.class)
			.run((context) -> assertThat(find(context)).containsOnlyKeys("queue"));
		UnmanagedPools own = List::of;
		this.runner.withBean("ownCensus", UnmanagedPools.class, () -> own)
			.run((context) -> assertThat(context).getBean(UnmanagedPools.class).isSameAs(own));
	}

	@Test
	void poolThatBootGivesToWebClientsIsFoundOnce() {
		this.runner.run((context) -> assertThat(context.getBean(UnmanagedPools.class).find())
			.containsExactly(UnmanagedPool.of("reactorResourceFactory", "reactor-netty").withLimits(null, 500, null)));
	}

	/**
	 * What there is beside the pool that Boot gives to {@code WebClient}s.
	 */
	private static Map<String, UnmanagedPool> find(ApplicationContext context) {
		return context.getBean(UnmanagedPools.class)
			.find()
			.stream()
			.filter((pool) -> !pool.name().equals("reactorResourceFactory"))
			.collect(Collectors.toMap(UnmanagedPool::name, Function.identity()));
	}

	@Configuration(proxyBeanMethods = false)
	static class Managed {

		@Bean
		RestClient managed(RestClient.Builder builder) {
			return builder.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class HandMade {

		@Bean
		PoolingHttpClientConnectionManager manager() {
			return PoolingHttpClientConnectionManagerBuilder.create().setMaxConnTotal(7).setMaxConnPerRoute(3).build();
		}

		@Bean
		CloseableHttpClient client(PoolingHttpClientConnectionManager manager) {
			return HttpClients.custom().setConnectionManager(manager).setConnectionManagerShared(true).build();
		}

		@Bean
		Service service() {
			return new Service();
		}

	}

	static class Service implements AutoCloseable {

		private final CloseableHttpClient client = HttpClients.custom()
			.setDefaultRequestConfig(RequestConfig.custom().setConnectionRequestTimeout(Timeout.ofSeconds(9)).build())
			.build();

		@Override
		public void close() throws IOException {
			this.client.close();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Boots {

		@Bean
		RestTemplate restTemplate() {
			return new RestTemplate(ClientHttpRequestFactoryBuilder.httpComponents().build());
		}

		@Bean
		RestClient unmatched(RestClient.Builder builder) {
			return builder.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Databases {

		@Bean
		HikariDataSource hikari() throws SQLException {
			return pool();
		}

		static HikariDataSource pool() throws SQLException {
			Connection connection = mock();
			given(connection.isValid(anyInt())).willReturn(true);
			DataSource database = mock();
			given(database.getConnection()).willReturn(connection);
			HikariDataSource pool = new HikariDataSource();
			pool.setDataSource(database);
			pool.setMaximumPoolSize(4);
			pool.setMinimumIdle(0);
			pool.setConnectionTimeout(2000);
			return pool;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WrappedDatabase {

		@Bean
		DataSource wrapped() throws SQLException {
			HikariDataSource pool = Databases.pool();
			DataSource wrapper = mock();
			given(wrapper.isWrapperFor(HikariDataSource.class)).willReturn(true);
			given(wrapper.unwrap(HikariDataSource.class)).willReturn(pool);
			return wrapper;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Others {

		@Bean
		ConnectionProvider netty() {
			return ConnectionProvider.create("netty", 12);
		}

		@Bean
		HttpClient jdk() {
			return HttpClient.newHttpClient();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class NotYet {

		@Bean
		@Lazy
		HttpClient late() {
			return HttpClient.newHttpClient();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OtherKind {

		@Bean
		PoolReader queueReader() {
			return new PoolReader() {

				@Override
				public @Nullable Object poolOf(Object candidate) {
					return (candidate instanceof Queue) ? candidate : null;
				}

				@Override
				public UnmanagedPool read(String name, Object pool, List<Object> path) {
					return UnmanagedPool.of(name, "queue");
				}

			};
		}

		@Bean
		Queue queue() {
			return new Queue();
		}

	}

	static class Queue implements ClientHttpRequestFactory {

		@Override
		public ClientHttpRequest createRequest(URI uri, HttpMethod httpMethod) {
			throw new UnsupportedOperationException();
		}

	}

}
