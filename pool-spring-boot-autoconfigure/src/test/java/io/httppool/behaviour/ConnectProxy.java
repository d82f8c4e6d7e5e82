package io.httppool.behaviour;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * A forward proxy that opens tunnels to one server, and does nothing else. While it runs
 * it is the JVM's proxy for that server.
 */
final class ConnectProxy implements AutoCloseable {

	private static final String ESTABLISHED = "200 Connection established";

	private final RawServer server;

	private final int target;

	private final ProxySelector before;

	private final AtomicInteger tunnels = new AtomicInteger();

	private volatile @Nullable String refusal;

	private volatile End end = End.SERVER;

	ConnectProxy(int target) throws IOException {
		this.target = target;
		this.server = new RawServer(this::serve);
		this.before = ProxySelector.getDefault();
		ProxySelector.setDefault(new ForOneServer());
	}

	int tunnels() {
		return this.tunnels.get();
	}

	/**
	 * Answer so from now on, or open tunnels.
	 * @param status status line without the version, {@code null} to open tunnels
	 */
	void refuse(@Nullable String status) {
		this.refusal = status;
	}

	/**
	 * Let tunnels lead somewhere else from now on. One that does not lead to the server
	 * counts when its first byte is there.
	 */
	void leadTo(End end) {
		this.end = end;
	}

	/**
	 * Connections are refused from now on, though requests are still led here.
	 */
	void stopListening() throws IOException {
		this.server.close();
	}

	private void serve(Socket client) throws IOException {
		String head = RawServer.readHead(client.getInputStream());
		if (head == null) {
			return;
		}
		String refusal = head.startsWith("CONNECT ") ? this.refusal : "405 Method Not Allowed";
		if (refusal != null) {
			answer(client, refusal + "\r\nContent-Length: 0\r\nConnection: close");
			return;
		}
		if (this.end != End.SERVER) {
			answer(client, ESTABLISHED);
			leadNowhere(client.getInputStream());
			return;
		}
		try (Socket server = new Socket(InetAddress.getLoopbackAddress(), this.target)) {
			this.tunnels.incrementAndGet();
			answer(client, ESTABLISHED);
			RawServer.start(() -> pump(server, client));
			pump(client, server);
		}
	}

	private void leadNowhere(InputStream in) throws IOException {
		if (in.read() != -1) {
			this.tunnels.incrementAndGet();
		}
		if (this.end == End.SILENCE) {
			in.transferTo(OutputStream.nullOutputStream());
		}
	}

	private static void answer(Socket client, String answer) throws IOException {
		client.getOutputStream().write(("HTTP/1.1 " + answer + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
	}

	private static void pump(Socket from, Socket to) {
		try (from; to) {
			from.getInputStream().transferTo(to.getOutputStream());
		}
		catch (IOException ex) {
			// One of the two left.
		}
	}

	@Override
	public void close() throws IOException {
		ProxySelector.setDefault(this.before);
		this.server.close();
	}

	/**
	 * Where tunnels lead.
	 */
	enum End {

		/** To the server. */
		SERVER,

		/** To somebody who never answers. */
		SILENCE,

		/** To somebody who hangs up. */
		HANG_UP

	}

	/**
	 * Leaves all other servers alone.
	 */
	private final class ForOneServer extends ProxySelector {

		@Override
		public List<Proxy> select(URI uri) {
			ConnectProxy proxy = ConnectProxy.this;
			return List.of((uri.getPort() == proxy.target)
					? new Proxy(Proxy.Type.HTTP,
							new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.server.port()))
					: Proxy.NO_PROXY);
		}

		@Override
		public void connectFailed(URI uri, SocketAddress address, IOException ex) {
		}

	}

}
