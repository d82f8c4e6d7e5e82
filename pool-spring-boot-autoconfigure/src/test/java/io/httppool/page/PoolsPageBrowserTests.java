package io.httppool.page;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.springframework.boot.WebApplicationType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.httppool.AcquireOutcome;
import io.httppool.CloseReason;
import io.httppool.PoolConfig;
import io.httppool.PooledConnection;
import io.httppool.RetryCause;
import io.httppool.RetryOutcome;
import io.httppool.fixture.FakeConnectionPool;
import io.httppool.fixture.FakeStats;
import io.httppool.fixture.PoolsApplication;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the page in a real browser, in an application with Spring Security.
 */
@Tag("slow")
class PoolsPageBrowserTests {

	private static final String MARKUP = "<img src=x onerror=alert(1)>";

	private static PoolsApplication application;

	private static Browser browser;

	private FakeConnectionPool pool;

	@BeforeAll
	static void logIn() {
		browser = Browser.start();
		application = PoolsApplication.startSecured(WebApplicationType.SERVLET,
				"management.endpoint.pools.access=unrestricted", "spring.security.user.name=ops",
				"spring.security.user.password=ops");
		browser.emulate(1280, false);
		browser.open(application.url("/login"));
		browser.find("#username").sendKeys("ops");
		browser.find("#password").sendKeys("ops" + Keys.ENTER);
		Awaitility.await().until(() -> !browser.run("return location.pathname").equals("/login"));
	}

	@AfterAll
	static void stop() {
		browser.close();
		if (application != null) {
			application.close();
		}
	}

	@BeforeEach
	void openPage() {
		List.copyOf(application.pools().names()).forEach(application.pools()::remove);
		this.pool = application.pools().add("qtest", "https://acme.qtestnet.com");
		this.pool
			.stats(new FakeStats().max(1234)
				.minIdle(3)
				.connections(1, 1, 2, 5)
				.opened(1_234_567)
				.closed(CloseReason.STALE, 1)
				.closed(CloseReason.IDLE_TIMEOUT, 1_234_564)
				.connectFailures(4)
				.acquires(8973, 15, 6, 7)
				.retries(324)
				.lastMaintenance(Instant.now()))
			.connections(connection(17, "HTTP/1.1", "https://acme.qtestnet.com", "/api/{id}", "worker-1"),
					new PooledConnection(18, PooledConnection.Kind.ASYNC, "https://acme.qtestnet.com", "HTTP/1.1",
							PooledConnection.State.IDLE, Duration.ofSeconds(92), Duration.ofSeconds(3), 12, 0, null,
							List.of()));
		application.pools().emit((listener) -> {
			for (int i = 1; i < 2000; i++) {
				listener.acquired(this.pool, AcquireOutcome.HIT, Duration.ofNanos(1000L * i));
				listener.released(this.pool, Duration.ofMillis(i));
			}
			listener.retry(this.pool, RetryCause.RATE_LIMITED, RetryOutcome.RETRIED, Duration.ofSeconds(1));
		});
		open("qtest");
	}

	@Test
	void numbersOnThePageAreThoseOfTheJson() {
		JsonNode json = json("/actuator/pools/qtest");
		for (String field : List.of("active", "idle", "pending", "max", "min", "connecting", "draining", "opened",
				"connectFailures", "hits", "misses", "acquireTimeouts", "rejected", "leaked", "retries", "hedges",
				"resends")) {
			assertThat(browser.text("dd[data-field=" + field + "]")).as(field)
				.isEqualTo(String.format(Locale.ENGLISH, "%,d", json.path(field).longValue()));
		}
		assertThat(browser.text("dd[data-field=closedTotal]")).isEqualTo("1,234,565");
		assertThat(browser.text("dd[data-field=hitRate]")).isEqualTo("99.8 %");
		Map<String, String> config = new TreeMap<>();
		json.path("config").properties().forEach((entry) -> {
			JsonNode value = entry.getValue().path("value");
			String text = value.isArray()
					? String.join(", ", value.valueStream().map((element) -> element.asString()).toList())
					: value.asString().replaceAll("\\.0$", "");
			config.put(entry.getKey(), text + " " + entry.getValue().path("origin").asString());
		});
		assertThat(browser.run("return Object.fromEntries([...document.querySelectorAll('#config tr')].map((row) =>"
				+ " [row.cells[0].textContent, row.cells[1].textContent + ' ' + row.cells[2].textContent]))"))
			.isEqualTo(config);
		JsonNode history = json("/actuator/pools/qtest/history");
		assertThat(history.path("acquire").path("count").longValue()).isEqualTo(1999);
		assertThat(browser.text("#usage-caption")).startsWith("1,999 requests: on average 1 s");
		assertThat(browser.text("#retry-causes")).isEqualTo("Rate limited1");
		assertThat(browser.text("#wait-caption")).contains("the longest at most ");
		assertThat(browser.count("#connections-chart canvas")).isOne();
		assertThat(browser.text("#holders")).contains("GET /api/{id}", "worker-1", "4bf92f3577b34da6a3ce929d0e0e4736");
		assertThat(browser.text("#unmanaged")).contains("dataSource", "hikaricp");
	}

