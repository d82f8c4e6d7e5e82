package io.httppool.page;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * Chromium without a window, as Debian's packages {@code chromium} and
 * {@code chromium-driver} bring it.
 */
final class Browser implements AutoCloseable {

	private static final String DESCRIBE = "const describe = (each) => each.id || each.getAttribute('aria-label')"
			+ " || each.textContent.trim().slice(0, 60);";

	private final ChromeDriver driver;

	private Browser(ChromeDriver driver) {
		this.driver = driver;
	}

	/**
	 * Start the browser. Where there is none, the test that asks is skipped.
	 * @return the browser
	 */
	static Browser start() {
		Optional<Path> chromium = onThePath("chromium", "google-chrome");
		Optional<Path> driver = onThePath("chromedriver");
		Assumptions.assumeTrue(chromium.isPresent() && driver.isPresent(),
				"needs chromium and chromedriver on the PATH (Debian: chromium, chromium-driver)");
		ChromeOptions options = new ChromeOptions();
		options.setBinary(chromium.orElseThrow().toFile());
		options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
				"--hide-scrollbars", "--force-prefers-reduced-motion");
		LoggingPreferences logging = new LoggingPreferences();
		logging.enable(LogType.BROWSER, Level.ALL);
		options.setCapability("goog:loggingPrefs", logging);
		ChromeDriverService service = new ChromeDriverService.Builder()
			.usingDriverExecutable(driver.orElseThrow().toFile())
			.build();
		Browser browser = new Browser(new ChromeDriver(service, options));
		browser.driver.manage().timeouts().implicitlyWait(Duration.ofSeconds(10));
		return browser;
	}

	void open(String url) {
		this.driver.get(url);
	}

	/**
	 * Look as a device of some size and taste does.
	 * @param width width in pixels
	 * @param dark whether its owner prefers dark pages
	 */
	void emulate(int width, boolean dark) {
		this.driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
				Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
		this.driver.executeCdpCommand("Emulation.setEmulatedMedia",
				Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
	}

	WebElement find(String selector) {
		return this.driver.findElement(By.cssSelector(selector));
	}

	String text(String selector) {
		return String
			.valueOf(this.driver.executeScript("return document.querySelector(arguments[0]).textContent", selector));
	}

	long count(String selector) {
		return (Long) run("return document.querySelectorAll(arguments[0]).length", selector);
	}

	Object run(String script, Object... arguments) {
		Object result = this.driver.executeScript(script, arguments);
		return (result != null) ? result : "";
	}

	void press(CharSequence... keys) {
		new Actions(this.driver).sendKeys(keys).perform();
	}

	/**
	 * Go through the page with the tabulator alone.
	 * @return what can be reached with it, in words
	 */
	Set<String> reachable() {
		run("document.activeElement.blur(); window.scrollTo(0, 0)");
		Set<String> reached = new LinkedHashSet<>();
		for (int i = 0; i < 300; i++) {
			press(Keys.TAB);
			if (!reached.add(String.valueOf(run(DESCRIBE + "return describe(document.activeElement)"))) && i > 50) {
				break;
			}
		}
		return reached;
	}

	/**
	 * What a mouse could be used on.
	 * @return every visible element that does something, in words
	 */
	List<?> clickable() {
		return (List<?>) run(DESCRIBE + "return [...document.querySelectorAll('a, button, input')]"
				+ ".filter((each) => each.checkVisibility() && !each.disabled).map(describe)");
	}

	/**
	 * Let axe look for what keeps people from using the page.
	 * @return its serious and critical findings
	 */
	List<?> seriousFaults() throws IOException {
		try (InputStream in = Browser.class.getResourceAsStream("/axe.min.js")) {
			run(new String(in.readAllBytes(), StandardCharsets.UTF_8));
		}
		return (List<?>) this.driver.executeAsyncScript("const done = arguments[0];"
				+ "axe.run({ resultTypes: ['violations'] }).then((results) => done(results.violations"
				+ ".filter((fault) => ['serious', 'critical'].includes(fault.impact))"
				+ ".map((fault) => fault.id + ' ' + fault.nodes.map((node) => node.html).join(' '))))");
	}

	/**
	 * What the page wrote to the console since the last time, violations of its policy
	 * included.
	 * @return the messages
	 */
	List<String> console() {
		List<String> messages = new ArrayList<>();
		this.driver.manage().logs().get(LogType.BROWSER).forEach((entry) -> messages.add(entry.getMessage()));
		return messages;
	}

	@Override
	public void close() {
		this.driver.quit();
	}

	private static Optional<Path> onThePath(String... names) {
		return Stream.of(names)
			.flatMap((name) -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
				.map((folder) -> Path.of(folder, name)))
			.filter(Files::isExecutable)
			.findFirst();
	}

}
