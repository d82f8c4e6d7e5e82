package io.httppool.metrics;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ConsistentReading}.
 */
class ConsistentReadingTests {

	private final AtomicInteger source = new AtomicInteger();

	private final AtomicLong now = new AtomicLong();

	private final ConsistentReading<Integer> reading = new ConsistentReading<>(this.source::incrementAndGet,
			this.now::get);

	private final ConsistentReading.Reader<Integer> first = this.reading.reader(Integer::doubleValue);

	private final ConsistentReading.Reader<Integer> second = this.reading.reader(Integer::doubleValue);

	@Test
	void metersOfOneScrapeReadTheSameMoment() {
		for (int scrape = 1; scrape <= 3; scrape++) {
			assertThat(this.first.value()).isEqualTo(scrape);
			assertThat(this.second.value()).isEqualTo(scrape);
		}
	}

	@Test
	void meterThatIsReadAloneIsAlwaysOfNow() {
		assertThat(this.first.value()).isEqualTo(1);
		assertThat(this.first.value()).isEqualTo(2);
		assertThat(this.second.value()).isEqualTo(2);
	}

	@Test
	void oldMomentIsNotReadAnyMore() {
		assertThat(this.first.value()).isEqualTo(1);
		this.now.addAndGet(Duration.ofSeconds(2).toNanos());
		assertThat(this.second.value()).isEqualTo(2);
	}

}
