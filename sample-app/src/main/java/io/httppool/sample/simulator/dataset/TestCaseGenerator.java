package io.httppool.sample.simulator.dataset;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Generates the test cases of a project. First each gets an ordinary name, folder and
 * number of steps, then some, no one twice, get a peculiarity instead.
 */
final class TestCaseGenerator {

	private static final int MANY_STEPS = 120;

	private static final int MAX_ORDINARY_STEPS = 25;

	private final Randomness random;

	private final Words words;

	private final SourceProject project;

	private final long firstId;

	private final Options options;

	TestCaseGenerator(Randomness random, SourceProject project, long firstId, Options options) {
		this.random = random;
		this.words = new Words(random);
		this.project = project;
		this.firstId = firstId;
		this.options = options;
	}

	List<SourceTestCase> generate(int count, List<SourceFolder> folders) {
		List<Draft> drafts = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			drafts.add(new Draft(this.words.uniqueName(), folders.isEmpty() ? null : this.random.pick(folders).id(),
					Math.min(MAX_ORDINARY_STEPS, (int) this.random.logNormal(6.5, 0.6))));
		}
		addPeculiarities(drafts, folders);
		Set<Integer> changed = Set
			.copyOf(this.random.shuffledIndexes(count).subList(0, (int) StrictMath.round(count / 10.0)));
		long nextVersionId = this.firstId + 5L * count;
		List<SourceTestCase> testCases = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			long id = this.firstId + 5L * i;
			boolean twoVersions = changed.contains(i);
			long versionId = twoVersions ? nextVersionId++ : id;
			testCases.add(testCase(drafts, i, id, versionId, twoVersions ? 2 : 1));
		}
		return testCases;
	}

	private void addPeculiarities(List<Draft> drafts, List<SourceFolder> folders) {
		Iterator<Draft> free = this.random.shuffledIndexes(drafts.size()).stream().map(drafts::get).iterator();
		Quota quota = new Quota(drafts.size(), DatasetSize.SMALL.testCases());
		for (int i = 0; i < quota.of(5) && free.hasNext(); i++) {
			free.next().folderId = null;
		}
		for (int i = 0; i < quota.of(3) && free.hasNext(); i++) {
			free.next().steps = 0;
		}
		for (int i = 0; i < quota.of(10) && free.hasNext(); i++) {
			free.next().steps = MANY_STEPS;
		}
		for (String name : Words.ODD_NAMES) {
			if (free.hasNext()) {
				free.next().name = name;
			}
		}
		if (!folders.isEmpty()) {
			addNamesakes(free, quota.of(5), folders, false);
		}
		if (folders.size() > 1) {
			addNamesakes(free, quota.of(20), folders, true);
		}
	}

	private void addNamesakes(Iterator<Draft> free, int pairs, List<SourceFolder> folders, boolean elsewhere) {
		for (int i = 0; i < pairs && free.hasNext(); i++) {
			Draft first = free.next();
			if (free.hasNext()) {
				Draft second = free.next();
				int folder = this.random.below(folders.size());
				int distance = elsewhere ? this.random.between(1, folders.size() - 1) : 0;
				first.folderId = folders.get(folder).id();
				second.folderId = folders.get((folder + distance) % folders.size()).id();
				second.name = first.name;
			}
		}
	}

	private SourceTestCase testCase(List<Draft> drafts, int index, long id, long versionId, int version) {
		Draft draft = drafts.get(index);
		String objective = this.random.percent(90) ? "Show that " + this.words.sentence() + " <em>"
				+ this.words.condition() + "</em>.<br />&nbsp;second line" : null;
		String precondition = this.random.percent(60) ? "Given that " + this.words.sentence() : null;
		Set<String> labels = this.random.shuffled(Words.LABELS)
			.stream()
			.limit(this.random.below(3))
			.collect(Collectors.toUnmodifiableSet());
		return new SourceTestCase(id, versionId, version, this.project.key(), key(index), draft.name, objective,
				precondition, priority(), this.random.pick(this.options.of(OptionType.TEST_CASE)), draft.folderId,
				DatasetGenerator.EPOCH.plus(Duration.ofMinutes(7L * index)),
				this.random.percent(50) ? 60_000L * this.random.between(1, 60) : null,
				labels.stream().sorted().toList(), DatasetGenerator.account(this.random), this.random.percent(30),
				steps(drafts, index));
	}

	// One in a hundred has a priority that the target does not know.
	private long priority() {
		List<Long> priorities = this.options.of(OptionType.PRIORITY);
		int known = priorities.size() - 1;
		return this.random.percent(1) ? priorities.get(known) : priorities.get(this.random.below(known));
	}

	private List<SourceStep> steps(List<Draft> drafts, int index) {
		List<SourceStep> steps = new ArrayList<>();
		for (int i = 0; i < drafts.get(index).steps; i++) {
			if (drafts.size() > 1 && this.random.percent(3)) {
				int other = (index + this.random.between(1, drafts.size() - 1)) % drafts.size();
				steps.add(new SourceStep.Call(key(other)));
			}
			else {
				steps.add(new SourceStep.Inline(this.words.step(), this.random.percent(25) ? this.words.data() : null,
						this.random.percent(85) ? this.words.result() : null));
			}
		}
		return steps;
	}

	private String key(int index) {
		return this.project.key() + "-T" + (index + 1);
	}

	/**
	 * What may still change of a test case.
	 */
	private static final class Draft {

		private String name;

		private @Nullable Long folderId;

		private int steps;

		Draft(String name, @Nullable Long folderId, int steps) {
			this.name = name;
			this.folderId = folderId;
			this.steps = steps;
		}

	}

}