	@Test
	void pageFollowsThePool() {
		this.pool.stats(new FakeStats().max(1234).connections(7, 0, 0, 0));
		Awaitility.await().until(() -> browser.text("dd[data-field=active]").equals("7"));
		application.pools().remove("qtest");
		Awaitility.await().until(() -> browser.run("return document.getElementById('pool').hidden").equals(true));
		assertThat(browser.find("#no-pools").isDisplayed()).isTrue();
	}

	@Test
	void markupInWhateverIsShownIsText() {
		FakeConnectionPool hostile = application.pools()
			.add(MARKUP,
					PoolConfig.builder("hostile", URI.create("http://hostile.invalid"))
						.origin("base-url", MARKUP)
						.build());
		hostile.connections(connection(19, MARKUP, MARKUP, MARKUP, MARKUP));
		open("%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E");
		Awaitility.await().until(() -> browser.text("#pool-name").equals(MARKUP));
		for (String place : List.of("#pools", "#connections", "#holders", "#config")) {
			assertThat(browser.text(place)).as(place).contains(MARKUP);
		}
		browser.run("document.querySelector('[data-action=evict-idle]').click()");
		Awaitility.await().until(() -> browser.text("#outcome").startsWith("Evict idle: done"));
		assertThat(browser.count("img[src=x]")).isZero();
		assertThat(browser.console()).isEmpty();
	}

	@Test
	void adviceEpisodesAndErrorsWithMarkupAreText() {
		String json = """
				{"baseUrl": "%1$s", "state": "%1$s", "status": "%1$s", "reasons": ["%1$s"], "max": 1, "min": 0, "active": 1,
				 "closed": {"%1$s": 1}, "config": {"%1$s": {"value": ["%1$s"], "origin": "%1$s"}}, "connections": [],
				 "holders": [{"connectionId": 1, "method": "%1$s", "thread": "%1$s", "traceId": "%1$s", "sinceMillis": 1}],
				 "advice": [{"finding": "%1$s", "severity": "%1$s", "summary": "%1$s", "evidence": {"%1$s": "%1$s"},
				 "property": "%1$s", "value": "%1$s"}], "sizing": {"requestsPerSecond": 1, "meanHoldMillis": 1,
				 "neededConnections": "%1$s", "recommendedConnections": "%1$s", "forecast": []},
				 "episodes": [{"kind": "%1$s", "severity": "%1$s", "startedAt": "2026-11-21T10:15:30Z", "summary": "%1$s"}]}
				"""
			.formatted(MARKUP);
		// The application answers as no version of it does.
		browser.run("const body = arguments[0]; const real = window.fetch; window.fetch = (url, options) =>"
				+ " options.method === 'POST' || url.endsWith('/history') ? Promise.resolve(new Response(JSON.stringify("
				+ "{ message: '" + MARKUP + "', remedy: '" + MARKUP + "' }), { status: 404, headers:"
				+ " { 'Content-Type': 'application/json' } })) : url.endsWith('/qtest')"
				+ " ? Promise.resolve(new Response(body, { headers: { 'Content-Type': 'application/json' } }))"
				+ " : real(url, options)", json);
		Awaitility.await().until(() -> browser.text("#pool-url").equals(MARKUP));
		browser.run("document.querySelector('[data-action=evict-idle]').click()");
		Awaitility.await().until(() -> browser.text("#outcome").contains(MARKUP));
		for (String place : List.of("#pool-status", "#pool-state", "#reasons", "#closed", "#config", "#holders",
				"#advice", "#episodes", "#sizing-summary")) {
			assertThat(browser.text(place)).as(place).containsIgnoringCase(MARKUP);
		}
		assertThat(browser.count("img[src=x]")).isZero();
		assertThat(browser.console()).isEmpty();
	}

