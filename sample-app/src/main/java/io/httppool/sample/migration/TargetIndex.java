package io.httppool.sample.migration;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import io.httppool.sample.qtest.QTestAttachment;

/**
 * What a target that is not empty held before this run: the objects that carry a key of
 * the source, and the modules. Of two with the same key the first is taken, so that what
 * was double stays double and shows in the verification. Filled by {@link TargetScan} and
 * only read afterwards.
 */
final class TargetIndex {

	/** Of an empty target. */
	static final TargetIndex EMPTY = new TargetIndex();

	private final Map<ModuleName, Ref> modules = new HashMap<>();

	private final Map<String, Ref> testCases = new HashMap<>();

	private final Map<Long, List<QTestAttachment>> attachments = new HashMap<>();

	private final Map<String, Ref> cycles = new HashMap<>();

	private final Map<String, Ref> runs = new HashMap<>();

	boolean isEmpty() {
		return this.modules.isEmpty() && this.testCases.isEmpty() && this.cycles.isEmpty() && this.runs.isEmpty();
	}

	void addModule(@Nullable Long parent, String name, Ref module) {
		this.modules.putIfAbsent(new ModuleName(parent, name), module);
	}

	Optional<Ref> module(@Nullable Long parent, String name) {
		return Optional.ofNullable(this.modules.get(new ModuleName(parent, name)));
	}

	void addTestCase(String key, Ref testCase) {
		this.testCases.putIfAbsent(key, testCase);
	}

	Optional<Ref> testCase(String key) {
		return Optional.ofNullable(this.testCases.get(key));
	}

	Map<String, Ref> testCases() {
		return this.testCases;
	}

	void addAttachments(Map<Long, List<QTestAttachment>> byTestCase) {
		this.attachments.putAll(byTestCase);
	}

	List<QTestAttachment> attachmentsOfTestCase(long id) {
		return this.attachments.getOrDefault(id, List.of());
	}

	void addCycle(String key, Ref cycle) {
		this.cycles.putIfAbsent(key, cycle);
	}

	Optional<Ref> cycle(String key) {
		return Optional.ofNullable(this.cycles.get(key));
	}

	Map<String, Ref> cycles() {
		return this.cycles;
	}

	void addRun(String key, Ref run) {
		this.runs.putIfAbsent(key, run);
	}

	Optional<Ref> run(String key) {
		return Optional.ofNullable(this.runs.get(key));
	}

	private record ModuleName(@Nullable Long parent, String name) {

	}

}
