package io.httppool.benchmarks;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/**
 * Runs benchmarks with JMH's own command line, and adds to its report how each compares
 * with the plain ones of the same run: a figure of one machine says little, the ratio of
 * two that were measured side by side does.
 */
public final class Benchmarks {

	/** Methods whose names begin so are what others are compared with. */
	private static final String BASELINE = "plain";

	private static final List<String> QUESTIONS = List.of("-h", "-l", "-lp", "-lprof", "-lrf");

	private Benchmarks() {
	}

	/**
	 * Run.
	 * @param args options of JMH, or a question that JMH answers
	 * @throws Exception if the options are wrong or a benchmark fails
	 */
	public static void main(String[] args) throws Exception {
		if (Arrays.stream(args).anyMatch(QUESTIONS::contains)) {
			org.openjdk.jmh.Main.main(args);
			return;
		}
		compare(run(args), System.out);
	}

	private static Collection<RunResult> run(String[] args) throws CommandLineOptionException, RunnerException {
		return new Runner(new CommandLineOptions(args)).run();
	}

	private static void compare(Collection<RunResult> results, PrintStream out) {
		for (RunResult result : results) {
			results.stream()
				.filter((other) -> isBaselineOf(other, result))
				.forEach((baseline) -> out.printf(Locale.ROOT, "%s / %s = %.3f%n", name(result), name(baseline),
						score(result) / score(baseline)));
		}
	}

	private static boolean isBaselineOf(RunResult candidate, RunResult result) {
		return isBaseline(candidate) && !isBaseline(result) && group(candidate).equals(group(result))
				&& sameParameters(candidate, result);
	}

	private static boolean isBaseline(RunResult result) {
		return method(result).startsWith(BASELINE);
	}

	private static boolean sameParameters(RunResult one, RunResult other) {
		return one.getParams()
			.getParamsKeys()
			.stream()
			.allMatch((key) -> one.getParams().getParam(key).equals(other.getParams().getParam(key)));
	}

	private static double score(RunResult result) {
		return result.getPrimaryResult().getScore();
	}

	private static String group(RunResult result) {
		String benchmark = result.getParams().getBenchmark();
		return benchmark.substring(0, benchmark.lastIndexOf('.'));
	}

	private static String method(RunResult result) {
		String benchmark = result.getParams().getBenchmark();
		return benchmark.substring(benchmark.lastIndexOf('.') + 1);
	}

	private static String name(RunResult result) {
		return group(result).substring(group(result).lastIndexOf('.') + 1) + "." + method(result);
	}

}
