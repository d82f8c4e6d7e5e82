package io.httppool.test;

import java.io.InputStream;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpResponse;

import io.httppool.ConnectionPool;
import io.httppool.PoolConfig;
import io.httppool.httpclient.HttpComponentsConnectionPool;
import io.httppool.httpclient.HttpComponentsConnectionPools;
import io.httppool.httpclient.Transport;
import io.httppool.resilience.PoolRetries;
import io.httppool.restclient.PoolClientHttpRequestFactory;
import io.httppool.test.server.UpstreamResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link PoolAssert}.
 */
class PoolAssertTests {

	@RegisterExtension
	private static final UpstreamExtension upstream = UpstreamExtension
		.of((request) -> UpstreamResponse.text(200, "hello"));

	private final HttpComponentsConnectionPools pools = new HttpComponentsConnectionPools((config) -> Transport.DEFAULT,
			List.of());

	private HttpComponentsConnectionPool pool;

	@BeforeEach
	void addPool() {
		this.pool = this.pools
			.add(PoolConfig.builder("zephyr", upstream.baseUrl()).shutdownGrace(Duration.ofMillis(100)).build());
	}

	@AfterEach
	void closePools() {
		this.pools.close();
	}

	@Test
	void poolThatNobodyUsesIsAtRest() {
		PoolAssertions.assertThat(this.pool).isAtRest().hasNoLeakedConnection().hasNoOpenConnection();
	}

	@Test
	void poolWhoseConnectionsCameBackIsAtRest() throws Exception {
		try (ClientHttpResponse response = call(); InputStream body = response.getBody()) {
			assertThat(body.readAllBytes()).isNotEmpty();
		}
		PoolAssertions.assertThat(this.pool).isAtRest().hasNoLeakedConnection();
		assertThat(this.pool.stats().idle()).isEqualTo(1);
	}

	@Test
	void responseThatNobodyClosedIsALeak() throws Exception {
		try (ClientHttpResponse response = call()) {
			assertThat(response.getStatusCode().value()).isEqualTo(200);
			assertThatExceptionOfType(AssertionError.class).isThrownBy(
					() -> PoolAssertions.assertThat(this.pool).within(Duration.ofMillis(50)).hasNoLeakedConnection())
				.withMessageContaining("pool 'zephyr'")
				.withMessageContaining("to have no leaked connection")
				.withMessageContaining("active=1, idle=0, connecting=0, pending=0, max=20, opened=1, closed=0 {}");
			assertThatExceptionOfType(AssertionError.class)
				.isThrownBy(() -> PoolAssertions.assertThat(this.pool).within(Duration.ofMillis(50)).isAtRest())
				.withMessageContaining("to be at rest");
		}
		PoolAssertions.assertThat(this.pool).isAtRest();
	}

	@Test
	void idleConnectionIsOpen() throws Exception {
		call().close();
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> PoolAssertions.assertThat(this.pool).within(Duration.ofMillis(50)).hasNoOpenConnection())
			.withMessageContaining("idle=1");
		this.pool.evictIdle();
		PoolAssertions.assertThat(this.pool).hasNoOpenConnection();
	}

	@Test
	void descriptionOfTheTestIsPartOfTheMessage() throws Exception {
		try (ClientHttpResponse response = call()) {
			assertThat(response.getStatusCode().value()).isEqualTo(200);
			assertThatExceptionOfType(AssertionError.class)
				.isThrownBy(() -> PoolAssertions.assertThat(this.pool)
					.as("after the import")
					.within(Duration.ofMillis(20))
					.isAtRest())
				.withMessageContaining("[after the import]");
		}
	}

	@Test
	void poolMayBeMissing() {
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> PoolAssertions.assertThat((ConnectionPool) null).isAtRest());
	}

	@Test
	void poolIsFoundBehindAnObject() {
		Object object = this.pool;
		assertThat(object).asInstanceOf(PoolAssertions.POOL).isAtRest();
	}

	private ClientHttpResponse call() throws Exception {
		return new PoolClientHttpRequestFactory(this.pool, PoolRetries.none())
			.createRequest(upstream.baseUrl(), HttpMethod.GET)
			.execute();
	}

}
