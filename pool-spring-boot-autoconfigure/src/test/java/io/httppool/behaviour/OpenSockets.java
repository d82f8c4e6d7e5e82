package io.httppool.behaviour;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.assertj.core.api.Assumptions;

/**
 * What the operating system knows of sockets.
 */
final class OpenSockets {

	private static final String ESTABLISHED = "01";

	private OpenSockets() {
	}

	/**
	 * Number of sockets that are connected to a port and that nobody has closed. The
	 * kernel's list changes while it is read: what stands in two of them was open all the
	 * time in between. Linux only: elsewhere the test is given up.
	 */
	static int to(int port) {
		Set<String> open = connectedTo(port);
		open.retainAll(connectedTo(port));
		return open.size();
	}

	private static Set<String> connectedTo(int port) {
		String remote = String.format(Locale.ROOT, ":%04X", port);
		Set<String> sockets = new HashSet<>();
		for (Path table : List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"))) {
			Assumptions.assumeThat(table).isReadable();
			try {
				for (String line : Files.readAllLines(table)) {
					String[] columns = line.trim().split("\\s+");
					if (columns[2].endsWith(remote) && columns[3].equals(ESTABLISHED)) {
						sockets.add(columns[1]);
					}
				}
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
		return sockets;
	}

}
