package io.httppool.page;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.security.web.server.csrf.CsrfToken;
import org.springframework.util.ClassUtils;
import org.springframework.web.reactive.handler.AbstractHandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;
import reactor.core.publisher.Mono;

/**
 * Answers requests for the {@link PoolsPage} on Spring WebFlux. Stands before the mapping
 * of the actuator endpoints, to which it leaves every other request.
 */
public class WebFluxPoolsPageHandlerMapping extends AbstractHandlerMapping {

	private static final boolean SECURED = ClassUtils.isPresent(
			"org.springframework.security.web.server.csrf.CsrfToken",
			WebFluxPoolsPageHandlerMapping.class.getClassLoader());

	private final PoolsPage page;

	/**
	 * Create the mapping.
	 * @param page the page
	 * @param order its place among the application's mappings
	 */
	public WebFluxPoolsPageHandlerMapping(PoolsPage page, int order) {
		this.page = page;
		setOrder(order);
	}

	@Override
	protected Mono<?> getHandlerInternal(ServerWebExchange exchange) {
		HttpMethod method = exchange.getRequest().getMethod();
		if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD)) {
			return Mono.empty();
		}
		String path = exchange.getRequest().getPath().pathWithinApplication().value();
		PageFile file = this.page.file(path);
		if (file != null) {
			WebHandler handler = (fileExchange) -> write(file, fileExchange);
			return Mono.just(handler);
		}
		WebHandler handler = this::writePage;
		return this.page.isFor(path, exchange.getRequest().getHeaders()) ? Mono.just(handler) : Mono.empty();
	}

	private Mono<Void> writePage(ServerWebExchange exchange) {
		Mono<CsrfHeader> csrf = SECURED ? CsrfTokens.of(exchange) : Mono.empty();
		return csrf.map(this.page::content)
			.switchIfEmpty(Mono.fromSupplier(() -> this.page.content(null)))
			.flatMap((content) -> {
				this.page.writeHeaders(exchange.getResponse().getHeaders());
				return write(content, exchange.getResponse());
			});
	}

	private static Mono<Void> write(PageFile file, ServerWebExchange exchange) {
		ServerHttpResponse response = exchange.getResponse();
		file.writeHeaders(response.getHeaders());
		if (file.isKnownTo(exchange.getRequest().getHeaders())) {
			response.setStatusCode(HttpStatus.NOT_MODIFIED);
			return response.setComplete();
		}
		return write(file.content(), response);
	}

	private static Mono<Void> write(byte[] content, ServerHttpResponse response) {
		response.getHeaders().setContentLength(content.length);
		return response.writeWith(Mono.fromSupplier(() -> buffer(content, response)));
	}

	private static DataBuffer buffer(byte[] content, ServerHttpResponse response) {
		return response.bufferFactory().wrap(content);
	}

	/**
	 * Reads the token of Spring Security, a library that an application may do without.
	 */
	private static final class CsrfTokens {

		private static Mono<CsrfHeader> of(ServerWebExchange exchange) {
			return exchange.getAttributeOrDefault(CsrfToken.class.getName(), Mono.<CsrfToken>empty())
				.map((token) -> new CsrfHeader(token.getHeaderName(), token.getToken()));
		}

	}

}
