package io.httppool.httpclient;

import java.net.URI;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.httppool.ConnectionPool;
import io.httppool.PoolConfig;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HttpComponentsConnectionPools#forUrl(URI)}.
 */
class UrlMatchingTests {

	private final HttpComponentsConnectionPools pools = new HttpComponentsConnectionPools((config) -> Transport.DEFAULT,
			List.of());

	@AfterEach
	void close() {
		this.pools.close();
	}

	@ParameterizedTest
	@CsvSource({ "http://h/v2, http://h/v2", "http://h/v2, http://h/v2/", "http://h/v2, http://h/v2/a?b=/c",
			"http://h/v2, HTTP://H:80/v2/a", "http://H, http://h/a", "http://h:80, http://h", "http://h, http://h:80/",
			"https://h, https://h:443/a", "https://h:443, https://h", "http://h/v2/, http://h/v2",
			"http://[::1]:8080, http://[::1]:8080/a", "http://[::1], http://[::1]:80/a",
			"http://[2001:DB8::1], http://[2001:db8::1]/a" })
	void urlBelongsToTheUpstream(String baseUrl, String url) {
		add("upstream", baseUrl);
		assertThat(match(url)).isEqualTo("upstream");
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://h/v22", "http://h/v", "http://h/", "http://h/V2", "https://h/v2",
			"http://h:8080/v2", "http://hh/v2", "http://h.h/v2", "/v2", "mailto:h@v2", "http://[::1]/v2" })
	void urlBelongsToNoUpstream(String url) {
		add("upstream", "http://h/v2");
		assertThat(match(url)).isNull();
	}

	@Test
	void longestBasePathWins() {
		add("root", "http://h");
		add("cases", "http://h/v2/cases");
		add("version", "http://h/v2");
		assertThat(match("http://h/v2/cases/1")).isEqualTo("cases");
		assertThat(match("http://h/v2/casesOfMine")).isEqualTo("version");
		assertThat(match("http://h/v3")).isEqualTo("root");
	}

	@Test
	void twoUpstreamsOfOneBaseUrlMatchNeither() {
		add("one", "http://h/v2");
		add("two", "http://H:80/v2/");
		add("root", "http://h");
		assertThat(match("http://h/v2/cases")).isNull();
		assertThat(match("http://h/v3")).isEqualTo("root");
		this.pools.remove("one");
		assertThat(match("http://h/v2/cases")).isEqualTo("two");
	}

	private void add(String name, String baseUrl) {
		this.pools.add(PoolConfig.builder(name, baseUrl).build());
	}

	private String match(String url) {
		return this.pools.forUrl(URI.create(url)).map(ConnectionPool::name).orElse(null);
	}

}
