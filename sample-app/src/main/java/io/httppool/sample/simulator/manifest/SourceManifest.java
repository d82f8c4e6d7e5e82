package io.httppool.sample.simulator.manifest;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.httppool.sample.simulator.dataset.Dataset;
import io.httppool.sample.simulator.dataset.SourceAttachment;
import io.httppool.sample.simulator.dataset.SourceCycle;
import io.httppool.sample.simulator.dataset.SourceExecution;
import io.httppool.sample.simulator.dataset.SourceFolder;
import io.httppool.sample.simulator.dataset.SourceOption;
import io.httppool.sample.simulator.dataset.SourceStep;
import io.httppool.sample.simulator.dataset.SourceTestCase;

/**
 * The state that the target must have after a migration of the main project, worked out
 * from the dataset alone. It restates the mapping and must share no code with the
 * migration, or both would be wrong alike.
 */
public final class SourceManifest {

	private static final String NO_FOLDER = "No folder";

	private static final Map<String, Integer> PRIORITIES = Map.of("High", 721, "Normal", 722, "Low", 723);

	private static final Map<String, Integer> STATUSES = Map.of("Pass", 601, "Fail", 602, "In Progress", 603, "Blocked",
			604, "Not Executed", 605);

	private final Map<Long, SourceFolder> folders;

	private final Map<Long, String> optionNames;

	private final Map<Long, String> cycleKeys;

	private final Map<String, List<CanonicalAttachment>> attachments = new HashMap<>();

	private SourceManifest(Dataset dataset) {
		this.folders = dataset.folders().stream().collect(Collectors.toMap(SourceFolder::id, Function.identity()));
		this.optionNames = dataset.options().stream().collect(Collectors.toMap(SourceOption::id, SourceOption::name));
		this.cycleKeys = dataset.cycles().stream().collect(Collectors.toMap(SourceCycle::id, SourceCycle::key));
		this.attachments.putAll(dataset.attachments()
			.stream()
			.collect(Collectors.groupingBy(SourceAttachment::ownerKey,
					Collectors.mapping(SourceManifest::attachment, Collectors.toList()))));
	}

	/**
	 * The manifest of the main project of a dataset.
	 * @param dataset the dataset
	 * @return the manifest
	 */
	public static Manifest of(Dataset dataset) {
		return new SourceManifest(dataset).build(dataset);
	}

	private Manifest build(Dataset dataset) {
		ManifestBuilder manifest = new ManifestBuilder();
		dataset.folders()
			.stream()
			.filter((folder) -> isMain(folder.projectKey()))
			.forEach((folder) -> manifest.module(path(folder.id())));
		List<SourceTestCase> testCases = dataset.testCases()
			.stream()
			.filter((testCase) -> isMain(testCase.projectKey()))
			.toList();
		if (testCases.stream().anyMatch((testCase) -> testCase.folderId() == null)) {
			manifest.module(NO_FOLDER);
		}
		testCases.forEach((testCase) -> manifest.testCase(testCase(testCase)));
		dataset.cycles()
			.stream()
			.filter((cycle) -> isMain(cycle.projectKey()))
			.forEach((cycle) -> manifest.cycle(cycle.key()));
		dataset.executions()
			.stream()
			.filter((execution) -> isMain(execution.projectKey()))
			.forEach((execution) -> manifest.run(run(execution), 1));
		return manifest.build();
	}

	private CanonicalTestCase testCase(SourceTestCase testCase) {
		String priority = this.optionNames.getOrDefault(testCase.priorityId(), "Normal");
		return new CanonicalTestCase(testCase.key(), path(testCase.folderId()), testCase.name(),
				orEmpty(testCase.objective()), orEmpty(testCase.precondition()), PRIORITIES.getOrDefault(priority, 722),
				testCase.steps().stream().map(SourceManifest::step).toList(),
				this.attachments.getOrDefault(testCase.key(), List.of()));
	}

	private CanonicalRun run(SourceExecution execution) {
		return new CanonicalRun(execution.key(), this.cycleKeys.get(execution.cycleId()), execution.testCaseKey(),
				STATUSES.get(this.optionNames.get(execution.statusId())), execution.actualEnd().toString(),
				orEmpty(execution.comment()), this.attachments.getOrDefault(execution.key(), List.of()));
	}

	private static CanonicalStep step(SourceStep step) {
		if (step instanceof SourceStep.Inline inline) {
			String data = (inline.testData() != null) ? "<br />Test data: " + inline.testData() : "";
			return new CanonicalStep(inline.description() + data, orEmpty(inline.expectedResult()));
		}
		return new CanonicalStep("Call " + ((SourceStep.Call) step).testCaseKey(), "");
	}

	private static CanonicalAttachment attachment(SourceAttachment attachment) {
		return CanonicalAttachment.of(attachment.name(), attachment.contentType(), attachment.content());
	}

	private String path(@Nullable Long folderId) {
		SourceFolder folder = (folderId != null) ? this.folders.get(folderId) : null;
		if (folder == null) {
			return NO_FOLDER;
		}
		return (folder.parentId() != null) ? path(folder.parentId()) + "/" + folder.name() : folder.name();
	}

	private static boolean isMain(String projectKey) {
		return projectKey.equals(Dataset.MAIN_PROJECT);
	}

	private static String orEmpty(@Nullable String text) {
		return (text != null) ? text : "";
	}

}
