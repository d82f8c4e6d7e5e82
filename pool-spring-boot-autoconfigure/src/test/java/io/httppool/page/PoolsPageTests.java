package io.httppool.page;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;

import io.httppool.CloseReason;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PoolsPage}: what is in the page and its files.
 */
class PoolsPageTests {

	private final PoolsPage page = new PoolsPage("/actuator/pools", true);

	@Test
	void everyFileOfThePageIsServedAndOfTheKindThatBrowsersAskFor() throws Exception {
		Path folder = Path.of(Objects.requireNonNull(PoolsPage.class.getResource("page.html")).toURI()).getParent();
		List<String> names;
		try (Stream<Path> files = Files.list(folder)) {
			names = files.map((file) -> file.getFileName().toString())
				.filter((name) -> name.matches(".*\\.(js|css|svg)"))
				.toList();
		}
		assertThat(names).contains("page.js", "uplot.js", "page.css");
		for (String name : names) {
			HttpHeaders headers = new HttpHeaders();
			Objects.requireNonNull(this.page.file("/actuator/pools/~/" + name), name).writeHeaders(headers);
			assertThat(String.valueOf(headers.getContentType())).as(name)
				.startsWith(name.endsWith(".js") ? "text/javascript"
						: name.endsWith(".css") ? "text/css" : "image/svg+xml");
		}
	}

	@Test
	void templateAndOtherFilesOfTheJarAreNotServed() {
		for (String name : List.of("page.html", "PoolsPage.class", "../PoolConfig.class", "%2e%2e/PoolConfig.class",
				"uplot.LICENSE", "")) {
			assertThat(this.page.file("/actuator/pools/~/" + name)).as(name).isNull();
		}
	}

	@Test
	void allLinksAreRelativeAndLeadToFilesOfThePage() {
		List<String> links = Pattern.compile("(?:src|href)=\"([^\"]*)\"")
			.matcher(content(null))
			.results()
			.map((match) -> match.group(1))
			.toList();
		assertThat(links).hasSizeGreaterThanOrEqualTo(5).allSatisfy((link) -> {
			assertThat(link).startsWith("pools/~/");
			assertThat(this.page.file("/actuator/" + link)).isNotNull();
		});
	}

	@Test
	void linksFollowTheNameThatTheEndpointWasMappedTo() {
		PoolsPage renamed = new PoolsPage("/ops/http&pools", false);
		assertThat(new String(renamed.content(null), StandardCharsets.UTF_8))
			.contains("src=\"http&amp;pools/~/page.js\"", "data-writable=\"false\"")
			.doesNotContain("${");
		assertThat(renamed.file("/ops/http&pools/~/page.js")).isNotNull();
	}

	@Test
	void pageHasNoScriptOrStyleOfItsOwn() {
		assertThat(content(null)).doesNotContainPattern("<script(?![^>]*\\ssrc=)")
			.doesNotContainPattern("(?i)<style|\\sstyle=|\\son[a-z]+=|javascript:");
	}

	@Test
	void scriptsSetTextAndNeverMarkup() throws Exception {
		for (String name : List.of("page.js", "charts.js", "format.js", "explanations.js")) {
			assertThat(PageFile.text(name)).as(name)
				.doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(",
						"new Function", "setHTML", "createContextualFragment");
		}
	}

	@Test
	void tokenIsPutInAsText() {
		assertThat(content(new CsrfHeader("X-\"><b>", "\"><script>alert(1)</script>")))
			.contains("content=\"X-&quot;&gt;&lt;b&gt;\"",
					"content=\"&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\"")
			.doesNotContain("<b>", "alert(1)</script>");
	}

	@Test
	void everyCloseReasonIsExplained() {
		String explanations = PageFile.text("explanations.js");
		assertThat(CloseReason.values())
			.allSatisfy((reason) -> assertThat(explanations).contains("\t" + reason.name() + ": '"));
	}

	@Test
	void everyNumberIsExplainedOnTheSpot() {
		String content = content(null);
		Pattern.compile("<dd data-field=\"(\\w+)\"")
			.matcher(content)
			.results()
			.map((match) -> match.group(1))
			.forEach((field) -> assertThat(content).contains("popovertarget=\"about-" + field + "\"")
				.containsPattern("<p id=\"about-" + field + "\" class=\"explanation\" popover>[^<]{20,}</p>"));
	}

	private String content(CsrfHeader csrf) {
		return new String(this.page.content(csrf), StandardCharsets.UTF_8);
	}

}
