package io.httppool.sample;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the user typed, as properties for Spring: its own options by their short names,
 * any property with a dot in its name as it is.
 *
 * @param mode what the program shall do
 * @param properties arguments for Spring
 */
record CommandLine(Mode mode, List<String> properties) {

	/** What {@code --help} prints. */
	static final String USAGE = """
			Usage: java -jar sample-app.jar [migrate] [options]

			Copies the test cases, cycles, executions and attachments of a Zephyr project to qTest.
			Without 'migrate' it does so once, then keeps running to let you look at /actuator/pools.

			  --project KEY        project in Zephyr [SIM]
			  --cases N            test cases that the Zephyr simulator has [2000]
			  --workers N          workers [connections of the qtest pool, at most 16]
			  --plan NAME          faults of the simulators: none, flaky, stale, limited, hostile [none]
			  --journal FILE       keep account in FILE, so that an interrupted run can be resumed
			  --resume             continue what FILE says
			  --dry-run            write nothing to qTest
			  --report table|json  how the report is printed [table]
			  --no-progress        show no progress
			  --help               print this
			  --<a.property>=V     any Spring property, --pool.upstreams.qtest.max-connections=4 for instance

			Exit codes: 0 verified, 1 bad configuration, 2 not verified, 3 some items failed, 130 interrupted
			""";

	private static final Map<String, String> WITH_VALUE = Map.of("--project", "migration.project", "--cases",
			"sim.dataset.test-cases", "--workers", "migration.workers", "--plan", "sim.plan", "--journal",
			"migration.journal", "--report", "migration.report");

	private static final Map<String, String> FLAGS = Map.of("--resume", "migration.resume=true", "--dry-run",
			"migration.dry-run=true", "--no-progress", "migration.progress=false");

	private static final Set<String> NUMBERS = Set.of("--cases", "--workers");

	private static final Map<String, Set<String>> CHOICES = Map.of("--plan",
			Set.of("none", "flaky", "stale", "limited", "hostile"), "--report", Set.of("table", "json"));

	/**
	 * What the program shall do.
	 */
	enum Mode {

		/** Migrate, then keep running. */
		DEMO,

		/** Migrate, then end. */
		MIGRATE,

		/** Say how it is used. */
		HELP

	}

	/**
	 * Understand what the user typed.
	 * @param args the arguments of the program
	 * @return what they mean
	 * @throws UsageException if they mean nothing
	 */
	static CommandLine parse(String... args) {
		Mode mode = Mode.DEMO;
		Map<String, String> properties = new LinkedHashMap<>();
		Iterator<String> rest = List.of(args).iterator();
		while (rest.hasNext()) {
			String arg = rest.next();
			if (arg.equals("--help")) {
				return new CommandLine(Mode.HELP, List.of());
			}
			if (arg.equals("migrate") && mode == Mode.DEMO && properties.isEmpty()) {
				mode = Mode.MIGRATE;
			}
			else {
				// Spring would join the values of a property that is given twice.
				String property = property(arg, rest);
				properties.put(name(property), "--" + property);
			}
		}
		if (properties.containsKey("migration.resume") && !properties.containsKey("migration.journal")) {
			throw new UsageException("--resume needs --journal FILE");
		}
		return new CommandLine(mode, List.copyOf(properties.values()));
	}

	private static String name(String property) {
		int equals = property.indexOf('=');
		return (equals >= 0) ? property.substring(0, equals) : property;
	}

	private static String property(String arg, Iterator<String> rest) {
		String name = name(arg);
		String value = (name.length() < arg.length()) ? arg.substring(name.length() + 1) : null;
		String flag = FLAGS.get(name);
		if (flag != null) {
			if (value != null) {
				throw new UsageException(name + " takes no value");
			}
			return flag;
		}
		String property = WITH_VALUE.get(name);
		if (property != null) {
			return property + "=" + checked(name, (value != null) ? value : next(name, rest));
		}
		if (name.startsWith("--") && name.indexOf('.') > 2) {
			return arg.substring(2);
		}
		throw new UsageException("Unknown " + (arg.startsWith("-") ? "option " : "command ") + arg);
	}

	private static String next(String name, Iterator<String> rest) {
		String value = rest.hasNext() ? rest.next() : "--";
		if (value.startsWith("--")) {
			throw new UsageException(name + " needs a value");
		}
		return value;
	}

	private static String checked(String name, String value) {
		if (value.isBlank()) {
			throw new UsageException(name + " needs a value");
		}
		if (NUMBERS.contains(name) && !value.matches("[1-9][0-9]{0,6}")) {
			throw new UsageException(name + " needs a number of at least 1 (was " + value + ")");
		}
		Set<String> choices = CHOICES.get(name);
		if (choices != null && !choices.contains(value)) {
			throw new UsageException(name + " must be one of "
					+ choices.stream().sorted().collect(Collectors.joining(", ")) + " (was " + value + ")");
		}
		return value;
	}

	/**
	 * The user typed something that the program does not understand.
	 */
	static final class UsageException extends RuntimeException {

		UsageException(String message) {
			super(message);
		}

	}

}
