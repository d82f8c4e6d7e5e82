package io.httppool.sample.migration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.httppool.sample.migration.JournalEntry.Done;
import io.httppool.sample.migration.JournalEntry.Header;
import io.httppool.sample.migration.JournalEntry.Intent;
import io.httppool.sample.migration.JournalEntry.TargetSeen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class JournalTests {

	private static final Header HEADER = new Header("http://z/v2", "http://q", "SIM", 1);

	private static final List<JournalEntry> ENTRIES = List.of(new TargetSeen(true),
			new Intent(Kind.TEST_CASE, "SIM-T38", 1), new Done(Kind.TEST_CASE, "SIM-T38", 12126553, 14267516L),
			new Intent(Kind.MODULE, "18157395", 2), new Done(Kind.MODULE, "18157395", 7, null));

	private Path file;

	@BeforeEach
	void createDirectory(@TempDir Path directory) {
		this.file = directory.resolve("journal");
	}

	@Test
	void entriesAreLinesOfJsonInTheFileBeforeAppendReturns() throws IOException {
		try (Journal journal = open(false, new ArrayList<>())) {
			ENTRIES.forEach(journal::append);
			assertThat(Files.readAllLines(this.file)).containsExactly(
					"{\"t\":\"header\",\"source\":\"http://z/v2\",\"target\":\"http://q\",\"project\":\"SIM\",\"mapping\":1}",
					"{\"t\":\"target\",\"empty\":true}",
					"{\"t\":\"intent\",\"kind\":\"tc\",\"src\":\"SIM-T38\",\"n\":1}",
					"{\"t\":\"done\",\"kind\":\"tc\",\"src\":\"SIM-T38\",\"id\":12126553,\"ver\":14267516}",
					"{\"t\":\"intent\",\"kind\":\"md\",\"src\":\"18157395\",\"n\":2}",
					"{\"t\":\"done\",\"kind\":\"md\",\"src\":\"18157395\",\"id\":7}");
		}
	}

	@Test
	void anExistingJournalIsReadInOrderAndContinued() throws IOException {
		write();
		List<JournalEntry> read = new ArrayList<>();
		try (Journal journal = open(true, read)) {
			assertThat(read).isEqualTo(ENTRIES);
			journal.append(new Intent(Kind.LOG, "SIM-E1", 1));
		}
		read.clear();
		open(true, read).close();
		assertThat(read).hasSize(ENTRIES.size() + 1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"t\":\"done\",\"kind\":\"tc\",\"src\":\"SIM-T3", "{", "\u0000\u0000\u0000" })
	void aTornLastLineIsIgnoredAndOverwritten(String torn) throws IOException {
		write();
		Files.writeString(this.file, torn, StandardOpenOption.APPEND);
		List<JournalEntry> read = new ArrayList<>();
		try (Journal journal = open(true, read)) {
			assertThat(read).isEqualTo(ENTRIES);
			journal.append(new Intent(Kind.LOG, "SIM-E1", 1));
		}
		read.clear();
		open(true, read).close();
		assertThat(read).endsWith(new Intent(Kind.LOG, "SIM-E1", 1)).hasSize(ENTRIES.size() + 1);
	}

	@Test
	void aJournalWithNothingButATornHeaderStartsAnew() throws IOException {
		Files.writeString(this.file, "{\"t\":\"hea");
		open(true, new ArrayList<>()).close();
		assertThat(Files.readAllLines(this.file)).hasSize(1).first().asString().contains("\"mapping\":1");
	}

	@Test
	void aDamagedLineInTheMiddleIsRefusedWithItsNumber() throws IOException {
		write();
		List<String> lines = new ArrayList<>(Files.readAllLines(this.file));
		lines.set(2, "{\"t\":\"in");
		Files.write(this.file, lines);
		assertThatExceptionOfType(SetupException.class).isThrownBy(() -> open(true, new ArrayList<>()))
			.withMessageContaining("line 3");
	}

	@Test
	void aJournalOfAnotherMigrationIsRefused() throws IOException {
		write();
		for (Header other : List.of(new Header("http://other/v2", "http://q", "SIM", 1),
				new Header("http://z/v2", "http://other", "SIM", 1), new Header("http://z/v2", "http://q", "ABC", 1),
				new Header("http://z/v2", "http://q", "SIM", 2))) {
			assertThatExceptionOfType(SetupException.class)
				.isThrownBy(() -> Journal.open(this.file, other, true, (entry) -> {
				}))
				.withMessageContaining("belongs to another migration");
		}
	}

	@Test
	void anExistingJournalIsNotOverwrittenUnasked() throws IOException {
		write();
		byte[] before = Files.readAllBytes(this.file);
		assertThatExceptionOfType(SetupException.class).isThrownBy(() -> open(false, new ArrayList<>()))
			.withMessageContaining("--resume");
		assertThat(Files.readAllBytes(this.file)).isEqualTo(before);
	}

	@Test
	void aJournalInUseIsRefused() throws IOException {
		try (Journal journal = open(false, new ArrayList<>())) {
			journal.append(ENTRIES.get(0));
			assertThatExceptionOfType(SetupException.class).isThrownBy(() -> open(true, new ArrayList<>()))
				.withMessageContaining("in use");
		}
	}

	@Test
	void aLedgerKnowsWhatItsJournalSays() throws IOException {
		write();
		try (Ledger ledger = Ledger.open(this.file, HEADER, true)) {
			ledger.intent(Kind.RUN, "SIM-E1");
		}
		try (Ledger ledger = Ledger.open(this.file, HEADER, true)) {
			assertThat(ledger.targetWasEmpty()).isTrue();
			assertThat(ledger.find(Kind.TEST_CASE, "SIM-T38")).isEqualTo(new Ref(12126553, 14267516L));
			assertThat(ledger.open(Kind.TEST_CASE, "SIM-T38")).isNull();
			assertThat(ledger.open(Kind.RUN, "SIM-E1")).isNotNull();
			assertThat(ledger.takeEarlier(Kind.TEST_CASE, "SIM-T38")).isTrue();
			assertThat(ledger.takeEarlier(Kind.TEST_CASE, "SIM-T38")).isFalse();
			ledger.intent(Kind.RUN, "SIM-E1");
		}
		assertThat(Files.readAllLines(this.file))
			.endsWith("{\"t\":\"intent\",\"kind\":\"tr\",\"src\":\"SIM-E1\",\"n\":2}");
	}

	private void write() throws IOException {
		try (Journal journal = open(false, new ArrayList<>())) {
			ENTRIES.forEach(journal::append);
		}
	}

	private Journal open(boolean resume, List<JournalEntry> read) {
		return Journal.open(this.file, HEADER, resume, read::add);
	}

}
