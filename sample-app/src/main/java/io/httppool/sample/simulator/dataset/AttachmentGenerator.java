package io.httppool.sample.simulator.dataset;

import java.util.ArrayList;
import java.util.List;

/**
 * Generates attachments of 1 to 64 KiB, four of five of them on test cases: among these
 * an empty file, three of 2 MiB, two of one test case with the same name, and names that
 * need encoding in a header.
 */
final class AttachmentGenerator {

	static final int LARGE = 2 * 1024 * 1024;

	private static final int SMALLEST = 1024;

	private static final int LARGEST_ORDINARY = 64 * 1024;

	private static final List<FileType> TYPES = List.of(new FileType("png", "image/png"),
			new FileType("jpg", "image/jpeg"), new FileType("log", "text/plain"), new FileType("csv", "text/csv"),
			new FileType("pdf", "application/pdf"), new FileType("zip", "application/zip"));

	private static final List<String> ODD_NAMES = List.of("screen shot 1", "Übersicht März 100%", "截图 (2)",
			"naïve café+tea", "a;b,c='d'");

	private final Randomness random;

	private final Words words;

	private final List<SourceAttachment> attachments = new ArrayList<>();

	AttachmentGenerator(Randomness random) {
		this.random = random;
		this.words = new Words(random);
	}

	List<SourceAttachment> generate(int count, List<SourceTestCase> testCases, List<SourceExecution> executions) {
		int ofTestCases = executions.isEmpty() ? count : (int) StrictMath.round(count * 0.8);
		if (ofTestCases > 0) {
			add(this.random.pick(testCases).key(), "empty", new FileType("txt", "text/plain"), 0);
		}
		if (ofTestCases > 2) {
			String owner = this.random.pick(testCases).key();
			add(owner, "login", TYPES.get(0), ordinarySize());
			add(owner, "login", TYPES.get(0), ordinarySize());
		}
		Quota quota = new Quota(count, DatasetSize.SMALL.attachments());
		for (int i = 0; i < quota.of(3) && this.attachments.size() < ofTestCases; i++) {
			add(this.random.pick(testCases).key(), "video" + i, TYPES.get(5), LARGE);
		}
		for (int i = 0; i < ODD_NAMES.size() && this.attachments.size() < ofTestCases; i++) {
			add(this.random.pick(testCases).key(), ODD_NAMES.get(i), this.random.pick(TYPES), ordinarySize());
		}
		while (this.attachments.size() < ofTestCases) {
			addOrdinary(this.random.pick(testCases).key());
		}
		while (this.attachments.size() < count) {
			addOrdinary(this.random.pick(executions).key());
		}
		return List.copyOf(this.attachments);
	}

	private void addOrdinary(String ownerKey) {
		add(ownerKey, this.words.fileStem() + "-" + this.attachments.size(), this.random.pick(TYPES), ordinarySize());
	}

	private void add(String ownerKey, String stem, FileType type, int size) {
		this.attachments.add(new SourceAttachment(21 + 2L * this.attachments.size(), ownerKey,
				stem + "." + type.extension(), type.contentType(), size, this.random.seed()));
	}

	// As many small files as large ones by order of magnitude.
	private int ordinarySize() {
		double magnitudes = StrictMath.log((double) LARGEST_ORDINARY / SMALLEST);
		return (int) StrictMath.round(SMALLEST * StrictMath.exp(magnitudes * this.random.fraction()));
	}

	private record FileType(String extension, String contentType) {

	}

}
