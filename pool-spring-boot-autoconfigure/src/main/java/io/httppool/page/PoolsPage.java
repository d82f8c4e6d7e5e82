package io.httppool.page;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.util.HtmlUtils;

/**
 * The page and its files, and which request is meant for them. The page stands at the
 * endpoint's own address and is for clients that prefer HTML to JSON; its files stand
 * below it in a directory that no pool can be named after. All links are relative, so
 * that a context path or a proxy's prefix does not matter. Safe for use by any number of
 * threads.
 * <p>
 * The page holds no data: its script asks the endpoint, and sets what it is told as text.
 * It runs under the strict {@code Content-Security-Policy} that comes with it.
 */
public final class PoolsPage {

	/** Not among the characters of a pool's name, and of no meaning in a URL. */
	private static final String DIRECTORY = "/~/";

	private static final String TEMPLATE = "page.html";

	private static final Map<String, MediaType> FILES = Map.of("page.css", new MediaType("text", "css"), "page.js",
			script(), "charts.js", script(), "format.js", script(), "explanations.js", script(), "uplot.js", script(),
			"uplot.css", new MediaType("text", "css", StandardCharsets.UTF_8), "icon.svg",
			new MediaType("image", "svg+xml"));

	private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
			+ "connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

	private final String path;

	private final String template;

	private final Map<String, PageFile> files = new HashMap<>();

	/**
	 * Create the page.
	 * @param path path of the endpoint, below the application's context path
	 * @param writable whether the endpoint may be used to change pools, so that the page
	 * offers it
	 */
	public PoolsPage(String path, boolean writable) {
		this.path = path;
		this.template = PageFile.text(TEMPLATE)
			.replace("${directory}", HtmlUtils.htmlEscape(path.substring(path.lastIndexOf('/') + 1) + DIRECTORY))
			.replace("${writable}", String.valueOf(writable));
		FILES.forEach((name, type) -> this.files.put(path + DIRECTORY + name, PageFile.of(name, type)));
	}

	/**
	 * Whether a GET request is for the page and not for the endpoint's JSON.
	 * @param path its path below the context path
	 * @param headers its headers
	 * @return whether it wants the page
	 */
	boolean isFor(String path, HttpHeaders headers) {
		return path.equals(this.path) && AcceptedTypes.preferHtml(headers);
	}

	/**
	 * Find one of the page's files.
	 * @param path the path of a request below the context path
	 * @return the file, or {@code null} if it is none of the page's
	 */
	@Nullable PageFile file(String path) {
		return this.files.get(path);
	}

	/**
	 * The page itself.
	 * @param csrf what the application wants back with each change, or {@code null} for
	 * nothing
	 * @return the page in UTF-8
	 */
	byte[] content(@Nullable CsrfHeader csrf) {
		return this.template.replace("${csrf-header}", (csrf != null) ? HtmlUtils.htmlEscape(csrf.name()) : "")
			.replace("${csrf-token}", (csrf != null) ? HtmlUtils.htmlEscape(csrf.value()) : "")
			.getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * Write the headers that come with the page.
	 * @param headers the headers of the response
	 */
	void writeHeaders(HttpHeaders headers) {
		headers.setContentType(new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8));
		headers.set("Content-Security-Policy", CONTENT_SECURITY_POLICY);
		headers.set("X-Content-Type-Options", "nosniff");
		headers.set("Referrer-Policy", "no-referrer");
		// It may carry a token, and its address has JSON, too.
		headers.setCacheControl("no-store");
		headers.add(HttpHeaders.VARY, HttpHeaders.ACCEPT);
	}

	private static MediaType script() {
		return new MediaType("text", "javascript", StandardCharsets.UTF_8);
	}

}
