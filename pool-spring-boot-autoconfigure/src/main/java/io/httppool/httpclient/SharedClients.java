package io.httppool.httpclient;

import java.util.concurrent.Executor;
import java.util.function.Supplier;

import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.routing.SystemDefaultRoutePlanner;
import org.apache.hc.client5.http.routing.HttpRoutePlanner;
import org.apache.hc.core5.concurrent.DefaultThreadFactory;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.util.TimeValue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.httppool.CallTracer;
import io.httppool.PooledConnection.Kind;
import io.httppool.concurrent.SingleThreadScheduler;

/**
 * The two HttpClients of all upstreams, one blocking and one asynchronous. Whatever
 * differs between upstreams hangs on the {@link PoolCall} of a request. System properties
 * (proxies, for instance) are honoured as Boot does.
 */
final class SharedClients implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(SharedClients.class);

	/**
	 * How often a reactor looks for read time-outs; its own default is a second, by which
	 * every read time-out would be late.
	 */
	private static final TimeValue SELECT_INTERVAL = TimeValue.ofMilliseconds(100);

	private final LeaseRequests leaseRequests = new LeaseRequests();

	private final UpstreamExecHandlers handlers = new UpstreamExecHandlers(this.leaseRequests);

	private final KeepAlivePolicy keepAlive = new KeepAlivePolicy();

	private final SafeRedirectStrategy redirects = new SafeRedirectStrategy();

	private final HttpRoutePlanner routePlanner = new SystemDefaultRoutePlanner(null, null);

	private final CloseableHttpClient blocking;

	private final Supplier<AsyncSide> asyncFactory;

	private volatile Kind usualKind = Kind.BLOCKING;

	private volatile CallTracer tracer = CallTracer.NONE;

	private @Nullable AsyncSide async;

	private boolean closed;

	SharedClients(SingleThreadScheduler timer, Executor executor) {
		this.blocking = blockingClient();
		this.asyncFactory = () -> {
			AsyncSide.Watch watch = new AsyncSide.Watch();
			return new AsyncSide(asyncClient(new AsyncConnectionManager(this.leaseRequests, timer, executor), watch),
					this.keepAlive, watch);
		};
	}

	CloseableHttpClient blocking() {
		return this.blocking;
	}

	/**
	 * The asynchronous client, started when it is first asked for, and anew when one of
	 * its threads has died: its reactor opens no connections any more.
	 * @throws IllegalStateException after the end
	 */
	synchronized AsyncSide async() {
		if (this.closed) {
			throw new IllegalStateException("The pools are closed");
		}
		AsyncSide async = this.async;
		if (async != null && async.isEnding()) {
			logger.error("The I/O threads of reactive clients end, as one of them has died; others are started");
			closeInBackground(async);
			async = null;
		}
		if (async == null) {
			async = this.asyncFactory.get();
			this.async = async;
		}
		return async;
	}

	/**
	 * Exchanges on threads that are left may go on for a moment.
	 */
	private static void closeInBackground(AsyncSide ending) {
		Thread thread = new Thread(ending::close, "pool-io-end");
		thread.setDaemon(true);
		thread.start();
	}

	CallTracer tracer() {
		return this.tracer;
	}

	void tracer(CallTracer tracer) {
		this.tracer = new GuardedTracer(tracer);
	}

	/**
	 * Which client is going to be used, as long as none was.
	 */
	Kind usualKind() {
		return this.usualKind;
	}

	void usualKind(Kind usualKind) {
		this.usualKind = usualKind;
	}

	HttpRoutePlanner routePlanner() {
		return this.routePlanner;
	}

	@Override
	public void close() {
		AsyncSide async;
		synchronized (this) {
			this.closed = true;
			async = this.async;
		}
		if (async != null) {
			async.close();
		}
	}

	private CloseableHttpClient blockingClient() {
		return HttpClientBuilder.create()
			.useSystemProperties()
			.setRoutePlanner(this.routePlanner)
			.setConnectionManager(new BlockingConnectionManager(this.leaseRequests))
			.setConnectionManagerShared(true)
			.setKeepAliveStrategy(this.keepAlive)
			.setConnectionReuseStrategy(this.keepAlive)
			.setRedirectStrategy(this.redirects)
			.addExecInterceptorBefore(ChainElement.PROTOCOL.name(), UpstreamExecHandlers.NAME, this.handlers.blocking())
			.addExecInterceptorBefore(ChainElement.MAIN_TRANSPORT.name(), UpstreamExecHandlers.NAME + "_EXCHANGE",
					UpstreamExecHandlers.beforeBlockingExchange())
			.disableConnectionState()
			.disableAutomaticRetries()
			.build();
	}

	private CloseableHttpAsyncClient asyncClient(AsyncConnectionManager manager, AsyncSide.Watch watch) {
		return HttpAsyncClientBuilder.create()
			.useSystemProperties()
			.setRoutePlanner(this.routePlanner)
			.setConnectionManager(manager)
			.setConnectionManagerShared(true)
			.setIOReactorConfig(IOReactorConfig.custom().setSelectInterval(SELECT_INTERVAL).build())
			.setThreadFactory(new DefaultThreadFactory("pool-io", true))
			.setIOSessionListener(watch)
			.setKeepAliveStrategy(this.keepAlive)
			.setConnectionReuseStrategy(this.keepAlive)
			.setRedirectStrategy(this.redirects)
			.addExecInterceptorBefore(ChainElement.PROTOCOL.name(), UpstreamExecHandlers.NAME, this.handlers.async())
			.addExecInterceptorBefore(ChainElement.MAIN_TRANSPORT.name(), UpstreamExecHandlers.NAME + "_EXCHANGE",
					UpstreamExecHandlers.beforeExchange())
			.disableConnectionState()
			.disableAutomaticRetries()
			.build();
	}

}
