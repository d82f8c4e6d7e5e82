package io.httppool.sample.migration;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class ReportPrinterTests {

	private final ByteArrayOutputStream out = new ByteArrayOutputStream();

	@Test
	void theJsonHasExactlyTheDocumentedKeys() {
		printer(false).json(result(verified()).report());
		JsonNode json = JsonMapper.shared().readTree(text());
		assertThat(json.propertyNames()).containsExactly("verified", "exitCode", "plan", "workers", "seed", "seconds",
				"entities", "upstreams", "checksum", "differing");
		assertThat(json.at("/entities").propertyNames()).containsExactly("testCases", "modules", "attachments",
				"cycles", "runs", "logs");
		json.at("/entities")
			.forEach((entity) -> assertThat(entity.propertyNames()).containsExactly("source", "created", "adopted",
					"skipped", "failed", "duplicates"));
		assertThat(json.at("/upstreams").propertyNames()).containsExactly("zephyr", "qtest");
		json.at("/upstreams")
			.forEach((upstream) -> assertThat(upstream.propertyNames()).containsExactly("requests", "opened",
					"acceptedByUpstream", "reusePercent", "max", "peakActive", "peakPending", "acquireMillis",
					"exchangeMillis", "status429", "waitedSeconds", "stale", "timeouts"));
		assertThat(json.at("/upstreams/qtest/acquireMillis").propertyNames()).containsExactly("p50", "p99");
		assertThat(json.at("/checksum").propertyNames()).containsExactly("source", "target");
	}

	@Test
	void theJsonIsOneLine() {
		printer(true).json(result(verified()).report());
		assertThat(text().lines()).hasSize(1);
	}

	@Test
	void theTableShowsFiguresAndVerdict() {
		printer(false).table(result(verified()));
		assertThat(text().lines())
			.startsWith("Migration SIM -> qTest project 45625    plan=flaky workers=16 seed=42    00:01:21.4",
					"entity         source  created  adopted  skipped  failed  duplicates",
					"modules            41       41        0        0       0           0",
					"test cases       2000     1991        9        0       0           0")
			.anyMatch((line) -> line.startsWith("qtest         8741      37        37    99.6              8/8"))
			.contains("VERIFIED  counts equal, 0 duplicates, 0 strays, checksum sha256:a = sha256:a", "1 failures:");
	}

	@Test
	void theVerdictNamesWhatDiffers() {
		Manifest source = manifest(Map.of("SIM-T9", "x", "SIM-T10", "y"), "sha256:a");
		Manifest target = manifest(Map.of("SIM-T9", "z"), "sha256:b");
		printer(true).table(result(Verification.of(source, target)));
		assertThat(text()).contains("\u001b[31mNOT VERIFIED\u001b[0m  checksums differ; differing: SIM-T9, SIM-T10");
	}

	private ReportPrinter printer(boolean colours) {
		return new ReportPrinter(new PrintStream(this.out, true, StandardCharsets.UTF_8), colours);
	}

	private String text() {
		return this.out.toString(StandardCharsets.UTF_8);
	}

	private static Verification verified() {
		Manifest manifest = manifest(Map.of("SIM-T9", "x"), "sha256:a");
		return Verification.of(manifest, manifest);
	}

	private static Manifest manifest(Map<String, String> lines, String checksum) {
		return new Manifest(Map.of("testCases", 2000L), Map.of("testCases", List.of()), Map.of("withoutKey", 0L),
				checksum, lines);
	}

	private static MigrationResult result(Verification verification) {
		MigrationReport.Entity none = new MigrationReport.Entity(0, 0, 0, 0, 0, 0);
		MigrationReport.Upstream upstream = new MigrationReport.Upstream(8741, 37, 37L, 99.6, 8, 8, 12,
				new MigrationReport.Percentiles(0.6, 38), new MigrationReport.Percentiles(21, 140), 14, 3.1, 12, 17);
		MigrationReport report = new MigrationReport(verification.verified(), 0, "flaky", 16, 42, 81.4,
				new MigrationReport.Entities(new MigrationReport.Entity(2000, 1991, 9, 0, 0, 0),
						new MigrationReport.Entity(41, 41, 0, 0, 0, 0), none, none, none, none),
				new MigrationReport.Upstreams(upstream, upstream), verification.checksum(), verification.differing());
		return new MigrationResult(report, "SIM", 45625, List.of("1 failures:", "  test case SIM-T1: refused"),
				verification, false);
	}

}
