package io.httppool.sample.simulator.dataset;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link Dataset}: what a migration must be able to stumble over is there.
 */
class DatasetTests {

	private static final Map<DatasetSize, Dataset> DATASETS = Map.of(DatasetSize.SMALL,
			Dataset.generate(42, DatasetSize.SMALL), DatasetSize.FULL, Dataset.generate(42, DatasetSize.FULL));

	static List<DatasetSize> profiles() {
		return List.of(DatasetSize.SMALL, DatasetSize.FULL);
	}

	@ParameterizedTest
	@MethodSource("profiles")
	void hasExactlyAsManyObjectsAsAskedFor(DatasetSize size) {
		Dataset dataset = DATASETS.get(size);
		assertThat(mainTestCases(dataset)).hasSize(size.testCases());
		assertThat(mainFolders(dataset)).hasSize(size.folders());
		assertThat(dataset.cycles()).hasSize(size.cycles());
		assertThat(dataset.executions()).hasSize(size.executions());
		assertThat(dataset.attachments()).hasSize(size.attachments());
	}

	@Test
	void equalSeedsGiveEqualData() {
		assertThat(Dataset.generate(42, DatasetSize.SMALL)).isEqualTo(DATASETS.get(DatasetSize.SMALL));
	}

	@Test
	void otherSeedGivesOtherData() {
		Dataset other = Dataset.generate(43, DatasetSize.SMALL);
		assertThat(other.testCases()).isNotEqualTo(DATASETS.get(DatasetSize.SMALL).testCases());
		assertThat(other.executions()).isNotEqualTo(DATASETS.get(DatasetSize.SMALL).executions());
	}

	@Test
	void moreAttachmentsDoNotChangeTheTestCases() {
		DatasetSize small = DatasetSize.SMALL;
		Dataset more = Dataset.generate(42,
				new DatasetSize(small.testCases(), small.folders(), small.cycles(), small.executions(), 99));
		assertThat(more.testCases()).isEqualTo(DATASETS.get(small).testCases());
		assertThat(more.executions()).isEqualTo(DATASETS.get(small).executions());
	}

	@ParameterizedTest
	@MethodSource("profiles")
	void idsAndKeysAreUnique(DatasetSize size) {
		Dataset dataset = DATASETS.get(size);
		assertThat(dataset.testCases()).extracting(SourceTestCase::key).doesNotHaveDuplicates();
		assertThat(dataset.executions()).extracting(SourceExecution::key).doesNotHaveDuplicates();
		assertThat(dataset.cycles()).extracting(SourceCycle::key).doesNotHaveDuplicates();
		assertThat(dataset.attachments()).extracting(SourceAttachment::id).doesNotHaveDuplicates();
		assertThat(dataset.options()).extracting(SourceOption::id).doesNotHaveDuplicates();
		assertThat(dataset.folders()).extracting(SourceFolder::id).doesNotHaveDuplicates();
		List<Long> caseIds = new ArrayList<>();
		for (SourceTestCase testCase : dataset.testCases()) {
			caseIds.add(testCase.id());
			if (testCase.version() > 1) {
				caseIds.add(testCase.versionId());
			}
		}
		assertThat(caseIds).doesNotHaveDuplicates();
	}

	@ParameterizedTest
	@MethodSource("profiles")
	void listsAscendById(DatasetSize size) {
		Dataset dataset = DATASETS.get(size);
		assertThat(dataset.testCases()).extracting(SourceTestCase::id).isSorted();
		assertThat(dataset.executions()).extracting(SourceExecution::id).isSorted();
		assertThat(dataset.cycles()).extracting(SourceCycle::id).isSorted();
	}

	@ParameterizedTest
	@MethodSource("profiles")
	void foldersAreAtMostFourDeepAndSiblingsHaveDifferentNames(DatasetSize size) {
		List<SourceFolder> folders = mainFolders(DATASETS.get(size));
		Map<Long, SourceFolder> byId = folders.stream()
			.collect(Collectors.toMap(SourceFolder::id, Function.identity()));
		Set<String> seen = new HashSet<>();
		for (SourceFolder folder : folders) {
			int depth = 1;
			for (Long parent = folder.parentId(); parent != null; parent = byId.get(parent).parentId()) {
				depth++;
			}
			assertThat(depth).isLessThanOrEqualTo(4);
			assertThat(seen.add(folder.parentId() + "/" + folder.name())).isTrue();
		}
	}

	@ParameterizedTest
	@MethodSource("profiles")
	void someChildComesBeforeItsParent(DatasetSize size) {
		List<SourceFolder> folders = mainFolders(DATASETS.get(size));
		List<Long> ids = folders.stream().map(SourceFolder::id).toList();
		assertThat(folders).anyMatch(
				(folder) -> folder.parentId() != null && ids.indexOf(folder.parentId()) > ids.indexOf(folder.id()));
	}

