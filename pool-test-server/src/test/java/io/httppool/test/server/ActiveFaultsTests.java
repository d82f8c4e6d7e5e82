package io.httppool.test.server;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ActiveFaults}: which request meets which fault.
 */
class ActiveFaultsTests {

	private static final long SEED = 42;

	@Test
	void everySoManyth() {
		assertThat(fired(FaultRule.onAny().every(3).then(Fault.TRUNCATE), 10)).containsExactly(3, 6, 9);
	}

	@Test
	void countingBeginsWithFrom() {
		assertThat(fired(FaultRule.onAny().from(4).then(Fault.TRUNCATE), 6)).containsExactly(4, 5, 6);
		assertThat(fired(FaultRule.onAny().from(4).every(2).then(Fault.TRUNCATE), 9)).containsExactly(5, 7, 9);
	}

	@Test
	void timesBoundsTheFirings() {
		assertThat(fired(FaultRule.onAny().every(2).times(2).then(Fault.TRUNCATE), 10)).containsExactly(2, 4);
	}

	@Test
	void probabilityIsKeptAndRepeatable() {
		FaultRule rule = FaultRule.onAny().probability(0.1).then(Fault.TRUNCATE);
		List<Integer> fired = fired(rule, 10_000);
		assertThat(fired).hasSizeBetween(900, 1100);
		assertThat(fired(rule, 10_000)).isEqualTo(fired);
		assertThat(fired(new ActiveFaults(FaultPlan.of(rule), SEED + 1), 10_000)).isNotEqualTo(fired);
	}

	@Test
	void firstRuleThatFiresDecides() throws Exception {
		ActiveFaults faults = new ActiveFaults(
				FaultPlan.of(FaultRule.onAny().every(2).then(Fault.TRUNCATE), FaultRule.onAny().then(Fault.DRIP)),
				SEED);
		assertThat(IntStream.range(0, 4).mapToObj((i) -> id(faults, request("GET", "/" + i, ""))))
			.containsExactly("drip", "truncate", "drip", "truncate");
	}

	@Test
	void methodAndWholePathMustMatch() throws Exception {
		ActiveFaults faults = new ActiveFaults(
				FaultPlan.of(FaultRule.on("POST", "/things/[0-9]+").then(Fault.TRUNCATE)), SEED);
		assertThat(id(faults, request("POST", "/things/12", ""))).isEqualTo("truncate");
		assertThat(id(faults, request("POST", "/things/12/parts", ""))).isEqualTo("-");
		assertThat(id(faults, request("GET", "/things/12", ""))).isEqualTo("-");
	}

	@Test
	void repetitionGetsThroughWhenOnlyFirstAttemptsCount() throws Exception {
		ActiveFaults faults = new ActiveFaults(FaultPlan.of(FaultRule.onAny().firstAttemptOnly().then(Fault.TRUNCATE)),
				SEED);
		assertThat(id(faults, request("POST", "/a", "one"))).isEqualTo("truncate");
		assertThat(id(faults, request("POST", "/a", "one"))).isEqualTo("-");
		assertThat(id(faults, request("POST", "/a", "two"))).isEqualTo("truncate");
		assertThat(id(faults, request("POST", "/a?b", "two"))).isEqualTo("truncate");
		assertThat(id(faults, request("PUT", "/a", "two"))).isEqualTo("truncate");
		assertThat(id(faults, request("PUT", "/a", "two"))).isEqualTo("-");
	}

	@Test
	void repetitionIsNotHitByAnotherRuleForFirstAttempts() throws Exception {
		ActiveFaults faults = new ActiveFaults(
				FaultPlan.of(FaultRule.onAny().firstAttemptOnly().times(1).then(Fault.TRUNCATE),
						FaultRule.onAny().firstAttemptOnly().then(Fault.DRIP)),
				SEED);
		assertThat(id(faults, request("POST", "/a", "one"))).isEqualTo("truncate");
		assertThat(id(faults, request("POST", "/a", "one"))).isEqualTo("-");
		assertThat(id(faults, request("POST", "/a", "two"))).isEqualTo("drip");
	}

	@Test
	void repetitionGetsThroughBeforeItsBodyIsRead() throws Exception {
		ActiveFaults faults = new ActiveFaults(
				FaultPlan.of(FaultRule.onMethod("POST").firstAttemptOnly().then(Fault.RESET_BEFORE_READ)), SEED);
		RequestHead head = RequestHead.parse("POST /a HTTP/1.1",
				List.of(new HeaderField("Host", "test"), new HeaderField("Content-Length", "3")));
		assertThat(faults.beforeRead(head)).isNotNull();
		assertThat(faults.beforeRead(head)).isNull();
		assertThat(id(faults, request("POST", "/a", "one"))).isEqualTo("-");
	}

	private static List<Integer> fired(FaultRule rule, int requests) {
		return fired(new ActiveFaults(FaultPlan.of(rule), SEED), requests);
	}

	private static List<Integer> fired(ActiveFaults faults, int requests) {
		return IntStream.rangeClosed(1, requests)
			.filter((i) -> !id(faults, request("GET", "/", "")).equals("-"))
			.boxed()
			.toList();
	}

	private static String id(ActiveFaults faults, UpstreamRequest request) {
		FaultRule rule = faults.beforeApply(request);
		return (rule != null) ? rule.id() : "-";
	}

	private static UpstreamRequest request(String method, String target, String body) {
		try {
			RequestHead head = RequestHead.parse(method + " " + target + " HTTP/1.1",
					List.of(new HeaderField("Host", "test")));
			return new UpstreamRequest(head, body.getBytes(StandardCharsets.UTF_8),
					new UpstreamRequest.Origin(1, 1, URI.create("http://test"), false, null));
		}
		catch (MalformedRequestException ex) {
			throw new IllegalArgumentException(ex);
		}
	}

}
