package io.httppool.behaviour;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import io.httppool.PoolConfig;
import io.httppool.insight.Finding;
import io.httppool.insight.PoolAdvisor;
import io.httppool.insight.PoolHistory;
import io.httppool.insight.PoolTrafficRecorder;
import io.httppool.test.server.UpstreamHandler;
import io.httppool.test.server.UpstreamResponse;
import io.httppool.test.server.UpstreamServer;

/**
 * What advice goes by, with windows of 3 seconds.
 */
abstract class AbstractDiagnosisTests {

	static final Duration SLOT = Duration.ofMillis(250);

	static final Duration WINDOW = Duration.ofSeconds(3);

	static final UpstreamHandler HELLO = (request) -> UpstreamResponse.text(200, "hello");

	final PoolTrafficRecorder recorder = new PoolTrafficRecorder(SLOT, Duration.ofMinutes(4), System::nanoTime,
			InstantSource.system());

	final PoolAdvisor advisor = new PoolAdvisor(this.recorder, WINDOW);

	private final ScheduledExecutorService sampler = Executors.newSingleThreadScheduledExecutor();

	private Future<?> sampling;

	final List<AutoCloseable> resources = new ArrayList<>();

	@BeforeEach
	void sample() {
		this.sampling = this.sampler.scheduleAtFixedRate(this.recorder::sample, SLOT.toMillis(), SLOT.toMillis(),
				TimeUnit.MILLISECONDS);
	}

	@AfterEach
	void stop() throws Exception {
		this.sampling.cancel(true);
		this.sampler.shutdownNow();
		for (int i = this.resources.size() - 1; i >= 0; i--) {
			this.resources.get(i).close();
		}
	}

	static UpstreamServer.Builder hello() {
		byte[] big = new byte[1024 * 1024];
		return UpstreamServer.builder("diagnosed")
			.handler((request) -> request.path().equals("/big")
					? UpstreamResponse.bytes(200, "application/octet-stream", big) : HELLO.handle(request));
	}

	PoolFixture fixture(UpstreamServer.Builder builder, UnaryOperator<PoolConfig.Builder> config) {
		UpstreamServer upstream = builder.start();
		this.resources.add(upstream);
		PoolFixture fixture = new PoolFixture(upstream, config, this.recorder, this.advisor);
		this.resources.add(fixture);
		return fixture;
	}

	PoolHistory history(PoolFixture fixture) {
		return this.recorder.history(fixture.pool()).orElseThrow();
	}

	List<Finding> findings(PoolFixture fixture) {
		return this.advisor.advise(fixture.pool()).findings();
	}

}
