package io.httppool.sample;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The page of the pools in a real browser while the demonstration migrates. Its pictures
 * are those of the README: {@code -Dscreenshots=../docs/images} puts them there.
 */
@Tag("slow")
class PoolsPageTests {

	@TempDir
	private Path directory;

	@Test
	void pageShowsTheMigration() throws Exception {
		try (ChildProcess child = ChildProcess.start(this.directory, List.of("--server.port=0", "--no-progress"))) {
			ChromeDriver browser = browser();
			try {
				browser.get(address(child) + "#qtest");
				await().atMost(Duration.ofSeconds(150)).until(() -> number(browser, "hits") > 5000);
				assertThat(child.isAlive()).isTrue();
				assertThat(browser.findElement(By.id("freshness")).getText()).startsWith("As of");
				assertThat(number(browser, "max")).isEqualTo(8);
				for (int width : new int[] { 1280, 360 }) {
					takePicture(browser, width, "light");
					takePicture(browser, width, "dark");
				}
				assertThat(browser.manage().logs().get(LogType.BROWSER).getAll()).isEmpty();
			}
			finally {
				browser.quit();
			}
		}
	}

	private static String address(ChildProcess child) {
		Pattern started = Pattern.compile("Tomcat started on port ([0-9]+)");
		await().atMost(Duration.ofSeconds(60)).until(() -> started.matcher(child.err()).find());
		Matcher port = started.matcher(child.err());
		assertThat(port.find()).isTrue();
		return "http://127.0.0.1:" + port.group(1) + "/actuator/pools";
	}

	private static long number(ChromeDriver browser, String field) {
		String text = String.valueOf(
				browser.executeScript("return document.querySelector('dd[data-field=" + field + "]').textContent"));
		return text.equals("–") ? 0 : Long.parseLong(text.replace(",", ""));
	}

	private static void takePicture(ChromeDriver browser, int width, String scheme) throws Exception {
		browser.executeCdpCommand("Emulation.setDeviceMetricsOverride",
				Map.of("width", width, "height", (width > 1000) ? 1080 : 780, "deviceScaleFactor", 1, "mobile", false));
		browser.executeCdpCommand("Emulation.setEmulatedMedia",
				Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
		// Charts follow the width with the next frame.
		browser.executeAsyncScript("const done = arguments[0];"
				+ "requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 300)))");
		assertThat(browser.executeScript("return document.documentElement.scrollWidth")).isEqualTo((long) width);
		await().atMost(Duration.ofSeconds(20)).until(() -> number(browser, "active") > 1);
		Path folder = Files.createDirectories(Path.of(System.getProperty("screenshots", "target/screenshots")));
		Files.write(folder.resolve("page-" + width + "-" + scheme + ".png"),
				Base64.getDecoder().decode(browser.getScreenshotAs(OutputType.BASE64)));
	}

	private static ChromeDriver browser() {
		File chromium = onThePath("chromium");
		File driver = onThePath("chromedriver");
		ChromeOptions options = new ChromeOptions();
		options.setBinary(chromium);
		options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
				"--hide-scrollbars", "--force-prefers-reduced-motion");
		LoggingPreferences logging = new LoggingPreferences();
		logging.enable(LogType.BROWSER, Level.ALL);
		options.setCapability("goog:loggingPrefs", logging);
		return new ChromeDriver(new ChromeDriverService.Builder().usingDriverExecutable(driver).build(), options);
	}

	private static File onThePath(String name) {
		File found = Stream.of(System.getenv("PATH").split(File.pathSeparator))
			.map((folder) -> new File(folder, name))
			.filter(File::canExecute)
			.findFirst()
			.orElse(null);
		Assumptions.assumeTrue(found != null, "needs " + name + " (Debian: chromium, chromium-driver)");
		return found;
	}

}