	@Test
	void forecastStandsBesideWhatWasMeasured() {
		browser.run(
				"const sizing = JSON.parse(arguments[0]); const real = window.fetch; window.fetch = async (url, options) => {"
						+ " const response = await real(url, options); if (!url.endsWith('/qtest')) { return response; }"
						+ " const body = await response.json(); body.sizing = sizing; return new Response(JSON.stringify(body),"
						+ " { headers: { 'Content-Type': 'application/json' } }); }",
				"""
						{"requestsPerSecond": 2.09, "meanHoldMillis": 100, "busyConnections": 0.21, "neededConnections": 1,
						 "recommendedConnections": 1, "targetP99WaitMillis": 100, "connectionsForTarget": 2, "forecast": [
						 {"maxConnections": 1, "p50WaitMillis": 0, "p99WaitMillis": 110, "timeoutShare": 0},
						 {"maxConnections": 4, "p50WaitMillis": 0, "p99WaitMillis": 0, "timeoutShare": 0.013}],
						 "measured": {"maxConnections": 4, "p50WaitMillis": 700, "p99WaitMillis": 1000, "timeoutShare": 0.27,
						 "worseThanForecast": true}}
						""");
		Awaitility.await().until(() -> browser.text("#sizing-summary").startsWith("2.09/s"));
		assertThat(browser.text("#sizing-summary")).isEqualTo("2.09/s × 100 ms = 0.21 connections busy on average."
				+ " Needed: 1; with room for peaks: 1. With 2, 99 % of the waits are expected to be within 100 ms.");
		assertThat(browser.run("return [...document.querySelectorAll('#forecast tr')].map((row) =>"
				+ " [...row.cells].map((cell) => cell.textContent).join(' '))"))
			.isEqualTo(List.of("1 0 ms 110 ms 0.0 %", "4 0 ms 0 ms 1.3 %", "measured 700 ms 1 s 27.0 %"));
		assertThat(browser.find("[data-part=forecast-too-low]").isDisplayed()).isTrue();
	}

	@Test
	void whatOneIsCalledForIsSeenOnAPhoneWithoutScrolling() {
		application.pools().add("zephyr", "https://api.zephyrscale.smartbear.com/v2");
		browser.emulate(360, false);
		open("qtest");
		Awaitility.await().until(() -> browser.count("#pools tr") == 2);
		assertThat(browser.run("return [...document.querySelectorAll('#overview thead th')].filter((head) =>"
				+ " head.getBoundingClientRect().right <= innerWidth).map((head) => head.textContent)"))
			.asInstanceOf(InstanceOfAssertFactories.LIST)
			.startsWith("Pool", "Status", "Pending", "In use");
		browser.emulate(1280, false);
	}

	@Test
	void everythingIsReachedAndUsedByTheKeyboard() {
		assertThat(browser.reachable().stream().map(Object.class::cast)).containsAll(browser.clickable());
		browser.run("document.querySelector('[popovertarget=about-pending]').focus()");
		browser.press(Keys.ENTER);
		assertThat(browser.find("#about-pending").isDisplayed()).isTrue();
		browser.press(Keys.ESCAPE);
		assertThat(browser.find("#about-pending").isDisplayed()).isFalse();
	}

	@Test
	void poolIsChangedThroughSpringSecurity() {
		browser.find("#resize-max").clear();
		browser.find("#resize-max").sendKeys("30" + Keys.ENTER);
		Awaitility.await().until(() -> browser.text("#outcome").startsWith("Resize: done"));
		browser.find("#connections tr[data-key='18'] button").click();
		Awaitility.await().until(() -> browser.text("#outcome").startsWith("Evict: done"));
		browser.find("[data-action=reload-tls]").click();
		Awaitility.await().until(() -> browser.text("#outcome").startsWith("Reload TLS: done"));
		assertThat(this.pool.operations()).containsExactly("resize 30 3", "evict 18", "reloadTls");
		browser.run("document.querySelector('meta[name=csrf-token]').content = 'forged'");
		browser.find("[data-action=evict-idle]").click();
		Awaitility.await().until(() -> browser.text("#outcome").startsWith("Not done: you are not allowed to"));
		assertThat(this.pool.operations()).hasSize(3);
		// The browser itself tells of the refused request.
		assertThat(browser.console()).hasSize(1).first().asString().contains("403");
	}

	@Test
	void nothingKeepsPeopleFromUsingIt() throws Exception {
		for (int width : new int[] { 1280, 360 }) {
			for (boolean dark : new boolean[] { false, true }) {
				browser.emulate(width, dark);
				open("qtest");
				assertThat(browser.run("return document.documentElement.scrollWidth")).isEqualTo((long) width);
				assertThat(browser.seriousFaults()).as(width + (dark ? " dark" : " light")).isEmpty();
			}
		}
		browser.emulate(1280, false);
		assertThat(browser.console()).isEmpty();
	}

	private void open(String hash) {
		browser.console();
		browser.open("about:blank");
		browser.open(application.url("/actuator/pools#" + hash));
		Awaitility.await().until(() -> browser.text("#freshness").startsWith("As of"));
	}

	private JsonNode json(String path) {
		return JsonMapper.builder().build().readTree(application.send("GET", path, "", (headers) -> {
			headers.setBasicAuth("ops", "ops");
			headers.set("Accept", "application/json");
		}).body());
	}

	private static PooledConnection connection(long id, String protocol, String route, String uriTemplate,
			String thread) {
		return new PooledConnection(id, PooledConnection.Kind.BLOCKING, route, protocol, PooledConnection.State.ACTIVE,
				Duration.ofSeconds(92), Duration.ZERO, 12, 1, "TLSv1.3", List.of(new PooledConnection.Holder("GET",
						uriTemplate, thread, "4bf92f3577b34da6a3ce929d0e0e4736", Instant.now().minusMillis(340))));
	}

}
