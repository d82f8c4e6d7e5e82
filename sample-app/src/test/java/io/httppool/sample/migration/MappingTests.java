package io.httppool.sample.migration;

import java.net.URI;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.httppool.sample.qtest.NewCycle;
import io.httppool.sample.qtest.NewLog;
import io.httppool.sample.qtest.NewRun;
import io.httppool.sample.qtest.NewTestCase;
import io.httppool.sample.qtest.QTestProperty;
import io.httppool.sample.zephyr.ZephyrCycle;
import io.httppool.sample.zephyr.ZephyrExecution;
import io.httppool.sample.zephyr.ZephyrLink;
import io.httppool.sample.zephyr.ZephyrStep;
import io.httppool.sample.zephyr.ZephyrTestCase;

import static org.assertj.core.api.Assertions.assertThat;

class MappingTests {

	private static final Ref MODULE = new Ref(77);

	private static final Ref TEST_CASE = new Ref(5, 6L);

	private final List<String> warnings = new ArrayList<>();

	private final Mapping mapping = new Mapping(
			new Setup("SIM", 45625, Map.of(1L, "High", 2L, "Normal", 3L, "Low", 4L, "Cosmic"), Map
				.of(11L, "Pass", 12L, "Fail", 13L, "In Progress", 14L, "Blocked", 15L, "Not Executed", 16L, "Odd"),
					null, null,
					new TargetFields(100, 200, 300, Map.of("High", 721L, "Normal", 722L, "Low", 723L), Map.of("Passed",
							601L, "Failed", 602L, "Incomplete", 603L, "Blocked", 604L, "Unexecuted", 605L))),
			this.warnings::add);

	@Test
	void aTestCaseKeepsItsTextsAndCarriesItsKey() {
		NewTestCase mapped = this.mapping.testCase(testCase("A & <b> \"ü\" ", "Show <b>it</b>", null, 1L), List.of(),
				MODULE);
		assertThat(mapped.name()).isEqualTo("A & <b> \"ü\" ");
		assertThat(mapped.description()).isEqualTo("Show <b>it</b>");
		assertThat(mapped.precondition()).isEmpty();
		assertThat(mapped.parentId()).isEqualTo(77);
		assertThat(mapped.properties()).containsExactly(new QTestProperty(100, "SIM-T38"),
				new QTestProperty(300, "721"));
		assertThat(this.warnings).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "1, 721, 0", "2, 722, 0", "3, 723, 0", "4, 722, 1", "99, 722, 1" })
	void anUnknownPriorityBecomesNormalWithAWarning(long priority, String value, int warnings) {
		NewTestCase mapped = this.mapping.testCase(testCase("n", null, null, priority), List.of(), MODULE);
		assertThat(mapped.properties().get(1).fieldValue()).isEqualTo(value);
		assertThat(this.warnings).hasSize(warnings);
	}

	@Test
	void stepsKeepTheirOrderTestDataIsAppendedAndCallsAreNamed() {
		List<ZephyrStep> steps = List.of(new ZephyrStep(new ZephyrStep.Inline("Open", null, "Shown<br />"), null),
				new ZephyrStep(new ZephyrStep.Inline("Type", "42", null), null),
				new ZephyrStep(null, new ZephyrStep.Call("SIM-T12", null)),
				new ZephyrStep(null, new ZephyrStep.Call(null, URI.create("http://z/v2/testcases/SIM-T13"))));
		NewTestCase mapped = this.mapping.testCase(testCase("n", null, null, 1L), steps, MODULE);
		assertThat(mapped.testSteps()).containsExactly(new NewTestCase.Step("Open", "Shown<br />"),
				new NewTestCase.Step("Type<br />Test data: 42", ""), new NewTestCase.Step("Call SIM-T12", ""),
				new NewTestCase.Step("Call SIM-T13", ""));
	}

	@Test
	void theDescriptionOfACycleBeginsWithItsKey() {
		NewCycle mapped = this.mapping.cycle(new ZephyrCycle(1, "SIM-R21", "Release [2]", "All of it"));
		assertThat(mapped).isEqualTo(new NewCycle("Release [2]", "[SIM-R21] All of it"));
		assertThat(Mapping.cycleKey(mapped.description())).isEqualTo("SIM-R21");
		assertThat(this.mapping.cycle(new ZephyrCycle(1, "SIM-R21", "n", null)).description()).isEqualTo("[SIM-R21]");
		assertThat(Mapping.cycleKey("made by hand")).isNull();
		assertThat(Mapping.cycleKey(null)).isNull();
	}

	@Test
	void aRunRefersToTheVersionInTheTarget() {
		NewRun mapped = this.mapping.run(execution(11L), TEST_CASE);
		assertThat(mapped.testCase().id()).isEqualTo(5);
		assertThat(mapped.testCaseVersionId()).isEqualTo(6);
		assertThat(mapped.properties()).containsExactly(new QTestProperty(200, "SIM-E192"));
	}

	@Test
	void theKeyOfTheTestCaseIsTakenFromTheAddressNotFromTheIdOfTheVersion() {
		assertThat(execution(11L).testCaseKey()).isEqualTo("SIM-T38");
	}

	@ParameterizedTest
	@CsvSource({ "11, 601, 0", "12, 602, 0", "13, 603, 0", "14, 604, 0", "15, 605, 0", "16, 605, 1" })
	void statusesAreMapped(long source, long target, int warnings) {
		assertThat(this.mapping.log(execution(source), TEST_CASE).status().id()).isEqualTo(target);
		assertThat(this.warnings).hasSize(warnings);
	}

	@Test
	void aLogBeginsAsLongBeforeItsEndAsTheExecutionTook() {
		NewLog mapped = this.mapping.log(execution(11L), TEST_CASE);
		assertThat(mapped.exeEndDate()).isEqualTo(OffsetDateTime.parse("2024-05-17T18:07:07Z"));
		assertThat(mapped.exeStartDate()).isEqualTo(OffsetDateTime.parse("2024-05-17T18:06:15Z"));
		assertThat(mapped.note()).isEmpty();
	}

	private static ZephyrTestCase testCase(String name, @Nullable String objective, @Nullable String precondition,
			long priority) {
		return new ZephyrTestCase(1, "SIM-T38", name, objective, precondition, new ZephyrLink(priority, null), null);
	}

	private static ZephyrExecution execution(long status) {
		return new ZephyrExecution(9, "SIM-E192",
				new ZephyrLink(190699409L, URI.create("http://z/v2/testcases/SIM-T38/versions/2")),
				new ZephyrLink(status, null), Instant.parse("2024-05-17T18:07:07Z"), 52000L, null,
				new ZephyrLink(3L, null));
	}

}
