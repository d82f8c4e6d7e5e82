package io.httppool.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What a program measured, as a table, and whether its goals are met.
 */
final class Report {

	private final String title;

	private final List<List<String>> rows = new ArrayList<>();

	private final List<String> goals = new ArrayList<>();

	private boolean met = true;

	Report(String title, String... columns) {
		this.title = title;
		row(columns);
	}

	void row(String... cells) {
		this.rows.add(Arrays.asList(cells));
	}

	void goal(boolean met, String goal, String measured) {
		this.met &= met;
		this.goals.add("%s  %s: %s".formatted(met ? "met   " : "MISSED", goal, measured));
	}

	/**
	 * Print everything.
	 * @param out where to
	 * @return the exit status of the program: 0 if all goals are met, otherwise 1
	 */
	int print(PrintStream out) {
		out.println(this.title);
		int columns = this.rows.get(0).size();
		for (List<String> row : this.rows) {
			StringBuilder line = new StringBuilder("  ");
			for (int column = 0; column < columns; column++) {
				String cell = row.get(column);
				String space = " ".repeat(width(column) - cell.length());
				line.append((column == 0) ? cell + space : "  " + space + cell);
			}
			out.println(line);
		}
		this.goals.forEach((goal) -> out.println("  " + goal));
		return this.met ? 0 : 1;
	}

	private int width(int column) {
		return this.rows.stream().mapToInt((row) -> row.get(column).length()).max().orElse(0);
	}

	static String number(double value) {
		return String.format(Locale.ROOT, (value < 10) ? "%.3f" : "%.1f", value);
	}

}
