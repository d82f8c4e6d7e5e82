package io.httppool.fleet;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import org.jspecify.annotations.Nullable;

/**
 * The connection to Redis. It is opened when it is asked for, in the background, and
 * again after it was lost, as often as the {@link Backoff} allows: Lettuce's own
 * reconnecting would send again what was under way, and wait ever longer.
 * <p>
 * Used by the fleet's thread.
 */
final class RedisLink implements AutoCloseable {

	private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);

	/** What Lettuce still has to tell its own threads when it is shut down. */
	private static final Duration QUIET = Duration.ofMillis(10);

	private static final int LONGEST_QUEUE = 10_000;

	private final RedisURI uri;

	private final RedisClient client;

	private final Backoff backoff = Backoff.usual();

	private volatile @Nullable StatefulRedisConnection<String, byte[]> connection;

	private volatile @Nullable Throwable failure;

	private volatile boolean connecting;

	RedisLink(RedisURI uri, @Nullable SslOptions ssl) {
		this.uri = RedisURI.builder(uri).withTimeout(CONNECT_TIMEOUT).build();
		this.client = RedisClient.create(this.uri);
		ClientOptions.Builder options = ClientOptions.builder()
			.autoReconnect(false)
			.disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
			.requestQueueSize(LONGEST_QUEUE)
			.socketOptions(SocketOptions.builder().connectTimeout(CONNECT_TIMEOUT).build());
		if (ssl != null) {
			options.sslOptions(ssl);
		}
		this.client.setOptions(options.build());
	}

	/**
	 * The connection.
	 * @return an open connection, or {@code null} if there is none; one is being opened
	 * then, or will be soon if this is asked again
	 */
	@Nullable StatefulRedisConnection<String, byte[]> connection() {
		StatefulRedisConnection<String, byte[]> connection = this.connection;
		if (connection != null) {
			if (connection.isOpen()) {
				return connection;
			}
			this.connection = null;
			this.backoff.failed();
		}
		if (!this.connecting && this.backoff.isOver()) {
			this.connecting = true;
			CompletionStage<?> unused = this.client
				.connectAsync(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE), this.uri)
				.whenComplete((opened, failure) -> {
					if (failure != null) {
						this.backoff.failed();
					}
					this.connection = opened;
					this.failure = failure;
					this.connecting = false;
				});
		}
		return null;
	}

	/**
	 * The server does what it is asked for.
	 */
	void works() {
		this.backoff.succeeded();
	}

	/**
	 * Why there is no connection.
	 * @return the last failure, or {@code null}
	 */
	@Nullable Throwable failure() {
		return this.failure;
	}

	/**
	 * Give up a connection that nothing is heard on, or that leads to a server which does
	 * not do what it is asked for. Another one may stand behind the address by now.
	 */
	void drop() {
		StatefulRedisConnection<String, byte[]> connection = this.connection;
		this.connection = null;
		if (connection != null) {
			this.backoff.failed();
			CompletionStage<?> unused = connection.closeAsync();
		}
	}

	@Override
	public void close() {
		CompletionStage<?> unused = this.client.shutdownAsync(QUIET.toMillis(), CONNECT_TIMEOUT.toMillis(),
				TimeUnit.MILLISECONDS);
	}

}
