package io.httppool.sample.simulator.manifest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import io.httppool.sample.simulator.manifest.Manifest.Counts;
import io.httppool.sample.simulator.manifest.Manifest.Duplicates;
import io.httppool.sample.simulator.manifest.Manifest.Strays;

/**
 * Builds a {@link Manifest} from what one side reports, in any order. Not for use by
 * several threads.
 */
public final class ManifestBuilder {

	private static final JsonMapper CANONICAL = JsonMapper.builder()
		.enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
		.disable(SerializationFeature.INDENT_OUTPUT)
		.build();

	private final Occurrences testCases = new Occurrences();

	private final Occurrences runs = new Occurrences();

	private final Occurrences cycles = new Occurrences();

	private final Occurrences modules = new Occurrences();

	private final Set<String> doubleAttachments = new TreeSet<>();

	private final Map<String, String> lines = new HashMap<>();

	private int steps;

	private int attachments;

	private int logs;

	private int createdViaApi;

	private int withoutKey;

	/**
	 * Reports a module.
	 * @param path the names from the root to it, joined by slashes
	 * @return this builder
	 */
	public ManifestBuilder module(String path) {
		this.modules.add(path);
		return this;
	}

	/**
	 * Reports a cycle.
	 * @param key the key of its source, {@code null} if it has none
	 * @return this builder
	 */
	public ManifestBuilder cycle(@Nullable String key) {
		this.cycles.add((key != null) ? key : withoutKey());
		return this;
	}

	/**
	 * Reports a test case.
	 * @param testCase the test case
	 * @return this builder
	 */
	public ManifestBuilder testCase(CanonicalTestCase testCase) {
		this.steps += testCase.steps().size();
		attachments(testCase.key(), testCase.attachments());
		line(testCase.key(), this.testCases.add(testCase.key()), testCase);
		return this;
	}

	/**
	 * Reports a test case that has no key of a source; it is counted but has no line.
	 * @param steps the number of its steps
	 * @param attachments the number of its attachments
	 * @return this builder
	 */
	public ManifestBuilder testCaseWithoutKey(int steps, int attachments) {
		this.steps += steps;
		this.attachments += attachments;
		this.testCases.add(withoutKey());
		return this;
	}

	/**
	 * Reports that a test case, reported as well, was created without a module.
	 * @return this builder
	 */
	public ManifestBuilder createdViaApi() {
		this.createdViaApi++;
		return this;
	}

	/**
	 * Reports a run.
	 * @param run the run
	 * @param logs the number of its logs
	 * @return this builder
	 */
	public ManifestBuilder run(CanonicalRun run, int logs) {
		this.logs += logs;
		attachments(run.key(), run.attachments());
		line(run.key(), this.runs.add(run.key()), run);
		return this;
	}

	/**
	 * Reports a run that has no key of a source; it is counted but has no line.
	 * @param logs the number of its logs
	 * @param attachments the number of their attachments
	 * @return this builder
	 */
	public ManifestBuilder runWithoutKey(int logs, int attachments) {
		this.logs += logs;
		this.attachments += attachments;
		this.runs.add(withoutKey());
		return this;
	}

	private String withoutKey() {
		return "without key " + ++this.withoutKey;
	}

	private void attachments(String ownerKey, List<CanonicalAttachment> attachments) {
		this.attachments += attachments.size();
		Set<CanonicalAttachment> seen = new HashSet<>();
		for (CanonicalAttachment attachment : attachments) {
			if (!seen.add(attachment)) {
				this.doubleAttachments.add(ownerKey + "/" + attachment.name());
			}
		}
	}

	private void line(String key, int occurrence, Object canonical) {
		this.lines.put((occurrence == 1) ? key : key + "#" + occurrence,
				Sha256.hex(CANONICAL.writeValueAsString(canonical)));
	}

	/**
	 * The manifest of everything reported so far.
	 * @return the manifest
	 */
	public Manifest build() {
		Counts counts = new Counts(this.modules.total(), this.testCases.total(), this.steps, this.attachments,
				this.cycles.total(), this.runs.total(), this.logs);
		Duplicates duplicates = new Duplicates(this.testCases.repeated(), this.runs.repeated(), this.cycles.repeated(),
				this.modules.repeated(), List.copyOf(this.doubleAttachments));
		List<String> digests = new ArrayList<>(this.lines.values());
		digests.sort(null);
		Map<String, String> prefixed = Manifest.inOrder(this.lines);
		prefixed.replaceAll((key, digest) -> prefixed(digest));
		return new Manifest(counts, duplicates, new Strays(this.createdViaApi, this.withoutKey),
				prefixed(Sha256.hex(String.join("\n", digests))), prefixed);
	}

	private static String prefixed(String digest) {
		return "sha256:" + digest;
	}

	/**
	 * Counts how often each name occurs.
	 */
	private static final class Occurrences {

		private final Map<String, Integer> counts = new HashMap<>();

		int add(String name) {
			return this.counts.merge(name, 1, Integer::sum);
		}

		int total() {
			return this.counts.values().stream().mapToInt(Integer::intValue).sum();
		}

		List<String> repeated() {
			return this.counts.entrySet()
				.stream()
				.filter((entry) -> entry.getValue() > 1)
				.map(Map.Entry::getKey)
				.sorted(KeyOrder.INSTANCE)
				.toList();
		}

	}

}