	@ParameterizedTest
	@MethodSource("profiles")
	void oneFolderNameOccursUnderThreeParents(DatasetSize size) {
		Map<String, Set<Long>> parentsByName = new HashMap<>();
		for (SourceFolder folder : mainFolders(DATASETS.get(size))) {
			if (folder.parentId() != null) {
				parentsByName.computeIfAbsent(folder.name(), (name) -> new HashSet<>()).add(folder.parentId());
			}
		}
		assertThat(parentsByName.values()).anyMatch((parents) -> parents.size() >= 3);
	}

	@ParameterizedTest
	@MethodSource("profiles")
	void someFolderIsEmptyAndSomeTestCaseHasNoFolder(DatasetSize size) {
		Dataset dataset = DATASETS.get(size);
		Set<Long> used = mainTestCases(dataset).stream()
			.map(SourceTestCase::folderId)
			.filter(Objects::nonNull)
			.collect(Collectors.toSet());
		mainFolders(dataset).stream().map(SourceFolder::parentId).filter(Objects::nonNull).forEach(used::add);
		assertThat(mainFolders(dataset)).anyMatch((folder) -> !used.contains(folder.id()));
		assertThat(mainTestCases(dataset)).anyMatch((testCase) -> testCase.folderId() == null);
	}

	@ParameterizedTest
	@MethodSource("profiles")
	void twentyPairsShareTheirNameAcrossFoldersAndFiveWithinOne(DatasetSize size) {
		Map<String, List<SourceTestCase>> byName = mainTestCases(DATASETS.get(size)).stream()
			.collect(Collectors.groupingBy(SourceTestCase::name));
		List<List<SourceTestCase>> pairs = byName.values().stream().filter((list) -> list.size() == 2).toList();
		assertThat(byName.values()).allMatch((list) -> list.size() <= 2);
		assertThat(pairs.stream().filter(DatasetTests::inOneFolder)).hasSize(5);
		assertThat(pairs.stream().filter((pair) -> !inOneFolder(pair))).hasSize(20);
	}

	private static boolean inOneFolder(List<SourceTestCase> pair) {
		return Objects.equals(pair.get(0).folderId(), pair.get(1).folderId());
	}

	@ParameterizedTest
	@MethodSource("profiles")
	void namesHoldWhatNeedsEscapingTrimmingOrCare(DatasetSize size) {
		List<String> names = mainTestCases(DATASETS.get(size)).stream().map(SourceTestCase::name).toList();
		for (String part : List.of("\"", "&", "<", "ß", "退款", "🛒")) {
			assertThat(names).as(part).anyMatch((name) -> name.contains(part));
		}
		assertThat(names).anyMatch((name) -> name.endsWith("  "));
		assertThat(names).anyMatch((name) -> name.length() == 255);
		assertThat(names).allMatch((name) -> name.length() <= 255);
	}

	@ParameterizedTest
	@MethodSource("profiles")
	void tenTestCasesHaveManyStepsSomeNoneAndHalfAtMostSix(DatasetSize size) {
		List<Integer> counts = mainTestCases(DATASETS.get(size)).stream()
			.map((testCase) -> testCase.steps().size())
			.sorted()
			.toList();
		assertThat(counts.stream().filter((count) -> count == 120)).hasSize(10);
		assertThat(counts).allMatch((count) -> count <= 25 || count == 120);
		assertThat(counts.get(0)).isZero();
		assertThat(counts.get(counts.size() / 2)).isEqualTo(6);
	}

	@ParameterizedTest
	@MethodSource("profiles")
	void threeOfAHundredStepsCallAnotherTestCase(DatasetSize size) {
		List<SourceTestCase> testCases = mainTestCases(DATASETS.get(size));
		Set<String> keys = testCases.stream().map(SourceTestCase::key).collect(Collectors.toSet());
		int steps = 0;
		int calls = 0;
		for (SourceTestCase testCase : testCases) {
			for (SourceStep step : testCase.steps()) {
				steps++;
				if (step instanceof SourceStep.Call call) {
					calls++;
					assertThat(keys).contains(call.testCaseKey());
					assertThat(call.testCaseKey()).isNotEqualTo(testCase.key());
				}
			}
		}
		assertThat((double) calls / steps).isBetween(0.02, 0.04);
	}

	@ParameterizedTest
	@MethodSource("profiles")
	void objectivesAndStepsHoldHtmlAndSomeTextsAreAbsent(DatasetSize size) {
		List<SourceTestCase> testCases = mainTestCases(DATASETS.get(size));
		assertThat(testCases).extracting(SourceTestCase::objective)
			.anyMatch((objective) -> objective != null && objective.contains("<br />") && objective.contains("&nbsp;"))
			.anyMatch(Objects::isNull);
		assertThat(testCases).extracting(SourceTestCase::precondition).anyMatch(Objects::isNull);
		List<SourceStep.Inline> steps = testCases.stream()
			.flatMap((testCase) -> testCase.steps().stream())
			.filter(SourceStep.Inline.class::isInstance)
			.map(SourceStep.Inline.class::cast)
			.toList();
		assertThat(steps).anyMatch((step) -> step.description().contains("<strong>"));
		assertThat(steps).extracting(SourceStep.Inline::testData).anyMatch(Objects::isNull).anyMatch(Objects::nonNull);
		assertThat(steps).extracting(SourceStep.Inline::expectedResult)
			.anyMatch(Objects::isNull)
			.anyMatch(Objects::nonNull);
	}

