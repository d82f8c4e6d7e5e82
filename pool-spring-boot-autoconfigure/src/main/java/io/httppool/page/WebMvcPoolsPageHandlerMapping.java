package io.httppool.page;

import java.io.IOException;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.util.ClassUtils;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.servlet.handler.AbstractHandlerMapping;

/**
 * Answers requests for the {@link PoolsPage} on Spring MVC. Stands before the mapping of
 * the actuator endpoints, to which it leaves every other request.
 */
public class WebMvcPoolsPageHandlerMapping extends AbstractHandlerMapping {

	private static final boolean SECURED = ClassUtils.isPresent("org.springframework.security.web.csrf.CsrfToken",
			WebMvcPoolsPageHandlerMapping.class.getClassLoader());

	private final PoolsPage page;

	/**
	 * Create the mapping.
	 * @param page the page
	 * @param order its place among the application's mappings
	 */
	public WebMvcPoolsPageHandlerMapping(PoolsPage page, int order) {
		this.page = page;
		setOrder(order);
	}

	@Override
	protected @Nullable HttpRequestHandler getHandlerInternal(HttpServletRequest request) {
		String method = request.getMethod();
		if (!HttpMethod.GET.matches(method) && !HttpMethod.HEAD.matches(method)) {
			return null;
		}
		String path = initLookupPath(request);
		PageFile file = this.page.file(path);
		if (file != null) {
			return (fileRequest, response) -> write(file, fileRequest, response);
		}
		return this.page.isFor(path, headersOf(request)) ? this::writePage : null;
	}

	private void writePage(HttpServletRequest request, HttpServletResponse response) throws IOException {
		byte[] content = this.page.content(SECURED ? CsrfTokens.of(request) : null);
		try (ServletServerHttpResponse output = new ServletServerHttpResponse(response)) {
			this.page.writeHeaders(output.getHeaders());
			output.getHeaders().setContentLength(content.length);
			output.getBody().write(content);
		}
	}

	private static void write(PageFile file, HttpServletRequest request, HttpServletResponse response)
			throws IOException {
		try (ServletServerHttpResponse output = new ServletServerHttpResponse(response)) {
			file.writeHeaders(output.getHeaders());
			if (file.isKnownTo(headersOf(request))) {
				output.setStatusCode(HttpStatus.NOT_MODIFIED);
				return;
			}
			output.getHeaders().setContentLength(file.content().length);
			output.getBody().write(file.content());
		}
	}

	private static HttpHeaders headersOf(HttpServletRequest request) {
		return new ServletServerHttpRequest(request).getHeaders();
	}

	/**
	 * Reads the token of Spring Security, a library that an application may do without.
	 */
	private static final class CsrfTokens {

		private static @Nullable CsrfHeader of(HttpServletRequest request) {
			return (request.getAttribute(CsrfToken.class.getName()) instanceof CsrfToken token)
					? new CsrfHeader(token.getHeaderName(), token.getToken()) : null;
		}

	}

}
