package io.httppool.httpclient;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One connection from both ends: as the operator opens it, and as a server of bare
 * sockets sees it.
 */
final class ConnectedPair implements AutoCloseable {

	static final String RESPONSE = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

	private final ProbedConnection connection;

	private final HoldingSocket tcp;

	private final Socket server;

	private ConnectedPair(ProbedConnection connection, HoldingSocket tcp, Socket server) {
		this.connection = connection;
		this.tcp = tcp;
		this.server = server;
	}

	static ConnectedPair open(Wire wire) throws Exception {
		return open(wire, (tcp) -> {
		}, connector(wire));
	}

	/**
	 * A TLS 1.3 connection of which the server keeps back all that comes after its
	 * handshake.
	 */
	static ConnectedPair openHoldingTickets() throws Exception {
		return open(Wire.TLS_1_3, HoldingSocket::holdSecondFlight, connector(Wire.TLS_1_3));
	}

	/**
	 * TLS that begins when the connection is open already, as behind a proxy.
	 */
	static ConnectedPair openTunnel(Wire wire) throws Exception {
		return open(wire, (tcp) -> {
		}, (connection, port) -> {
			connector(Wire.PLAIN).connect(connection, port);
			new BlockingConnectionOperator(wire.transport()).upgrade(connection, wire.host(port),
					HttpClientContext.create());
		});
	}

	private static ConnectedPair open(Wire wire, Consumer<HoldingSocket> beforeHandshake, Connector connector)
			throws Exception {
		HoldingSocket tcp = new HoldingSocket();
		try (ServerSocket listener = listen(tcp)) {
			Callable<Socket> accept = () -> {
				listener.accept();
				tcp.setTcpNoDelay(true);
				beforeHandshake.accept(tcp);
				return wire.serve(tcp);
			};
			ThreadKind.Call<Socket> server = ThreadKind.PLATFORM.call(accept);
			ProbedConnection connection = new ProbedConnection("test");
			connector.connect(connection, listener.getLocalPort());
			return new ConnectedPair(connection, tcp, server.get());
		}
	}

	private static ServerSocket listen(HoldingSocket tcp) throws IOException {
		return new ServerSocket(0, 1, InetAddress.getLoopbackAddress()) {

			@Override
			public Socket accept() throws IOException {
				implAccept(tcp);
				return tcp;
			}

		};
	}

	private static Connector connector(Wire wire) {
		return (connection, port) -> new BlockingConnectionOperator(wire.transport()).connect(connection,
				wire.host(port), null, null, Timeout.ofSeconds(5), SocketConfig.DEFAULT, null,
				HttpClientContext.create());
	}

	ProbedConnection connection() {
		return this.connection;
	}

	/**
	 * The server's TCP socket, below TLS if there is any.
	 */
	HoldingSocket tcp() {
		return this.tcp;
	}

	Socket server() {
		return this.server;
	}

	void exchange() throws Exception {
		exchange(RESPONSE);
	}

	/**
	 * One request, and what the server sends for it.
	 */
	void exchange(String sent) throws Exception {
		this.connection.sendRequestHeader(new BasicClassicHttpRequest("GET", "/"));
		this.connection.flush();
		readRequest();
		write(sent);
		ClassicHttpResponse response = this.connection.receiveResponseHeader();
		this.connection.receiveResponseEntity(response);
		assertThat(EntityUtils.toString(response.getEntity())).isEqualTo("ok");
	}

	private void readRequest() throws IOException {
		InputStream in = this.server.getInputStream();
		StringBuilder head = new StringBuilder();
		while (head.indexOf("\r\n\r\n") < 0) {
			int next = in.read();
			assertThat(next).as("next byte after " + head).isNotNegative();
			head.append((char) next);
		}
	}

	void write(String text) throws IOException {
		this.server.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
	}

	@Override
	public void close() throws IOException {
		this.connection.close(CloseMode.IMMEDIATE);
		this.tcp.close();
	}

	/**
	 * How our end is opened.
	 */
	private interface Connector {

		void connect(ProbedConnection connection, int port) throws IOException;

	}

}