	@ParameterizedTest
	@MethodSource("profiles")
	void oneOfTenTestCasesHasTwoVersionsAndExecutionsReferToTheSecond(DatasetSize size) {
		Dataset dataset = DATASETS.get(size);
		Map<String, SourceTestCase> byKey = mainTestCases(dataset).stream()
			.collect(Collectors.toMap(SourceTestCase::key, Function.identity()));
		assertThat(byKey.values().stream().filter((testCase) -> testCase.version() == 2)).hasSize(size.testCases() / 10)
			.allMatch((testCase) -> testCase.versionId() != testCase.id());
		assertThat(dataset.executions()).allSatisfy((execution) -> {
			SourceTestCase testCase = byKey.get(execution.testCaseKey());
			assertThat(execution.testCaseVersionId()).isEqualTo(testCase.versionId());
		});
		assertThat(dataset.executions()).anyMatch((execution) -> execution.testCaseVersion() == 2);
	}

	@ParameterizedTest
	@MethodSource("profiles")
	void attachmentsAreSmallButThreeAndOneIsEmpty(DatasetSize size) {
		Dataset dataset = DATASETS.get(size);
		assertThat(dataset.attachments().stream().filter((attachment) -> attachment.size() == 2 * 1024 * 1024))
			.hasSize(3);
		assertThat(dataset.attachments().stream().filter((attachment) -> attachment.size() == 0)).hasSize(1);
		assertThat(dataset.attachments()
			.stream()
			.filter((attachment) -> attachment.size() >= 1024 && attachment.size() <= 64 * 1024))
			.hasSize(size.attachments() - 4);
		Set<String> executionKeys = dataset.executions().stream().map(SourceExecution::key).collect(Collectors.toSet());
		assertThat(dataset.attachments().stream().filter((attachment) -> executionKeys.contains(attachment.ownerKey())))
			.hasSize(size.attachments() / 5);
	}

	@ParameterizedTest
	@MethodSource("profiles")
	void attachmentNamesNeedEncodingAndOnePairDiffersInItsBytesOnly(DatasetSize size) {
		List<SourceAttachment> attachments = DATASETS.get(size).attachments();
		assertThat(attachments).extracting(SourceAttachment::name)
			.anyMatch((name) -> name.contains(" "))
			.anyMatch((name) -> name.chars().anyMatch((character) -> character > 255))
			.anyMatch((name) -> name.contains("%"));
		List<List<SourceAttachment>> pairs = attachments.stream()
			.collect(Collectors.groupingBy((attachment) -> attachment.ownerKey() + "/" + attachment.name()))
			.values()
			.stream()
			.filter((list) -> list.size() > 1)
			.toList();
		assertThat(pairs).singleElement().satisfies((pair) -> {
			assertThat(pair).hasSize(2);
			assertThat(pair.get(0).content()).isNotEqualTo(pair.get(1).content());
		});
	}

	@Test
	void contentIsTheSameEachTime() {
		SourceAttachment attachment = DATASETS.get(DatasetSize.SMALL)
			.attachments()
			.stream()
			.max(Comparator.comparingInt(SourceAttachment::size))
			.orElseThrow();
		assertThat(attachment.content()).hasSize(attachment.size()).isEqualTo(attachment.content());
	}

	@ParameterizedTest
	@MethodSource("profiles")
	void secondProjectHasFiveTestCases(DatasetSize size) {
		assertThat(DATASETS.get(size).testCases().stream().filter((testCase) -> testCase.projectKey().equals("OTHER")))
			.hasSize(5);
	}

	@ParameterizedTest
	@MethodSource("profiles")
	void somePriorityIsUnknownToTheTarget(DatasetSize size) {
		Dataset dataset = DATASETS.get(size);
		Map<Long, String> names = dataset.options()
			.stream()
			.collect(Collectors.toMap(SourceOption::id, SourceOption::name));
		assertThat(mainTestCases(dataset)).anyMatch((testCase) -> "Critical".equals(names.get(testCase.priorityId())));
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 5, 10, 20, 50, 100, 150, 777, 2500 })
	void anyNumberOfTestCasesWorks(int testCases) {
		DatasetSize size = DatasetSize.ofTestCases(testCases);
		Dataset dataset = Dataset.generate(42, size);
		assertThat(mainTestCases(dataset)).hasSize(testCases);
		assertThat(dataset.attachments()).hasSize(size.attachments());
		assertThat(dataset.executions()).isNotEmpty();
	}

	private static List<SourceTestCase> mainTestCases(Dataset dataset) {
		return dataset.testCases().stream().filter((testCase) -> testCase.projectKey().equals("SIM")).toList();
	}

	private static List<SourceFolder> mainFolders(Dataset dataset) {
		return dataset.folders().stream().filter((folder) -> folder.projectKey().equals("SIM")).toList();
	}

}
