package io.httppool.httpclient;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests for {@link ProbeSocket}.
 */
class ProbeSocketTests {

	private ServerSocket listener;

	private ProbeSocket socket;

	static Stream<ThreadKind> threads() {
		return ThreadKind.available();
	}

	@BeforeEach
	void open() throws IOException {
		this.listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
		this.socket = new ProbeSocket();
	}

	@AfterEach
	void close() throws IOException {
		this.socket.close();
		this.listener.close();
	}

	private Socket connect() throws IOException {
		this.socket.connect(this.listener.getLocalSocketAddress());
		return this.listener.accept();
	}

	/**
	 * The superclass has no socket of its own, so what is inherited cannot work. The
	 * exceptions touch none: a channel that the caller did not open, and hints without
	 * effect.
	 */
	@Test
	void everyMethodOfSocketIsOverridden() {
		Set<String> inherited = Set.of("getChannel", "setPerformancePreferences");
		assertThat(Arrays.stream(ProbeSocket.class.getMethods())
			.filter((method) -> method.getDeclaringClass() == Socket.class)
			.filter((method) -> !Modifier.isStatic(method.getModifiers()))
			.map(Method::getName)).containsExactlyInAnyOrderElementsOf(inherited);
	}

	@Test
	void stateFollowsTheConnection() throws Exception {
		assertThat(this.socket.isConnected()).isFalse();
		assertThat(this.socket.isBound()).isFalse();
		assertThat(this.socket).hasToString("Socket[unconnected]");
		this.socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
		assertThat(this.socket.isBound()).isTrue();
		try (Socket server = connect()) {
			assertThat(this.socket.isConnected()).isTrue();
			assertThat(this.socket.getInetAddress()).isEqualTo(server.getLocalAddress());
			assertThat(this.socket.getPort()).isEqualTo(server.getLocalPort());
			assertThat(this.socket.getRemoteSocketAddress()).isEqualTo(server.getLocalSocketAddress());
			assertThat(this.socket.getLocalAddress()).isEqualTo(server.getInetAddress());
			assertThat(this.socket.getLocalPort()).isEqualTo(server.getPort());
			assertThat(this.socket.getLocalSocketAddress()).isEqualTo(server.getRemoteSocketAddress());
			assertThat(this.socket.toString()).contains("port=" + server.getLocalPort());
			assertThat(this.socket.isClosed()).isFalse();
			this.socket.close();
			assertThat(this.socket.isClosed()).isTrue();
		}
	}

	@Test
	void optionsAreKept() throws Exception {
		try (Socket server = connect()) {
			this.socket.setSoTimeout(123);
			this.socket.setTcpNoDelay(true);
			this.socket.setKeepAlive(true);
			this.socket.setReuseAddress(true);
			this.socket.setOOBInline(true);
			this.socket.setSoLinger(true, 3);
			this.socket.setTrafficClass(0x10);
			this.socket.setSendBufferSize(20_000);
			this.socket.setReceiveBufferSize(20_000);
			assertThat(this.socket.getSoTimeout()).isEqualTo(123);
			assertThat(this.socket.getTcpNoDelay()).isTrue();
			assertThat(this.socket.getKeepAlive()).isTrue();
			assertThat(this.socket.getReuseAddress()).isTrue();
			assertThat(this.socket.getOOBInline()).isTrue();
			assertThat(this.socket.getSoLinger()).isEqualTo(3);
			assertThat(this.socket.getTrafficClass()).isEqualTo(0x10);
			assertThat(this.socket.getSendBufferSize()).isGreaterThanOrEqualTo(20_000);
			assertThat(this.socket.getReceiveBufferSize()).isGreaterThanOrEqualTo(20_000);
			assertThat(this.socket.supportedOptions()).contains(StandardSocketOptions.TCP_NODELAY);
			assertThat(this.socket.setOption(StandardSocketOptions.TCP_NODELAY, false)).isSameAs(this.socket);
			assertThat(this.socket.getOption(StandardSocketOptions.TCP_NODELAY)).isFalse();
			this.socket.sendUrgentData('!');
			server.setOOBInline(true);
			assertThat(server.getInputStream().read()).isEqualTo('!');
		}
	}

	@Test
	void closedSocketFailsAsASocketDoes() throws Exception {
		connect().close();
		InputStream in = this.socket.getInputStream();
		OutputStream out = this.socket.getOutputStream();
		in.close();
		assertThat(this.socket.isClosed()).isTrue();
		assertThatExceptionOfType(SocketException.class).isThrownBy(in::read);
		assertThatExceptionOfType(SocketException.class).isThrownBy(in::available);
		assertThatExceptionOfType(SocketException.class).isThrownBy(() -> out.write(1));
		assertThatExceptionOfType(SocketException.class).isThrownBy(() -> this.socket.sendUrgentData(1));
		assertThatExceptionOfType(SocketException.class).isThrownBy(this.socket::getSoTimeout);
		assertThatExceptionOfType(SocketException.class).isThrownBy(this.socket::getInputStream);
		assertThatExceptionOfType(SocketException.class).isThrownBy(this.socket::shutdownOutput);
		assertThatExceptionOfType(SocketException.class)
			.isThrownBy(() -> this.socket.getOption(StandardSocketOptions.TCP_NODELAY));
		assertThatExceptionOfType(SocketException.class)
			.isThrownBy(() -> this.socket.setOption(StandardSocketOptions.TCP_NODELAY, true));
		assertThatExceptionOfType(SocketException.class).isThrownBy(this::connect);
	}

