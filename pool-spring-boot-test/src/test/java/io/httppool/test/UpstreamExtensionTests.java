package io.httppool.test;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.web.client.RestClient;

import io.httppool.test.server.Fault;
import io.httppool.test.server.FaultPlan;
import io.httppool.test.server.FaultRule;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link UpstreamExtension}.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class UpstreamExtensionTests {

	@RegisterExtension
	private static final UpstreamExtension shared = UpstreamExtension
		.of((request) -> UpstreamResponse.text(200, "hello"));

	private static final List<URI> sharedUrls = new ArrayList<>();

	@Test
	@Order(1)
	void parameterIsTheServer(UpstreamServer server) {
		assertThat(server).isSameAs(shared.server());
		assertThat(get()).isEqualTo("200 hello");
		assertThat(server.requests()).hasSize(1);
	}

	@Test
	@Order(2)
	void testMayChangeHandlerAndFaults() {
		sharedUrls.add(shared.baseUrl());
		assertThat(shared.server().requests()).as("requests of the test before").isEmpty();
		shared.answer((request) -> UpstreamResponse.text(200, "changed"));
		assertThat(get()).isEqualTo("200 changed");
		shared.server().faults(FaultPlan.of(FaultRule.onAny().then(Fault.status(503).withBody("down"))));
		assertThat(get()).isEqualTo("503 down");
	}

	@Test
	@Order(3)
	void nextTestFindsTheSameServerAsItWasStarted() {
		sharedUrls.add(shared.baseUrl());
		assertThat(sharedUrls.stream().distinct()).hasSize(1);
		assertThat(shared.server().stats().requests()).isZero();
		assertThat(get()).isEqualTo("200 hello");
	}

	@Test
	@Order(4)
	void baseUrlIsRegisteredAsAProperty() {
		List<String> properties = new ArrayList<>();
		shared.registerBaseUrl("zephyr", (name, value) -> properties.add(name + "=" + value.get()));
		assertThat(properties).containsExactly("pool.upstreams[zephyr].base-url=" + shared.baseUrl());
		assertThat(shared.baseUrlProperty("zephyr.scale"))
			.isEqualTo("pool.upstreams[zephyr.scale].base-url=" + shared.baseUrl());
	}

	@Test
	@Order(5)
	void extensionThatIsNotRegisteredSaysSo() {
		UpstreamExtension unregistered = UpstreamExtension.of((request) -> UpstreamResponse.status(200));
		assertThatIllegalStateException().isThrownBy(unregistered::baseUrl).withMessageContaining("@RegisterExtension");
	}

	private static String get() {
		String answer = RestClient.create()
			.get()
			.uri(shared.baseUrl())
			.exchange((request, response) -> response.getStatusCode().value() + " "
					+ new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8));
		return String.valueOf(answer);
	}

}
