package io.httppool.concurrent;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FailureLog}.
 */
class FailureLogTests {

	private final List<String> warnings = new ArrayList<>();

	private final List<String> details = new ArrayList<>();

	private final FailureLog log = new FailureLog("A listener failed",
			(message, thrown) -> this.warnings.add(message + " / " + thrown.getMessage()),
			(message, thrown) -> this.details.add(message + " / " + thrown.getMessage()));

	@Test
	void onlyTheFirstFailureOfAClassIsToldLoudly() {
		this.log.failed("a callback", new IllegalStateException("first"));
		this.log.failed("another of its class", new AssertionError("second"));
		this.log.failed("another of its class", new IllegalStateException("third"));
		assertThat(this.warnings).containsExactly(
				"A listener failed: java.lang.String; what it throws from now on is told at DEBUG / first");
		assertThat(this.details).containsExactly("A listener failed: java.lang.String / second",
				"A listener failed: java.lang.String / third");
	}

	@Test
	void eachClassIsToldOnceLoudly() {
		this.log.failed("a callback", new IllegalStateException("its first"));
		this.log.failed(1, new IllegalStateException("also a first"));
		assertThat(this.warnings).hasSize(2).last().asString().contains("java.lang.Integer", "also a first");
		assertThat(this.details).isEmpty();
	}

}
