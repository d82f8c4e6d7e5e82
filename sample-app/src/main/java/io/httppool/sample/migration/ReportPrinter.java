package io.httppool.sample.migration;

import java.io.PrintStream;
import java.util.Locale;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Prints a report, as a table for people or as one JSON object.
 */
final class ReportPrinter {

	private static final String GREEN = "\u001b[32m";

	private static final String RED = "\u001b[31m";

	private static final String PLAIN = "\u001b[0m";

	private final PrintStream out;

	private final boolean colours;

	/**
	 * Create a printer.
	 * @param out where to
	 * @param colours whether the verdict is coloured
	 */
	ReportPrinter(PrintStream out, boolean colours) {
		this.out = out;
		this.colours = colours;
	}

	void json(MigrationReport report) {
		this.out.println(JsonMapper.shared().writeValueAsString(report));
	}

	void table(MigrationResult result) {
		MigrationReport report = result.report();
		line("Migration %s -> qTest project %d%s    plan=%s workers=%d seed=%d    %s", result.project(),
				result.targetProject(), result.dryRun() ? " (dry run)" : "", report.plan(), report.workers(),
				report.seed(), duration(report.seconds()));
		line("%-12s %8s %8s %8s %8s %7s %11s", "entity", "source", "created", "adopted", "skipped", "failed",
				"duplicates");
		entity("modules", report.entities().modules());
		entity("test cases", report.entities().testCases());
		entity("attachments", report.entities().attachments());
		entity("cycles", report.entities().cycles());
		entity("runs", report.entities().runs());
		entity("logs", report.entities().logs());
		line("");
		line("%-9s %8s %7s %9s %7s  %15s %13s  %15s  %12s %5s %7s %6s %9s", "upstream", "requests", "opened",
				"accepted", "reuse%", "peak active/max", "peak pending", "acquire p50/p99", "http p50/p99", "429",
				"waited", "stale", "timeouts");
		upstream("zephyr", report.upstreams().zephyr());
		upstream("qtest", report.upstreams().qtest());
		line("");
		line("%s", verdict(result));
		result.remarks().forEach((remark) -> line("%s", remark));
		this.out.flush();
	}

	private void entity(String name, MigrationReport.Entity entity) {
		line("%-12s %8d %8d %8d %8d %7d %11d", name, entity.source(), entity.created(), entity.adopted(),
				entity.skipped(), entity.failed(), entity.duplicates());
	}

	private void upstream(String name, MigrationReport.Upstream upstream) {
		line("%-9s %8d %7d %9s %7.1f  %15s %13d  %15s  %12s %5d %6.1fs %6d %9d", name, upstream.requests(),
				upstream.opened(), orDash(upstream.acceptedByUpstream()), upstream.reusePercent(),
				upstream.peakActive() + "/" + upstream.max(), upstream.peakPending(),
				percentiles("%.1f/%.1f ms", upstream.acquireMillis()),
				percentiles("%.0f/%.0f ms", upstream.exchangeMillis()), upstream.status429(), upstream.waitedSeconds(),
				upstream.stale(), upstream.timeouts());
	}

	private static String orDash(@Nullable Long number) {
		return (number != null) ? number.toString() : "-";
	}

	private static String percentiles(String format, MigrationReport.Percentiles percentiles) {
		return String.format(Locale.ROOT, format, percentiles.p50(), percentiles.p99());
	}

	private static String duration(double seconds) {
		long whole = (long) seconds;
		return String.format(Locale.ROOT, "%02d:%02d:%04.1f", whole / 3600, whole / 60 % 60, seconds - whole / 60 * 60);
	}

	private String verdict(MigrationResult result) {
		Verification verification = result.verification();
		if (result.dryRun() && result.report().exitCode() == ExitCode.VERIFIED.code()) {
			return "DRY RUN  nothing was written; 'created' is what a run would create";
		}
		if (verification.verified()) {
			MigrationReport.Checksum checksum = verification.checksum();
			return coloured(GREEN, "VERIFIED") + "  counts equal, 0 duplicates, 0 strays, checksum " + checksum.source()
					+ " = " + checksum.target();
		}
		String differing = verification.differing().isEmpty() ? ""
				: "; differing: " + String.join(", ", verification.differing());
		return coloured(RED, "NOT VERIFIED") + "  " + String.join(", ", verification.problems()) + differing;
	}

	private String coloured(String colour, String text) {
		return this.colours ? colour + text + PLAIN : text;
	}

	private void line(String format, @Nullable Object... values) {
		this.out.println(String.format(Locale.ROOT, format, values).stripTrailing());
	}

}
