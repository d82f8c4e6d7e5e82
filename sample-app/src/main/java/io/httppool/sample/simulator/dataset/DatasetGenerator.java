package io.httppool.sample.simulator.dataset;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Generates a dataset: the projects, their options, cycles and executions itself, the
 * rest through a generator for each kind.
 */
final class DatasetGenerator {

	static final Instant EPOCH = Instant.parse("2024-05-17T16:56:13Z");

	private static final int OTHER_TEST_CASES = 5;

	private static final int OTHER_FOLDERS = 1;

	private static final List<String> COMMENTS = List.of("Seen again on the second try.",
			"The message has a typing error: \"Adress\".", "Nicht reproduzierbar auf Gerät 2",
			"See <b>log</b> & video");

	private final long seed;

	private final DatasetSize size;

	private final SourceProject mainProject = new SourceProject(437559, 10012, Dataset.MAIN_PROJECT);

	private final SourceProject otherProject = new SourceProject(437560, 10013, Dataset.OTHER_PROJECT);

	DatasetGenerator(long seed, DatasetSize size) {
		this.seed = seed;
		this.size = size;
	}

	Dataset generate() {
		List<SourceOption> options = options();
		Options mainOptions = Options.of(this.mainProject, options);
		List<SourceFolder> mainFolders = new FolderGenerator(part("folders"), this.mainProject, 18_157_000)
			.generate(this.size.folders());
		List<SourceTestCase> mainTestCases = new TestCaseGenerator(part("test cases"), this.mainProject, 190_699_100,
				mainOptions)
			.generate(this.size.testCases(), FolderGenerator.assignable(mainFolders));
		List<SourceCycle> cycles = cycles(mainOptions);
		List<SourceExecution> executions = executions(mainOptions, mainTestCases, cycles);
		List<SourceAttachment> attachments = new AttachmentGenerator(part("attachments"))
			.generate(this.size.attachments(), mainTestCases, executions);

		List<SourceFolder> otherFolders = new FolderGenerator(part("other folders"), this.otherProject, 19_500_000)
			.generate(OTHER_FOLDERS);
		List<SourceTestCase> otherTestCases = new TestCaseGenerator(part("other test cases"), this.otherProject,
				290_699_100, Options.of(this.otherProject, options))
			.generate(OTHER_TEST_CASES, FolderGenerator.assignable(otherFolders));
		return new Dataset(List.of(this.mainProject, this.otherProject), options,
				part("folder order").shuffled(concat(mainFolders, otherFolders)), concat(mainTestCases, otherTestCases),
				cycles, executions, attachments);
	}

	private Randomness part(String name) {
		return new Randomness(this.seed, name);
	}

	private List<SourceOption> options() {
		List<SourceOption> options = new ArrayList<>();
		long firstId = 6_360_000;
		for (SourceProject project : List.of(this.mainProject, this.otherProject)) {
			addOptions(options, firstId, project, OptionType.TEST_CASE, "Draft", "Approved", "Deprecated");
			addOptions(options, firstId + 20, project, OptionType.TEST_PLAN, "Draft", "Approved");
			addOptions(options, firstId + 40, project, OptionType.TEST_CYCLE, "Not Executed", "In Progress", "Done");
			addOptions(options, firstId + 60, project, OptionType.TEST_EXECUTION, "Not Executed", "In Progress", "Pass",
					"Fail", "Blocked");
			addOptions(options, firstId + 80, project, OptionType.PRIORITY, "Normal", "High", "Low", "Critical");
			addOptions(options, firstId + 100, project, OptionType.ENVIRONMENT, "Firefox", "Safari", "Android");
			firstId += 1000;
		}
		return options;
	}

	private static void addOptions(List<SourceOption> options, long firstId, SourceProject project, OptionType type,
			String... names) {
		List<String> colors = List.of("#999999", "#f0ad4e", "#3abb4b", "#df2f36", "#4b88e7");
		for (int i = 0; i < names.length; i++) {
			options.add(new SourceOption(firstId + i, project.key(), type, names[i], i, colors.get(i), i == 0));
		}
	}

	private List<SourceCycle> cycles(Options options) {
		Randomness random = part("cycles");
		Words words = new Words(random);
		List<SourceCycle> cycles = new ArrayList<>();
		long id = 22_158_800;
		for (int i = 1; i <= this.size.cycles(); i++) {
			id += random.between(1, 9);
			Instant start = EPOCH.plus(Duration.ofDays(7L * i));
			String description = random.percent(50) ? "Covers that " + words.sentence() + " &amp; more" : null;
			cycles.add(new SourceCycle(id, this.mainProject.key(), this.mainProject.key() + "-R" + i,
					"Release " + (i / 4 + 1) + "." + (i % 4) + " " + random.pick(Words.ASPECTS), description,
					random.pick(options.of(OptionType.TEST_CYCLE)), start, start.plus(Duration.ofDays(5)),
					account(random)));
		}
		return cycles;
	}

	private List<SourceExecution> executions(Options options, List<SourceTestCase> testCases,
			List<SourceCycle> cycles) {
		Randomness random = part("executions");
		List<SourceExecution> executions = new ArrayList<>();
		long id = 902_085_000;
		for (int i = 1; i <= this.size.executions(); i++) {
			id += random.between(1, 3);
			SourceTestCase testCase = random.pick(testCases);
			SourceCycle cycle = random.pick(cycles);
			Long environmentId = random.percent(60) ? random.pick(options.of(OptionType.ENVIRONMENT)) : null;
			executions.add(new SourceExecution(id, this.mainProject.key(), this.mainProject.key() + "-E" + i,
					testCase.key(), testCase.versionId(), testCase.version(), cycle.id(),
					executionStatus(options.of(OptionType.TEST_EXECUTION), random), environmentId,
					cycle.plannedStart().plusSeconds(random.below(400_000)), 1000L * random.between(1, 600),
					account(random), random.percent(20) ? random.pick(COMMENTS) : null, testCase.automated()));
		}
		return executions;
	}

	private static long executionStatus(List<Long> statuses, Randomness random) {
		int percent = random.below(100);
		int index;
		if (percent < 70) {
			index = 2;
		}
		else if (percent < 84) {
			index = 3;
		}
		else if (percent < 90) {
			index = 4;
		}
		else {
			index = (percent < 95) ? 1 : 0;
		}
		return statuses.get(index);
	}

	static String account(Randomness random) {
		return "5b1" + random.below(8);
	}

	private static <T> List<T> concat(List<T> first, List<T> second) {
		List<T> all = new ArrayList<>(first);
		all.addAll(second);
		return all;
	}

}
