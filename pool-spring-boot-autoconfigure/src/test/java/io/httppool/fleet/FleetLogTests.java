package io.httppool.fleet;

import java.io.IOException;
import java.util.concurrent.CompletionException;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FleetLog}.
 */
@ExtendWith(OutputCaptureExtension.class)
class FleetLogTests {

	private final FleetLog log = new FleetLog("f", "h:6379");

	@Test
	void serverThatAnswersWithAnErrorIsNotSaidToBeOutOfReach(CapturedOutput output) {
		lost(new CompletionException(new RedisCommandExecutionException("READONLY You can't write against a replica")));
		assertThat(output).contains("Fleet 'f': Redis at h:6379 answers with an error (READONLY You can't write")
			.doesNotContain("cannot be reached");
	}

	@Test
	void serverThatRefusesThePasswordIsNotSaidToBeOutOfReach(CapturedOutput output) {
		lost(new RedisConnectionException("Unable to connect to h:6379",
				new RedisCommandExecutionException("WRONGPASS invalid username-password pair")));
		assertThat(output).contains("Redis at h:6379 answers with an error (WRONGPASS invalid username-password pair)");
	}

	@Test
	void serverThatDoesNotAnswerCannotBeReached(CapturedOutput output) {
		lost(new RedisConnectionException("Unable to connect to h:6379", new IOException("Connection refused")));
		assertThat(output).contains("Redis at h:6379 cannot be reached (IOException: Connection refused)");
	}

	@Test
	void whatAServerRepeatsOfACommandIsNotLogged(CapturedOutput output) {
		lost(new RedisCommandExecutionException(
				"ERR unknown command `AUTH`, with args beginning with: `user`, `S3CRET`, "));
		assertThat(output).contains("(ERR unknown command `AUTH`)").doesNotContain("S3CRET");
	}

	private void lost(Throwable cause) {
		this.log.lost(true, cause, 2, 2, System.nanoTime());
	}

}