	@Test
	void bytesGoBothWaysUntilEachSideEnds() throws Exception {
		try (Socket server = connect()) {
			this.socket.getOutputStream().write(0xfe);
			assertThat(server.getInputStream().read()).isEqualTo(0xfe);
			server.getOutputStream().write(0xff);
			InputStream in = this.socket.getInputStream();
			assertThat(in.read()).isEqualTo(0xff);
			assertThat(in.available()).isZero();
			this.socket.shutdownOutput();
			assertThat(this.socket.isOutputShutdown()).isTrue();
			assertThat(server.getInputStream().read()).isEqualTo(-1);
			server.shutdownOutput();
			assertThat(in.read()).isEqualTo(-1);
			this.socket.shutdownInput();
			assertThat(this.socket.isInputShutdown()).isTrue();
		}
	}

	@Test
	void probeReadsWhatIsThere() throws Exception {
		try (Socket server = connect()) {
			InputStream in = this.socket.getInputStream();
			this.socket.beginProbe();
			assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(in::read);
			assertThat(in.read(new byte[0])).isZero();
			this.socket.endProbe();
			server.getOutputStream().write('a');
			assertThat(in.read()).isEqualTo('a');
			server.getOutputStream().write('b');
			server.shutdownOutput();
			this.socket.beginProbe();
			assertThat(in.read()).isEqualTo('b');
			assertThat(in.read()).isEqualTo(-1);
			this.socket.endProbe();
		}
	}

	@ParameterizedTest
	@MethodSource("threads")
	void readTimesOut(ThreadKind thread) throws Exception {
		thread.run(() -> {
			try (Socket server = connect()) {
				this.socket.setSoTimeout(50);
				InputStream in = this.socket.getInputStream();
				assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(in::read);
				server.getOutputStream().write('a');
				this.socket.setSoTimeout(5000);
				assertThat(in.read()).isEqualTo('a');
			}
		});
	}

	@ParameterizedTest
	@MethodSource("threads")
	void writeToAResetConnectionFailsAsASocketDoes(ThreadKind thread) throws Exception {
		thread.run(() -> {
			Socket server = connect();
			server.setSoLinger(true, 0);
			server.close();
			OutputStream out = this.socket.getOutputStream();
			assertThatExceptionOfType(SocketException.class).isThrownBy(() -> {
				for (int i = 0; i < 1000; i++) {
					out.write(new byte[10_000]);
				}
			});
		});
	}

	@Test
	void connectFailsAsASocketDoes() throws Exception {
		assertThatExceptionOfType(UnknownHostException.class)
			.isThrownBy(() -> this.socket.connect(InetSocketAddress.createUnresolved("no.such.host.invalid", 80)));
		this.listener.close();
		try (ProbeSocket other = new ProbeSocket()) {
			assertThatExceptionOfType(ConnectException.class)
				.isThrownBy(() -> other.connect(this.listener.getLocalSocketAddress(), 1000));
		}
	}

	@ParameterizedTest
	@MethodSource("threads")
	void connectTimesOut(ThreadKind thread) throws Exception {
		try (Backlog backlog = new Backlog()) {
			thread.run(() -> assertThatExceptionOfType(SocketTimeoutException.class)
				.isThrownBy(() -> this.socket.connect(backlog.address(), 100)));
		}
	}

	@ParameterizedTest
	@MethodSource("threads")
	void closeEndsAConnect(ThreadKind thread) throws Exception {
		try (Backlog backlog = new Backlog()) {
			ThreadKind.Call<Throwable> connect = connecting(thread, backlog);
			this.socket.close();
			assertThat(connect.get()).isInstanceOf(SocketException.class);
		}
	}

	@ParameterizedTest
	@MethodSource("threads")
	void interruptEndsAConnect(ThreadKind thread) throws Exception {
		try (Backlog backlog = new Backlog()) {
			ThreadKind.Call<Throwable> connect = connecting(thread, backlog);
			connect.interrupt();
			assertThat(connect.get()).isInstanceOf(InterruptedIOException.class)
				.isNotInstanceOf(SocketTimeoutException.class);
		}
	}

	private ThreadKind.Call<Throwable> connecting(ThreadKind thread, Backlog backlog) {
		ThreadKind.Call<Throwable> connect = thread
			.call(() -> catchThrowable(() -> this.socket.connect(backlog.address(), 10_000)));
		connect.awaitInside(ProbeSocket.class.getName(), "connect");
		return connect;
	}

	/**
	 * A listener that accepts nothing and whose backlog is full, so that the system
	 * leaves further connects unanswered.
	 */
	private static final class Backlog implements AutoCloseable {

		private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());

		private final SocketChannel[] waiting = new SocketChannel[4];

		private Backlog() throws IOException {
			for (int i = 0; i < this.waiting.length; i++) {
				this.waiting[i] = SocketChannel.open();
				this.waiting[i].configureBlocking(false);
				this.waiting[i].connect(address());
			}
		}

		private InetSocketAddress address() {
			return (InetSocketAddress) this.listener.getLocalSocketAddress();
		}

		@Override
		public void close() throws IOException {
			for (SocketChannel channel : this.waiting) {
				channel.close();
			}
			this.listener.close();
		}

	}

}
