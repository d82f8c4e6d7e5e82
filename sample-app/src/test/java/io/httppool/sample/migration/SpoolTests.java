package io.httppool.sample.migration;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

class SpoolTests {

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, Spool.MAX_IN_MEMORY - 1, Spool.MAX_IN_MEMORY, Spool.MAX_IN_MEMORY + 1,
			2 * Spool.MAX_IN_MEMORY + 17 })
	void givesBackWhatItTookAsOftenAsAsked(int size) throws IOException {
		long before = spoolFiles();
		byte[] content = new byte[size];
		new Random(size).nextBytes(content);
		try (Spool spool = Spool.of("image/png", new ByteArrayInputStream(content))) {
			assertThat(spool.contentType()).isEqualTo("image/png");
			assertThat(spool.size()).isEqualTo(size);
			assertThat(spool.sha256Hex()).isEqualTo(Spool.digest(new ByteArrayInputStream(content)));
			assertThat(spool.repeatable()).isTrue();
			assertThat(written(spool)).isEqualTo(content);
			assertThat(written(spool)).isEqualTo(content);
		}
		assertThat(spoolFiles()).isEqualTo(before);
	}

	@Test
	void aDownloadThatBreaksOffLeavesNothing() throws IOException {
		long before = spoolFiles();
		InputStream broken = new InputStream() {
			@Override
			public int read() throws IOException {
				throw new IOException("reset");
			}
		};
		InputStream content = new SequenceInputStream(new ByteArrayInputStream(new byte[Spool.MAX_IN_MEMORY + 1]),
				broken);
		assertThatIOException().isThrownBy(() -> Spool.of("image/png", content)).withMessage("reset");
		assertThat(spoolFiles()).isEqualTo(before);
	}

	private static byte[] written(Spool spool) throws IOException {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		spool.writeTo(out);
		return out.toByteArray();
	}

	private static long spoolFiles() throws IOException {
		try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
			return files.filter((file) -> file.getFileName().toString().endsWith(".spool")).count();
		}
	}

}
