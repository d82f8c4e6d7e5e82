package io.httppool.test.server;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link FaultPlan}: named plans and the JSON form.
 */
class FaultPlanTests {

	@Test
	void ruleIsReadCompletely() {
		FaultPlan plan = FaultPlan.parse("""
				[ { "id": "lost-reply", "method": "POST", "path": "/things/[0-9]+",
				    "when": {"every": 40, "from": 2, "times": 50, "probability": 0.5, "firstAttemptOnly": true},
				    "do": "reset-after-apply" } ]""");
		assertThat(plan.rules()).containsExactly(new FaultRule("lost-reply", "POST", "/things/[0-9]+",
				new FaultRule.When(40, 2, 50, 0.5, true), Fault.RESET_AFTER_APPLY));
		assertThat(plan.name()).isEqualTo("custom");
	}

	@Test
	void ruleIsNamedAfterItsFaultAndAlwaysFires() {
		assertThat(FaultPlan.parse("[{\"do\":\"401\"},{\"do\":\"idle-rst\"}]").rules()).containsExactly(
				FaultRule.onAny().id("401").then(Fault.UNAUTHORIZED),
				FaultRule.onAny().id("idle-rst").then(Fault.IDLE_RST));
	}

	@Test
	void faultsHaveTheirOwnKeys() {
		FaultPlan plan = FaultPlan.parse("""
				[ {"do": "status", "status": 502, "html": true, "applied": true, "retryAfter": 3, "body": "<p>"},
				  {"do": "slow-headers", "delay": "1500ms"}, {"do": "slow-headers", "delay": "PT2S"},
				  {"do": "drip", "delay": 5}, {"do": "refuse", "delay": "2s"}, {"do": "drip"} ]""");
		assertThat(plan.rules()).extracting(FaultRule::fault)
			.containsExactly(Fault.status(502).withHtml().withApplied().withRetryAfter("3").withBody("<p>"),
					Fault.slowHeaders(Duration.ofMillis(1500)), Fault.slowHeaders(Duration.ofSeconds(2)),
					Fault.drip(Duration.ofMillis(5)), Fault.refuse(Duration.ofSeconds(2)), Fault.DRIP);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			[{                                                    | Not JSON
			{}                                                    | array of rules
			"unheard"                                             | none, flaky, stale, limited, hostile
			[1]                                                   | rule[0] is not an object
			[{"do":"drip"},{"path":"/"}]                          | rule[1]: 'do' is missing
			[{"do":"explode"}]                                    | 'explode' is none of reset-before-read
			[{"do":"drip","when":{"evry":2}}]                     | rule[0].when.evry is unknown
			[{"do":"drip","weather":"bad"}]                       | rule[0].weather is unknown
			[{"do":"drip","delay":"soon"}]                        | 'soon' is not a duration
			[{"do":"drip","delay":"0s"}]                          | needs a delay above zero
			[{"do":"drip","when":{"every":0}}]                    | at least 1
			[{"do":"drip","when":{"every":"2"}}]                  | rule[0].when.every is not a whole number
			[{"do":"drip","when":{"probability":1.5}}]            | between 0 and 1
			[{"do":"drip","when":{"firstAttemptOnly":1}}]         | not true or false
			[{"do":"drip","path":"("}]                            | rule[0]: Unclosed group
			[{"do":"status"}]                                     | Not the status of an error: 0
			[{"do":"status","status":429,"applied":true}]         | Only a status of 500, 502 or 504
			[{"do":"reset-before-read","when":{"firstAttemptOnly":true}}] | no first attempt
			""")
	void wrongPlanIsRefusedWithItsPlace(String json, String message) {
		assertThatIllegalArgumentException().isThrownBy(() -> FaultPlan.parse(json)).withMessageContaining(message);
	}

	@Test
	void planMayBeNamedInJson() {
		assertThat(FaultPlan.parse("\"flaky\"")).isEqualTo(FaultPlan.named("flaky"));
	}

	@Test
	void flakyFaultsTwoPercent() {
		FaultPlan plan = FaultPlan.named("flaky");
		assertThat(plan.rules()).extracting(FaultRule::id)
			.containsExactly("status-503", "reset-before-apply", "reset-after-apply", "slow-headers");
		assertThat(plan.rules()).allMatch((rule) -> rule.when().probability() == 0.005);
		assertThat(plan.rate()).isNull();
		assertThat(plan.idleTimeout()).isNull();
	}

	@Test
	void staleShortensTheIdleTimeWithoutAnnouncingIt() {
		ConnectionBehaviour configured = ConnectionBehaviour.defaults().withKeepAliveHeader(true).withMaxConnections(3);
		ConnectionBehaviour behaviour = FaultPlan.named("stale").behaviour(configured);
		assertThat(behaviour).isEqualTo(
				configured.withIdleTimeout(Duration.ofMillis(250)).withAnnounceClose(false).withKeepAliveHeader(false));
		assertThat(FaultPlan.none().behaviour(configured)).isEqualTo(configured);
	}

	@Test
	void limitedTightensTheRateOnly() {
		RateLimit configured = RateLimit.of(100, 200).withRetryAfter(RetryAfter.ZERO);
		assertThat(FaultPlan.named("limited").limit(configured)).isEqualTo(configured.withRate(new Rate(50, 50)));
		assertThat(FaultPlan.none().limit(configured)).isEqualTo(configured);
	}

	@Test
	void hostileIsAllOfThemAndDrips() {
		FaultPlan plan = FaultPlan.named("hostile");
		assertThat(plan.rules()).startsWith(FaultPlan.named("flaky").rules().toArray(FaultRule[]::new))
			.last()
			.satisfies((rule) -> assertThat(rule.fault()).isEqualTo(Fault.DRIP))
			.satisfies((rule) -> assertThat(rule.when().probability()).isEqualTo(0.01));
		assertThat(plan.rate()).isEqualTo(new Rate(50, 50));
		assertThat(plan.idleTimeout()).isEqualTo(Duration.ofMillis(250));
	}

}
