package io.httppool.metrics;

import java.util.Set;
import java.util.stream.Collectors;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClientNameLimit}.
 */
class ClientNameLimitTests {

	private final MeterRegistry registry = new SimpleMeterRegistry();

	@BeforeEach
	void limit() {
		this.registry.config()
			.meterFilter(new ClientNameLimit("http.client.requests", () -> 2, "api.example.com"::equalsIgnoreCase));
	}

	@Test
	void firstHostsKeepTheirNameAndTheOthersShareOne() {
		for (int host = 0; host < 10_000; host++) {
			this.registry.timer("http.client.requests", "client.name", "h" + host, "uri", "/").record(() -> {
			});
		}
		assertThat(names("http.client.requests")).containsExactlyInAnyOrder("h0", "h1", "other");
		assertThat(this.registry.get("http.client.requests").tag("client.name", "other").timer().count())
			.isEqualTo(9998);
	}

	@Test
	void hostsOfUpstreamsAndRequestsWithoutAHostAreNotCounted() {
		for (String host : new String[] { "a", "none", "b", "api.example.com", "c" }) {
			this.registry.timer("http.client.requests", "client.name", host);
		}
		assertThat(names("http.client.requests")).containsExactlyInAnyOrder("a", "b", "none", "api.example.com",
				"other");
	}

	@Test
	void requestsUnderWayHaveTheSameNames() {
		for (int host = 0; host < 5; host++) {
			this.registry.more().longTaskTimer("http.client.requests.active", "client.name", "h" + host);
		}
		assertThat(names("http.client.requests.active")).containsExactlyInAnyOrder("h0", "h1", "other");
	}

	@Test
	void otherMetersAreLeftAlone() {
		for (int host = 0; host < 5; host++) {
			this.registry.counter("calls", "client.name", "h" + host);
		}
		assertThat(names("calls")).hasSize(5);
	}

	private Set<String> names(String meter) {
		return this.registry.find(meter)
			.meters()
			.stream()
			.map(Meter::getId)
			.map((id) -> id.getTag("client.name"))
			.collect(Collectors.toSet());
	}

}
