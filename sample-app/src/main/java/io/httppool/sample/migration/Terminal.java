package io.httppool.sample.migration;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * What the output is seen on.
 *
 * @param interactive whether it is a terminal, where a line can be redrawn
 * @param colours whether colours are wanted
 * @param width number of columns
 */
record Terminal(boolean interactive, boolean colours, int width) {

	private static final int DEFAULT_WIDTH = 80;

	/**
	 * Look at the terminal of this process.
	 * @param environment the environment variables, of which {@code NO_COLOR},
	 * {@code TERM} and {@code COLUMNS} matter
	 * @return what was found
	 */
	static Terminal detect(Map<String, String> environment) {
		boolean interactive = isTerminal(System.console()) && !"dumb".equals(environment.get("TERM"));
		boolean colours = interactive && environment.getOrDefault("NO_COLOR", "").isEmpty();
		return new Terminal(interactive, colours, interactive ? width(environment) : Integer.MAX_VALUE);
	}

	/**
	 * From Java 22 on there is a console also where there is no terminal, and it says so.
	 */
	private static boolean isTerminal(@Nullable Console console) {
		if (console == null) {
			return false;
		}
		try {
			return (boolean) Console.class.getMethod("isTerminal").invoke(console);
		}
		catch (NoSuchMethodException ex) {
			return true;
		}
		catch (ReflectiveOperationException ex) {
			return false;
		}
	}

	private static int width(Map<String, String> environment) {
		String columns = environment.get("COLUMNS");
		if (columns != null && columns.matches("[1-9][0-9]{0,4}")) {
			return Integer.parseInt(columns);
		}
		return askTerminal();
	}

	private static int askTerminal() {
		try {
			Process stty = new ProcessBuilder("stty", "size").redirectInput(new File("/dev/tty")).start();
			String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
			stty.waitFor(1, TimeUnit.SECONDS);
			return size.matches("[0-9]+ [1-9][0-9]{0,4}") ? Integer.parseInt(size.substring(size.indexOf(' ') + 1))
					: DEFAULT_WIDTH;
		}
		catch (IOException ex) {
			return DEFAULT_WIDTH;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return DEFAULT_WIDTH;
		}
	}

}
