package io.httppool.sample;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.httppool.sample.CommandLine.Mode;
import io.httppool.sample.CommandLine.UsageException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CommandLineTests {

	@Test
	void withoutArgumentsItIsTheDemonstration() {
		assertThat(CommandLine.parse()).isEqualTo(new CommandLine(Mode.DEMO, List.of()));
	}

	@Test
	void ownOptionsBecomeProperties() {
		CommandLine command = CommandLine.parse("migrate", "--project", "ABC", "--cases=50", "--workers", "4", "--plan",
				"flaky", "--journal", "a.journal", "--resume", "--dry-run", "--report", "json", "--no-progress");
		assertThat(command.mode()).isEqualTo(Mode.MIGRATE);
		assertThat(command.properties()).containsExactly("--migration.project=ABC", "--sim.dataset.test-cases=50",
				"--migration.workers=4", "--sim.plan=flaky", "--migration.journal=a.journal", "--migration.resume=true",
				"--migration.dry-run=true", "--migration.report=json", "--migration.progress=false");
	}

	@Test
	void anyPropertyPassesThrough() {
		assertThat(CommandLine.parse("--server.port=0", "--pool.upstreams.qtest.max-connections=4").properties())
			.containsExactly("--server.port=0", "--pool.upstreams.qtest.max-connections=4");
	}

	@Test
	void theLastValueOfAnOptionWins() {
		assertThat(CommandLine.parse("--plan", "flaky", "--plan", "none").properties())
			.containsExactly("--sim.plan=none");
	}

	@Test
	void helpWinsOverEverything() {
		assertThat(CommandLine.parse("migrate", "--project", "X", "--help").mode()).isEqualTo(Mode.HELP);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			--nonsense                  | Unknown option --nonsense
			-x                          | Unknown option -x
			nonsense                    | Unknown command nonsense
			migrate migrate             | Unknown command migrate
			--project                   | --project needs a value
			--project --resume          | --project needs a value
			--project=                  | --project needs a value
			--workers 0                 | --workers needs a number of at least 1 (was 0)
			--cases many                | --cases needs a number of at least 1 (was many)
			--plan chaos                | --plan must be one of flaky, hostile, limited, none, stale (was chaos)
			--report xml                | --report must be one of json, table (was xml)
			--resume=yes                | --resume takes no value
			--resume                    | --resume needs --journal FILE
			""")
	void whatMeansNothingIsRefusedWithAReason(String arguments, String reason) {
		assertThatExceptionOfType(UsageException.class).isThrownBy(() -> CommandLine.parse(arguments.split(" ")))
			.withMessage(reason);
	}

}
