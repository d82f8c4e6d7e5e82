package io.httppool.sample.simulator.zephyr;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.httppool.sample.simulator.dataset.Dataset;
import io.httppool.sample.simulator.dataset.SourceAttachment;
import io.httppool.sample.simulator.dataset.SourceCycle;
import io.httppool.sample.simulator.dataset.SourceExecution;
import io.httppool.sample.simulator.dataset.SourceTestCase;

/**
 * A dataset and what was added to it. Reading takes no lock, so that a client may read
 * page after page while others add; lists are ordered by id.
 */
final class ZephyrStore {

	private final Dataset initial;

	private final ConcurrentNavigableMap<Long, SourceTestCase> testCases = new ConcurrentSkipListMap<>();

	private final ConcurrentNavigableMap<Long, SourceCycle> cycles = new ConcurrentSkipListMap<>();

	private final ConcurrentNavigableMap<Long, SourceExecution> executions = new ConcurrentSkipListMap<>();

	private final Map<String, Long> idsByKey = new ConcurrentHashMap<>();

	private final Map<String, List<SourceAttachment>> attachments;

	private final Map<String, Integer> lastNumbers = new TreeMap<>();

	ZephyrStore(Dataset initial) {
		this.initial = initial;
		this.attachments = initial.attachments().stream().collect(Collectors.groupingBy(SourceAttachment::ownerKey));
		fill();
	}

	private void fill() {
		this.initial.testCases().forEach(this::put);
		this.initial.cycles().forEach(this::put);
		this.initial.executions().forEach(this::put);
	}

	/**
	 * Forgets what was added.
	 */
	synchronized void reset() {
		this.testCases.clear();
		this.cycles.clear();
		this.executions.clear();
		this.idsByKey.clear();
		this.lastNumbers.clear();
		fill();
	}

	/**
	 * Everything as it is now.
	 * @return the dataset
	 */
	Dataset snapshot() {
		return new Dataset(this.initial.projects(), this.initial.options(), this.initial.folders(),
				List.copyOf(this.testCases.values()), List.copyOf(this.cycles.values()),
				List.copyOf(this.executions.values()), this.initial.attachments());
	}

	Dataset initial() {
		return this.initial;
	}

	Collection<SourceTestCase> testCases() {
		return this.testCases.values();
	}

	@Nullable SourceTestCase testCase(String key) {
		Long id = this.idsByKey.get(key);
		return (id != null) ? this.testCases.get(id) : null;
	}

	Collection<SourceCycle> cycles() {
		return this.cycles.values();
	}

	@Nullable SourceCycle cycle(String idOrKey) {
		return find(this.cycles, idOrKey);
	}

	Collection<SourceExecution> executions() {
		return this.executions.values();
	}

	@Nullable SourceExecution execution(String idOrKey) {
		return find(this.executions, idOrKey);
	}

	private <T> @Nullable T find(Map<Long, T> table, String idOrKey) {
		Long id = this.idsByKey.get(idOrKey);
		if (id == null) {
			id = number(idOrKey);
		}
		return (id != null) ? table.get(id) : null;
	}

	private static @Nullable Long number(String text) {
		try {
			return Long.valueOf(text);
		}
		catch (NumberFormatException ex) {
			return null;
		}
	}

	List<SourceAttachment> attachments(String ownerKey) {
		return this.attachments.getOrDefault(ownerKey, List.of());
	}

	/**
	 * Adds a test case.
	 * @param projectKey the key of its project
	 * @param form makes the test case of its id and key
	 * @return the test case
	 */
	synchronized SourceTestCase addTestCase(String projectKey, Form<SourceTestCase> form) {
		// A version has an id of the same sequence.
		long id = 1 + this.testCases.values().stream().mapToLong(SourceTestCase::versionId).max().orElse(0);
		SourceTestCase testCase = form.create(id, nextKey(projectKey + "-T"));
		put(testCase);
		return testCase;
	}

	/**
	 * Changes a test case.
	 * @param key its key
	 * @param change makes the new one of the old one
	 * @return the new one, {@code null} if there is no old one
	 */
	synchronized @Nullable SourceTestCase changeTestCase(String key, UnaryOperator<SourceTestCase> change) {
		SourceTestCase old = testCase(key);
		if (old == null) {
			return null;
		}
		SourceTestCase changed = change.apply(old);
		put(changed);
		return changed;
	}

	synchronized SourceCycle addCycle(String projectKey, Form<SourceCycle> form) {
		SourceCycle cycle = form.create(nextId(this.cycles), nextKey(projectKey + "-R"));
		put(cycle);
		return cycle;
	}

	synchronized SourceExecution addExecution(String projectKey, Form<SourceExecution> form) {
		SourceExecution execution = form.create(nextId(this.executions), nextKey(projectKey + "-E"));
		put(execution);
		return execution;
	}

	private void put(SourceTestCase testCase) {
		this.testCases.put(testCase.id(), testCase);
		this.idsByKey.put(testCase.key(), testCase.id());
	}

	private void put(SourceCycle cycle) {
		this.cycles.put(cycle.id(), cycle);
		this.idsByKey.put(cycle.key(), cycle.id());
	}

	private void put(SourceExecution execution) {
		this.executions.put(execution.id(), execution);
		this.idsByKey.put(execution.key(), execution.id());
	}

	private static long nextId(ConcurrentNavigableMap<Long, ?> table) {
		return table.isEmpty() ? 1 : table.lastKey() + 1;
	}

	private String nextKey(String prefix) {
		return prefix + this.lastNumbers.compute(prefix,
				(key, last) -> 1 + ((last != null) ? last : numberOfInitialKeys(key)));
	}

	private int numberOfInitialKeys(String prefix) {
		Stream<String> keys = Stream
			.of(this.initial.testCases().stream().map(SourceTestCase::key),
					this.initial.cycles().stream().map(SourceCycle::key),
					this.initial.executions().stream().map(SourceExecution::key))
			.flatMap(Function.identity());
		return (int) keys.filter((key) -> key.startsWith(prefix)).count();
	}

	/**
	 * Makes an object of its id and key.
	 *
	 * @param <T> the type of object
	 */
	@FunctionalInterface
	interface Form<T> {

		T create(long id, String key);

	}

}
