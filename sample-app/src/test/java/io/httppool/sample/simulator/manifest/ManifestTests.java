package io.httppool.sample.simulator.manifest;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.httppool.sample.simulator.dataset.Dataset;
import io.httppool.sample.simulator.dataset.DatasetSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link Manifest} and its builder.
 */
class ManifestTests {

	@Test
	void orderDoesNotMatter() {
		Manifest one = new ManifestBuilder().testCase(testCase("SIM-T1")).testCase(testCase("SIM-T2")).build();
		Manifest other = new ManifestBuilder().testCase(testCase("SIM-T2")).testCase(testCase("SIM-T1")).build();
		assertThat(one).isEqualTo(other);
		assertThat(one.agreesWith(other)).isTrue();
		assertThat(one.checksum()).matches("sha256:[0-9a-f]{64}");
	}

	@Test
	void missingChangedAndDoubleLinesDiffer() {
		ManifestBuilder source = new ManifestBuilder();
		ManifestBuilder target = new ManifestBuilder();
		for (int i = 1; i <= 12; i++) {
			source.testCase(testCase("SIM-T" + i));
		}
		source.testCase(testCase("SIM-T20"));
		target.testCase(testCase("SIM-T20")).testCase(testCase("SIM-T20"));
		Manifest expected = source.build();
		Manifest actual = target.build();
		assertThat(actual.agreesWith(expected)).isFalse();
		assertThat(actual.duplicates().testCases()).containsExactly("SIM-T20");
		assertThat(expected.differingKeys(actual, 10)).containsExactly("SIM-T1", "SIM-T2", "SIM-T3", "SIM-T4", "SIM-T5",
				"SIM-T6", "SIM-T7", "SIM-T8", "SIM-T9", "SIM-T10");
		assertThat(expected.differingKeys(actual, 100)).endsWith("SIM-T12", "SIM-T20#2");
	}

	@Test
	void orderOfAttachmentsDoesNotMatterButOrderOfStepsDoes() {
		CanonicalAttachment first = CanonicalAttachment.of("a", "text/plain", new byte[1]);
		CanonicalAttachment second = CanonicalAttachment.of("a", "text/plain", new byte[2]);
		assertThat(testCase(List.of(), List.of(first, second))).isEqualTo(testCase(List.of(), List.of(second, first)));
		CanonicalStep one = new CanonicalStep("1", "");
		CanonicalStep two = new CanonicalStep("2", "");
		assertThat(testCase(List.of(one, two), List.of())).isNotEqualTo(testCase(List.of(two, one), List.of()));
	}

	@Test
	void sourceManifestCountsTheMainProject() {
		Dataset dataset = Dataset.generate(42, DatasetSize.SMALL);
		Manifest manifest = SourceManifest.of(dataset);
		Manifest.Counts counts = manifest.counts();
		assertThat(counts.modules()).isEqualTo(9);
		assertThat(counts.testCases()).isEqualTo(200);
		assertThat(counts.attachments()).isEqualTo(40);
		assertThat(counts.cycles()).isEqualTo(3);
		assertThat(counts.runs()).isEqualTo(300);
		assertThat(counts.logs()).isEqualTo(300);
		assertThat(manifest.lines()).hasSize(500);
		assertThat(manifest.agreesWith(manifest)).isTrue();
		assertThat(SourceManifest.of(Dataset.generate(42, DatasetSize.SMALL))).isEqualTo(manifest);
	}

	private static CanonicalTestCase testCase(String key) {
		return new CanonicalTestCase(key, "Login", "Name", "", "", 722, List.of(), List.of());
	}

	private static CanonicalTestCase testCase(List<CanonicalStep> steps, List<CanonicalAttachment> attachments) {
		return new CanonicalTestCase("SIM-T1", "Login", "Name", "", "", 722, steps, attachments);
	}

}
