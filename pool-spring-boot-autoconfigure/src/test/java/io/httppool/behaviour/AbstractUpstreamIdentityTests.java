package io.httppool.behaviour;

import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Locale;
import java.util.function.UnaryOperator;

import org.assertj.core.api.Assumptions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.httppool.PoolClosedException;
import io.httppool.PoolConfig;
import io.httppool.PoolState;
import io.httppool.httpclient.Transport;
import io.httppool.test.server.UpstreamServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Which requests share connections, and upstreams that come and go.
 */
abstract class AbstractUpstreamIdentityTests extends AbstractClientTests {

	@Test
	void caseOfTheHostMakesNoDifference() {
		UpstreamServer upstream = upstream(CONNECTION_ID);
		String host = "localhost:" + upstream.port();
		PoolFixture fixture = use(new PoolFixture(URI.create("http://" + host.toUpperCase(Locale.ROOT)),
				Transport.DEFAULT, UnaryOperator.identity()));
		Caller caller = caller(fixture);
		caller.get("/");
		fixture.assertAtRest();
		caller.get("http://" + host + "/");
		fixture.assertAtRest();
		caller.get("HTTP://LocalHost:" + upstream.port() + "/");
		assertThat(upstream.stats().connectionsAccepted()).isEqualTo(1);
	}

	@Test
	void portOfTheSchemeMakesNoDifference() {
		UpstreamServer upstream = onPort80();
		PoolFixture fixture = use(
				new PoolFixture(URI.create("http://127.0.0.1"), Transport.DEFAULT, UnaryOperator.identity()));
		Caller caller = caller(fixture);
		caller.get("/");
		fixture.assertAtRest();
		caller.get("http://127.0.0.1:80/");
		assertThat(upstream.stats().connectionsAccepted()).isEqualTo(1);
	}

	@Test
	void upstreamIsAddedAndRemovedAtRunTime() throws Exception {
		UpstreamServer upstream = upstream(HELLO);
		PoolFixture fixture = use(new PoolFixture(upstream.baseUrl(), Transport.DEFAULT, UnaryOperator.identity()));
		UpstreamServer other = upstream(CONNECTION_ID);
		PoolConfig config = PoolConfig.builder("other", other.baseUrl()).minIdle(2).build();
		var pool = fixture.pools().add(config);
		assertThat(fixture.pools().names()).containsExactly(PoolFixture.NAME, "other");
		assertThat(fixture.pools().forUrl(other.baseUrl())).contains(pool);
		Caller caller = caller(fixture, "other");
		assertThat(caller.get("/").status()).isEqualTo(200);
		Awaitility.await().until(() -> pool.stats().idle() >= 2);
		fixture.pools().remove("other");
		assertThat(pool.state()).isEqualTo(PoolState.CLOSED);
		assertThat(fixture.pools().names()).containsExactly(PoolFixture.NAME);
		assertThatIllegalArgumentException().isThrownBy(() -> fixture.pools().get("other"));
		assertThat(fixture.pools().forUrl(other.baseUrl())).isEmpty();
		assertThat(time(() -> caller.get("/")).failure()).isInstanceOf(PoolClosedException.class);
		Awaitility.await().untilAsserted(() -> assertThat(other.stats().connectionsOpen()).isZero());
		assertThat(caller(fixture).get("/").status()).as("the others go on").isEqualTo(200);
		fixture.pools().add(config);
		assertThat(caller(fixture, "other").get("/").status()).isEqualTo(200);
	}

	abstract Caller caller(PoolFixture fixture, String name);

	private UpstreamServer onPort80() {
		UpstreamServer upstream = null;
		try {
			upstream = started(UpstreamServer.builder("privileged").handler(CONNECTION_ID).port(80));
		}
		catch (UncheckedIOException ex) {
			Assumptions.assumeThat(ex).as("port 80 can be had").isNull();
		}
		assertThat(upstream).isNotNull();
		return upstream;
	}

}
