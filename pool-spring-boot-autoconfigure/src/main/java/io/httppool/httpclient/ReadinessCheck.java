package io.httppool.httpclient;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.impl.DefaultClientConnectionReuseStrategy;
import org.apache.hc.client5.http.nio.ManagedAsyncClientConnection;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.Message;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.command.RequestExecutionCommand;
import org.apache.hc.core5.http.nio.entity.DiscardingEntityConsumer;
import org.apache.hc.core5.http.nio.support.BasicClientExchangeHandler;
import org.apache.hc.core5.http.nio.support.BasicRequestProducer;
import org.apache.hc.core5.http.nio.support.BasicResponseConsumer;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.reactor.Command;
import org.jspecify.annotations.Nullable;

import io.httppool.ConnectionReadiness;
import io.httppool.PoolConfig;

/**
 * Asks a new connection whether it is ready, before anybody gets it. Carries the
 * upstream's headers and credentials, as any request to it. The dial's time limit covers
 * it.
 */
final class ReadinessCheck {

	private final List<ConnectionReadiness> checks;

	private final HttpHost host;

	private final Origin origin;

	private final UpstreamHeaders headers;

	ReadinessCheck(PoolConfig config, List<ConnectionReadiness> checks) {
		this.checks = checks.stream().filter((check) -> check.pool().equals(config.name())).toList();
		this.host = HttpHost.create(config.baseUrl());
		this.origin = Origin.of(config.baseUrl());
		this.headers = new UpstreamHeaders(config);
	}

	/**
	 * Whether connections of a route are asked: those that lead to the upstream itself,
	 * and not to a proxy or where a redirect led.
	 */
	boolean applies(HttpRoute route) {
		return !this.checks.isEmpty() && route.getProxyHost() == null && this.origin.isOf(route.getTargetHost());
	}

	/**
	 * Ask a blocking connection.
	 * @throws IOException if it is not ready
	 */
	void check(BlockingConnection connection) throws IOException {
		for (ConnectionReadiness check : this.checks) {
			try {
				BasicClassicHttpRequest request = new BasicClassicHttpRequest(check.method(), this.host, check.path());
				prepare(request);
				HttpCoreContext context = HttpCoreContext.create();
				ClassicHttpResponse response = new HttpRequestExecutor().execute(request, connection, context);
				EntityUtils.consume(response.getEntity());
				judge(check, request, response, context);
			}
			catch (IOException | HttpException | RuntimeException | Error ex) {
				throw failed(ex);
			}
		}
	}

	/**
	 * Ask an asynchronous connection.
	 * @param verdict told why it is not ready, or {@code null} if it is
	 */
	void check(ManagedAsyncClientConnection connection, Consumer<@Nullable IOException> verdict) {
		check(connection, 0, verdict);
	}

	private void check(ManagedAsyncClientConnection connection, int index, Consumer<@Nullable IOException> verdict) {
		if (index == this.checks.size()) {
			verdict.accept(null);
			return;
		}
		ConnectionReadiness check = this.checks.get(index);
		try {
			BasicHttpRequest request = new BasicHttpRequest(check.method(), this.host, check.path());
			prepare(request);
			HttpCoreContext context = HttpCoreContext.create();
			FutureCallback<Message<HttpResponse, Object>> callback = new FutureCallback<>() {

				@Override
				public void completed(Message<HttpResponse, Object> message) {
					try {
						judge(check, request, message.getHead(), context);
					}
					catch (IOException | RuntimeException | Error ex) {
						// An Error, too: it would end a thread that serves all pools.
						verdict.accept(ReadinessCheck.failed(ex));
						return;
					}
					check(connection, index + 1, verdict);
				}

				@Override
				public void failed(Exception ex) {
					verdict.accept(ReadinessCheck.failed(ex));
				}

				@Override
				public void cancelled() {
					verdict.accept(new NotReadyException("was cancelled", null));
				}

			};
			connection.submitCommand(
					new RequestExecutionCommand(
							new BasicClientExchangeHandler<>(new BasicRequestProducer(request, null),
									new BasicResponseConsumer<>(new DiscardingEntityConsumer<>()), callback),
							context),
					Command.Priority.IMMEDIATE);
		}
		catch (RuntimeException | Error ex) {
			verdict.accept(failed(ex));
		}
	}

	private void prepare(HttpRequest request) {
		request.setHeader(HttpHeaders.HOST, this.host.toHostString());
		this.headers.addTo(request);
	}

	private static void judge(ConnectionReadiness check, HttpRequest request, HttpResponse response,
			HttpContext context) throws NotReadyException {
		if (!check.isReady(response.getCode())) {
			throw new NotReadyException("was answered with status " + response.getCode(), null);
		}
		if (!DefaultClientConnectionReuseStrategy.INSTANCE.keepAlive(request, response, context)) {
			throw new NotReadyException("was answered, but the answer ends the connection", null);
		}
	}

	private static NotReadyException failed(Throwable ex) {
		return (ex instanceof NotReadyException notReady) ? notReady : new NotReadyException("failed: " + ex, ex);
	}

}
