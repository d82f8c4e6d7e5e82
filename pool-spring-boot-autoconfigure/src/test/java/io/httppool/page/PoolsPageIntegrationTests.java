package io.httppool.page;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.http.HttpHeaders;

import io.httppool.fixture.FakeConnectionPool;
import io.httppool.fixture.PoolsApplication;
import io.httppool.fixture.PoolsApplication.Answer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the page over HTTP, on MVC and WebFlux.
 */
class PoolsPageIntegrationTests {

	private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
			+ "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
	void browsersGetThePageAndEverybodyElseJson(WebApplicationType type) {
		try (PoolsApplication application = PoolsApplication.start(type, "server.servlet.context-path=/app",
				"spring.webflux.base-path=/app")) {
			application.pools().add("qtest", "http://localhost:1");
			Answer page = application.browse("/app/actuator/pools");
			assertThat(page.statusCode()).isEqualTo(200);
			assertThat(page.contentType()).isEqualTo("text/html;charset=UTF-8");
			assertThat(page.headers().getFirst("Content-Security-Policy")).isEqualTo(POLICY);
			assertThat(page.headers().getFirst("X-Content-Type-Options")).isEqualTo("nosniff");
			assertThat(page.headers().getCacheControl()).isEqualTo("no-store");
			assertThat(page.headers().getVary()).contains("Accept");
			assertThat(page.body()).contains("data-writable=\"false\"", "</html>")
				.contains("name=\"csrf-token\" content=\"\"");
			assertThat(application.send("HEAD", "/app/actuator/pools").statusCode()).isEqualTo(200);
			assertThat(application.get("/app/actuator/pools").body()).startsWith("{\"pools\":{\"qtest\":");
			// One pool is JSON for browsers, too.
			assertThat(application.browse("/app/actuator/pools/qtest").body()).startsWith("{\"baseUrl\":");
			assertThat(application.browse("/app/actuator/health").contentType()).contains("json");
			assertThat(application.send("POST", "/app/actuator/pools").statusCode()).isEqualTo(405);
			assertFilesAreServed(application, "/app/actuator/", page.body());
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
	void pageIsWhereTheEndpointIs(WebApplicationType type) {
		try (PoolsApplication application = PoolsApplication.start(type, "management.server.port=0",
				"management.server.address=127.0.0.1", "management.endpoints.web.base-path=/ops",
				"management.endpoints.web.path-mapping.pools=upstreams",
				"management.endpoint.pools.access=unrestricted")) {
			Answer page = application.browse("/ops/upstreams");
			assertThat(page.statusCode()).isEqualTo(200);
			assertThat(page.headers().getFirst("Content-Security-Policy")).isEqualTo(POLICY);
			assertThat(page.body()).contains("data-writable=\"true\"");
			assertThat(application.get("/ops/upstreams").body()).startsWith("{\"pools\":{}");
			assertThat(application.browse("/ops/pools").statusCode()).isEqualTo(404);
			assertFilesAreServed(application, "/ops/", page.body());
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
	void changesFromThePagePassSpringSecurity(WebApplicationType type) {
		try (PoolsApplication application = PoolsApplication.startSecured(type,
				"management.endpoint.pools.access=unrestricted", "spring.security.user.name=ops",
				"spring.security.user.password=ops")) {
			FakeConnectionPool pool = application.pools().add("qtest", "http://localhost:1");
			assertThat(application
				.send("GET", "/actuator/pools/~/page.js", "", (headers) -> headers.set(HttpHeaders.ACCEPT, "*/*"))
				.statusCode()).isEqualTo(401);
			Answer page = application.send("GET", "/actuator/pools", "", (headers) -> {
				headers.setBasicAuth("ops", "ops");
				headers.set(HttpHeaders.ACCEPT, "text/html");
			});
			assertThat(page.statusCode()).isEqualTo(200);
			assertThat(page.headers().getFirst("Content-Security-Policy")).isEqualTo(POLICY);
			String session = page.headers().getFirst(HttpHeaders.SET_COOKIE);
			assertThat(session).isNotNull();
			String json = "{\"action\":\"evict-idle\"}";
			assertThat(application.send("POST", "/actuator/pools/qtest", json, (headers) -> {
				headers.setBasicAuth("ops", "ops");
				headers.set(HttpHeaders.COOKIE, session);
				headers.set("X-Requested-With", "XMLHttpRequest");
			}).statusCode()).isIn(401, 403);
			assertThat(pool.operations()).isEmpty();
			assertThat(application.send("POST", "/actuator/pools/qtest", json, (headers) -> {
				headers.setBasicAuth("ops", "ops");
				headers.set(HttpHeaders.COOKIE, session);
				headers.set(meta(page.body(), "csrf-header"), meta(page.body(), "csrf-token"));
			}).statusCode()).isEqualTo(200);
			assertThat(pool.operations()).containsExactly("evictIdle");
		}
	}

	private static void assertFilesAreServed(PoolsApplication application, String folder, String page) {
		Matcher links = Pattern.compile("(?:src|href)=\"([^\"]*)\"").matcher(page);
		assertThat(links.results()).hasSizeGreaterThanOrEqualTo(5).allSatisfy((link) -> {
			String path = folder + link.group(1);
			Answer file = application.get(path);
			assertThat(file.statusCode()).as(path).isEqualTo(200);
			assertThat(file.headers().getFirst("X-Content-Type-Options")).isEqualTo("nosniff");
			assertThat(file.headers().getCacheControl()).isEqualTo("no-cache");
			String etag = file.headers().getETag();
			assertThat(etag).matches("\"[0-9a-f]{32}\"");
			Answer again = application.send("GET", path, "", (headers) -> headers.setIfNoneMatch(etag));
			assertThat(again.statusCode()).isEqualTo(304);
			assertThat(again.body()).isEmpty();
			assertThat(again.headers().getETag()).isEqualTo(etag);
		});
		assertThat(application.get(folder + "pools/~/page.html").statusCode()).isEqualTo(404);
	}

	private static String meta(String page, String name) {
		Matcher content = Pattern.compile("<meta name=\"" + name + "\" content=\"([^\"]+)\">").matcher(page);
		assertThat(content.find()).as(name).isTrue();
		return content.group(1);
	}

}
